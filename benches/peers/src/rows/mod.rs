//! The rows of the table, a file each.

mod blackbox;
mod engine;
mod fresh;
mod growth;
mod hanging;
mod haproxy;
mod keep_alive;
mod memory;
pub mod one_port;
mod one_second;
mod one_url;
mod tls;

use crate::{
    Failed,
    bench::{
        row::Row,
        setting::{Level, Setting},
    },
};

type Run = fn(&Setting) -> Result<Row, Failed>;

/// Runs the rows that the level wants, or the one that is named, and tells `done` of each.
///
/// # Errors
/// Something that no row can do without is missing.
pub fn run(setting: &Setting, only: Option<&str>, mut done: impl FnMut(&Row)) -> Result<Vec<Row>, Failed> {
    let most: [(&str, Run); 4] =
        [("fresh", fresh::run), ("keep-alive", keep_alive::run), ("tls", tls::run), ("haproxy", haproxy::run)];
    let others: [(&str, Run); 9] = [
        ("one-port", one_port::run),
        ("one-second", one_second::run),
        ("memory", memory::run),
        ("hanging", hanging::run),
        ("blackbox", blackbox::run),
        ("engine", engine::run),
        ("one-url", one_url::run),
        ("growth", growth::run),
        ("growth-in-flight", growth::in_flight),
    ];
    let others = others.into_iter().filter(|_| setting.level != Level::Most || only.is_some());
    let mut rows = Vec::new();
    for (name, run) in most.into_iter().chain(others) {
        if only.is_none_or(|only| only.split(',').any(|only| only == name)) {
            eprintln!("{name} …");
            let row = run(setting)?;
            done(&row);
            rows.push(row);
        }
    }
    Ok(rows)
}
