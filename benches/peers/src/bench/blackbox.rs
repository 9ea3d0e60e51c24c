//! `blackbox_exporter`, asked for a probe at a time, and what its process costs meanwhile.

use super::{
    contest::once,
    process::{Background, free_ports},
    sample::Sample,
    setting::Setting,
};
use crate::{Failed, usage::cpu_of};

/// Has it probe the URLs in a file, 64 at a time.
///
/// # Errors
/// It is missing, does not start, or finds some of them down.
pub fn probe(setting: &Setting, checks: usize, urls: &std::path::PathBuf) -> Result<Sample, Failed> {
    let program = setting.peers.blackbox.as_ref().ok_or("blackbox_exporter is not installed")?;
    let port = free_ports(1)?.pop().ok_or("there is no free port")?;
    let config = setting.folder.write(
        "blackbox.yml",
        "modules:\n  http_2xx:\n    prober: http\n    timeout: 10s\n    http:\n      preferred_ip_protocol: ip4\n",
    )?;
    let at = format!("127.0.0.1:{port}");
    let command = [
        program.as_os_str().to_owned(),
        format!("--config.file={}", config.display()).into(),
        format!("--web.listen-address={at}").into(),
        "--log.level=error".into(),
    ];
    let process = Background::start(setting.core, command, port)?;
    let cpu = cpu_of(process.id())?;
    // Who asks is no part of it, and shares the target's core.
    let asks = setting.ours("", "drive-blackbox", checks, urls, &["--at", &at, "--at-once", "64"])?;
    let (sample, good) = once(setting, setting.target_core, &asks)?;
    if good.trim().parse() != Ok(checks) {
        return Err(format!("{} of {checks} probes were good", good.trim()).into());
    }
    Ok(Sample { cpu: cpu_of(process.id())? - cpu, peak: 0, ..sample })
}
