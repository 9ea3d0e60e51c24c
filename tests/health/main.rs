//! What an app's health answers: over HTTP, and to the app itself.

mod answers;
mod app;
mod asked;
#[path = "../support/log.rs"]
mod log;
mod secrets;
mod starts;
mod wire;
