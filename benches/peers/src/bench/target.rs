//! What is checked: nginx where there is one, else our own server; on a core of its own, at several ports. It counts what it serves, so
//! that nobody's number has to be believed.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use super::{
    certificate::Certificate,
    folder::Folder,
    process::{Background, free_ports},
};
use crate::Failed;

/// Ports for http, and as many for https.
const PORTS: usize = 8;

/// A server and its ports.
pub struct Target {
    /// What it is.
    pub name: &'static str,
    /// For http.
    pub plain: Vec<u16>,
    /// For https.
    pub tls: Vec<u16>,
    status: u16,
    _process: Background,
}

impl Target {
    /// Starts nginx.
    ///
    /// # Errors
    /// It does not start.
    pub fn nginx(program: &Path, core: usize, folder: &Folder, certificate: &Certificate) -> Result<Self, Failed> {
        let mut plain = free_ports(2 * PORTS + 1)?;
        let mut tls = plain.split_off(PORTS);
        let status = tls.pop().ok_or("there are no free ports")?;
        let config = folder.write("nginx.conf", nginx_config(folder.root(), &plain, &tls, status, certificate))?;
        let errors = folder.path("nginx.log");
        let command = [program.as_os_str(), "-e".as_ref(), errors.as_os_str(), "-c".as_ref(), config.as_os_str()];
        Ok(Self { name: "nginx", _process: Background::start(core, command, status)?, plain, tls, status })
    }

    /// Starts our own server, which can be slow.
    ///
    /// # Errors
    /// It does not start.
    pub fn own(core: usize, certificate: Option<&Certificate>) -> Result<Self, Failed> {
        let mut plain = free_ports(2 * PORTS)?;
        let tls = plain.split_off(PORTS);
        let status = *plain.last().ok_or("there are no free ports")?;
        let mut command = vec![std::env::current_exe()?.into_os_string(), "serve".into(), "--plain".into()];
        command.push(listed(&plain).into());
        if let Some(certificate) = certificate {
            command.extend(["--tls".into(), listed(&tls).into()]);
            command.extend(["--certificate".into(), certificate.leaf.clone().into_os_string()]);
            command.extend(["--key".into(), certificate.key.clone().into_os_string()]);
        }
        Ok(Self { name: "our own server", _process: Background::start(core, command, status)?, plain, tls, status })
    }

    /// How many requests it has served, these aside.
    ///
    /// # Errors
    /// It does not answer.
    pub fn served(&self) -> Result<u64, Failed> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.status))?;
        connection.set_read_timeout(Some(Duration::from_secs(20)))?;
        connection.write_all(b"GET /count HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        let mut buffer = [0; 2048];
        // Both answer in one piece.
        while !answer.contains("\r\n\r\n") {
            let more = connection.read(&mut buffer)?;
            answer.push_str(str::from_utf8(buffer.get(..more).unwrap_or_default())?);
            if more == 0 {
                break;
            }
        }
        let (_, body) = answer.split_once("\r\n\r\n").ok_or("no head")?;
        count_in(body).ok_or_else(|| "no count".into())
    }

    /// URLs over its ports, each with a path of its own that starts with `path`.
    pub fn urls(&self, checks: usize, tls: bool, path: &str) -> String {
        let (scheme, ports) = if tls { ("https", &self.tls) } else { ("http", &self.plain) };
        let numbered = (0..checks).zip(ports.iter().cycle());
        numbered.map(|(n, port)| format!("{scheme}://127.0.0.1:{port}{path}{n}\n")).collect()
    }

    /// One port of it, as the URL's start.
    pub fn first(&self, tls: bool) -> Option<u16> {
        if tls { self.tls.first() } else { self.plain.first() }.copied()
    }
}

/// Our own server says a number alone; of nginx's it is the last in the line below "server accepts handled requests".
fn count_in(body: &str) -> Option<u64> {
    let line = body.lines().nth(2).or(body.lines().next())?;
    line.split_whitespace().last()?.parse().ok()
}

/// Ports as text.
pub fn listed(ports: &[u16]) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(",")
}

fn nginx_config(folder: &Path, plain: &[u16], tls: &[u16], status: u16, certificate: &Certificate) -> String {
    let folder = folder.display();
    let listen = |ports: &[u16], also: &str| -> String {
        ports.iter().map(|port| format!("listen {port} backlog=65535{also};\n")).collect()
    };
    format!(
        "daemon off;
master_process off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log crit;
events {{ worker_connections 18000; multi_accept on; accept_mutex off; }}
http {{
access_log off;
keepalive_requests 100000000;
keepalive_timeout 1h;
tcp_nodelay on;
client_body_temp_path {folder};
proxy_temp_path {folder};
fastcgi_temp_path {folder};
uwsgi_temp_path {folder};
scgi_temp_path {folder};
ssl_certificate {leaf};
ssl_certificate_key {key};
ssl_protocols TLSv1.3;
ssl_session_tickets off;
ssl_session_cache off;
server {{
{plain}{tls}location / {{ return 200 \"ok\"; }}
}}
server {{
listen 127.0.0.1:{status};
location = /count {{ stub_status; }}
}}
}}
",
        leaf = certificate.leaf.display(),
        key = certificate.key.display(),
        plain = listen(plain, ""),
        tls = listen(tls, " ssl"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_from_either_server() {
        let nginx = "Active connections: 3 \nserver accepts handled requests\n 16 16 5040 \nReading: 0 Writing: 1 Waiting: 2 \n";
        for (body, count) in [(nginx, Some(5040)), ("17", Some(17)), ("", None), ("<html>", None)] {
            assert_eq!(count_in(body), count, "{body}");
        }
    }
}
