//! HAProxy's health checks: many servers, each checked at an interval, and what its process costs meanwhile.

use std::{fmt::Write, thread, time::Duration};

use super::{
    process::{Background, free_ports},
    sample::Sample,
    setting::Setting,
};
use crate::{Failed, usage::cpu_of};

/// Between two checks of a server.
const INTERVAL: Duration = Duration::from_millis(100);

/// Lets it check for a while at so many checks a second.
///
/// # Errors
/// It is missing, or does not start.
pub fn watch(setting: &Setting, rate: usize, tls: bool, window: Duration) -> Result<Sample, Failed> {
    let program = setting.peers.haproxy.as_ref().ok_or("haproxy is not installed")?;
    let target = &setting.target;
    let port = free_ports(1)?.pop().ok_or("there is no free port")?;
    let servers = rate / 10;
    let ports = if tls { &target.tls } else { &target.plain };
    let how = if tls {
        format!(" check-ssl verify required ca-file {} no-ssl-reuse force-tlsv13", setting.certificate.root.display())
    } else {
        String::new()
    };
    // A frontend that nobody uses: without one it does not start.
    let mut config = format!(
        "global
nbthread 1
maxconn 4000
defaults
mode http
timeout connect 5s
timeout client 5s
timeout server 5s
timeout check 5s
frontend nobody
bind 127.0.0.1:{port}
default_backend checked
backend checked
option httpchk
http-check send meth GET uri / ver HTTP/1.1 hdr host 127.0.0.1 hdr connection close
"
    );
    for (number, port) in (0..servers).zip(ports.iter().cycle()) {
        let interval = INTERVAL.as_millis();
        writeln!(config, "server s{number} 127.0.0.1:{port} check inter {interval}ms{how}")?;
    }
    let config = setting.folder.write("haproxy.cfg", config)?;
    let command = [program.as_os_str(), "-db".as_ref(), "-f".as_ref(), config.as_os_str()];
    let process = Background::start(setting.core, command, port)?;
    // It spreads its first checks over an interval.
    thread::sleep(Duration::from_millis(500));
    let (served, cpu) = (target.served()?, cpu_of(process.id())?);
    thread::sleep(window);
    let (served, cpu) = (target.served()? - served - 1, cpu_of(process.id())? - cpu);
    if served == 0 {
        return Err("it made no checks".into());
    }
    Ok(Sample { checks: served, wall: window.as_secs_f64(), cpu, peak: 0 })
}
