//! A whole run: rows, and the page about them.

use std::{fs, time::Instant};

use crate::{
    Failed,
    args::Args,
    bench::{
        machine,
        results::Results,
        row::Row,
        setting::{Level, Setting},
    },
    rows,
};

/// Runs what the arguments want, and writes the page to `--results`, or to standard output. `--only` names rows.
///
/// # Errors
/// Something that no row can do without is missing; in a smoke test also when a contestant failed.
pub fn run(args: &Args) -> Result<(), Failed> {
    let start = Instant::now();
    let setting = Setting::new(args)?;
    let mut told = machine::told();
    told.push(format!(
        "Target: {}, on a core of its own: {}",
        setting.target.name,
        setting.core != setting.target_core
    ));
    told.push(args.value("versions").unwrap_or_default().to_owned());
    told.extend(setting.peers.versions());
    let page = |rows: &[Row]| {
        Results {
            told: &told,
            rows,
            took: start.elapsed().as_secs(),
            turns: setting.turns(),
            smoke: setting.level == Level::Smoke,
        }
        .to_string()
    };
    let rows = rows::run(&setting, args.value("only"), |row| {
        if setting.level == Level::Smoke {
            return;
        }
        for goal in &row.goals {
            let got = goal.got.map_or_else(|| "not measured".to_owned(), |got| format!("{got:.3}"));
            eprintln!("  {}: {got} ({})", goal.what, goal.wanted());
        }
    })?;
    match args.value("results") {
        Some(file) => fs::write(file, page(&rows))?,
        None => println!("{}", page(&rows)),
    }
    let failures = rows.iter().flat_map(|row| row.lines.iter().map(move |line| (row, line)));
    let failures = failures.filter_map(|(row, line)| Some((row, line, line.result.as_ref().err()?)));
    let failures: Vec<String> =
        failures.map(|(row, line, why)| format!("{}, {}: {why}", row.title, line.who)).collect();
    if !failures.is_empty() && setting.level == Level::Smoke {
        return Err(failures.join("\n").into());
    }
    Ok(())
}
