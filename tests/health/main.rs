//! What an app's health answers: over HTTP, and to the app itself.

mod answers;
mod app;
mod asked;
mod secrets;
mod starts;
mod wire;
