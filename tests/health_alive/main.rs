//! Health where it lives: real sockets, threads and processes. What is answered to whom is tested elsewhere.

#[path = "../rogues/alone.rs"]
#[allow(dead_code, reason = "nobody measures memory here")]
mod alone;
mod blocked_workers;
mod client;
mod each_other;
mod ends;
mod far;
mod harm;
mod leftovers;
mod never_checks;
mod process;
#[path = "../support/programs.rs"]
mod programs;
mod runtimes;
mod served;
#[path = "../support/mod.rs"]
mod support;
mod web_app;
