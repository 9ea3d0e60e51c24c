//! Answers for an actix-web app to the questions of its platform: does it live, is it ready, has it started?
//!
//! A question never checks anything: a monitor keeps the verdicts, and they are asked for by a message. `answer` and `wire` are plain
//! functions over verdicts.

mod answer;
pub mod bad_health;
mod book;
pub mod builder;
mod calls;
pub mod dependency;
mod desk;
pub mod details;
mod end;
pub mod handle;
mod listen;
mod paths;
mod routes;
mod run;
mod start;
mod wire;
