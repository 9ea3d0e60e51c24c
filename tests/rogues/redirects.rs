//! Faults of redirects, and cookies, which no check keeps.

use std::time::Duration;

use watchpost::{
    Kind::{ConnectRefused, Redirect, Timeout, TlsHandshake, TooLarge},
    Phase::{Connect, FirstByte, Tls},
    Status,
};

use super::{
    far::{Far, header},
    rogue::{End::Stay, Rogue, all_of, rogue, says},
};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

pub fn rogues() -> Vec<Rogue> {
    let mut rogues = circles();
    rogues.extend(locations());
    rogues.extend(origins());
    rogues.extend(cookies());
    rogues
}

/// A redirect of 302, and whatever else its head says.
fn found(location: &str, more: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n{more}Content-Length: 0\r\n\r\n")
}

/// A redirect by the path of the request.
fn leads(name: &'static str, to: fn(&str) -> String) -> Rogue {
    rogue(name, async move |mut far: Far| {
        let request = far.request().await?;
        let path = request.split(' ').nth(1).unwrap_or_default();
        far.say(found(&to(path), "")).await
    })
    .down(Redirect, FirstByte)
    .with_status(302)
}

fn hops(status: &Status) -> usize {
    status.observation.redirects.len()
}

fn circles() -> Vec<Rogue> {
    vec![
        leads("a redirect to itself", |_| "/".to_owned()).and("it is asked once", |status| hops(status) == 0),
        leads("a redirect to itself, with another fragment each time", |_| "/#again".to_owned()),
        leads("a redirect to itself, by another spelling", |_| "/a/../.".to_owned()),
        leads("a ring of three", |path| {
            match path {
                "/a" => "/b",
                "/b" => "/c",
                _ => "/a",
            }
            .to_owned()
        })
        .and("each is asked once", |status| hops(status) == 3),
        leads("an endless chain with a growing query", |path| {
            format!("{path}{}x=y", if path.contains('?') { '&' } else { '?' })
        })
        .and("10 are followed", |status| hops(status) == 10),
        leads("an endless chain of locations of 8,000 bytes", |path| {
            format!("/{}{}", path.trim_matches(['/', 'x']).parse::<u32>().unwrap_or(0) + 1, "x".repeat(8000))
        })
        .sends_at_most(11 * 8192),
        rogue("redirects that take their time", async |mut far: Far| {
            let request = far.request().await?;
            tokio::time::sleep(Duration::from_millis(300)).await;
            let path = request.split(' ').nth(1).unwrap_or_default();
            far.say(found(&format!("{path}x"), "")).await
        })
        // Ten of them would take three times as long as there is.
        .down(Timeout, FirstByte),
        says("a redirect with a body without end", found("/", "").replace("h: 0", "h: 1073741824"), Stay)
            .down(Redirect, FirstByte)
            .with_status(302),
    ]
}

fn locations() -> Vec<Rogue> {
    let bad = |name, location: &str| {
        says(name, found(location, ""), Stay).down(Redirect, FirstByte).with_status(302).sends_at_most(0)
    };
    vec![
        bad("a redirect to file:", "file:///etc/passwd"),
        bad("a redirect to ftp:", "ftp://127.0.0.1/"),
        bad("a redirect to javascript:", "javascript:alert(1)"),
        bad("a redirect to data:", "data:text/html,hello"),
        bad("a redirect to a scheme of ours", "watchpost://127.0.0.1/"),
        bad("a redirect to no URL", "http://["),
        bad("a redirect to no host", "http://"),
        bad("a redirect to a port that is none", "http://127.0.0.1:99999/"),
        bad("a redirect to 9 KiB", &format!("/{}", "x".repeat(9 * 1024))),
        says(
            "a redirect to bytes that are no UTF-8",
            b"HTTP/1.1 302 Found\r\nLocation: /\xff\xfe\r\n\r\n".as_slice(),
            Stay,
        )
        .down(Redirect, FirstByte)
        .with_status(302),
        says("a redirect with no location", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", Stay)
            .down(Redirect, FirstByte)
            .with_status(302),
        leads("a redirect with an empty location", |_| String::new()),
        rogue("two locations", async |mut far: Far| {
            let request = far.request().await?;
            if !request.starts_with("GET / ") {
                return far.say(OK).await;
            }
            far.say(found("/first", "Location: /second\r\n")).await
        })
        .up(200)
        .and("the first one is followed", |status| status.final_url().to_string().ends_with("/first")),
        rogue("a redirect to nobody", async |mut far: Far| {
            far.request().await?;
            far.say(found("http://127.0.0.1:1/", "")).await
        })
        .down(ConnectRefused, Connect)
        .and("the hop is a fact", |status| hops(status) == 1),
        rogue("a redirect to https where there is none", async |mut far: Far| {
            let port = far.port;
            far.anything().await?;
            far.say(found(&format!("https://127.0.0.1:{port}/"), "")).await
        })
        .down(TlsHandshake, Tls),
    ]
}

fn origins() -> Vec<Rogue> {
    // The same server under another name is another origin. There it answers 500 if it gets what belongs to the first.
    async fn betrayed(mut far: Far, back: bool) -> std::io::Result<()> {
        let request = far.request().await?;
        let is_there = header(&request, "host").is_some_and(|host| host.starts_with("localhost"));
        let secrets = ["authorization", "cookie", "x-api-key"];
        let leaked = secrets.iter().any(|name| header(&request, name).is_some()) || request.contains("canary");
        let port = far.port;
        match (is_there, request.starts_with("GET / ")) {
            (false, true) if leaked => far.say(found(&format!("http://localhost:{port}/there"), "")).await,
            (true, _) if back && !leaked => far.say(found(&format!("http://127.0.0.1:{port}/back"), "")).await,
            (is_there, _) if (is_there || back) && !leaked => far.say(OK).await,
            _ => far.say("HTTP/1.1 500 Leaked\r\nContent-Length: 0\r\n\r\n").await,
        }
    }
    fn with_secrets(endpoint: watchpost::EndpointBuilder) -> watchpost::EndpointBuilder {
        endpoint.header("Cookie", "session=canary").header("X-Api-Key", "canary").header("Accept", "text/html")
    }
    vec![
        rogue("a redirect to another origin, with credentials", async |far| betrayed(far, false).await)
            .at("http://canary:canary@127.0.0.1:PORT/")
            .ask(with_secrets)
            .up(200)
            .and("no secret is shown", |status| !all_of(status).contains("canary")),
        rogue("a redirect to another origin and back", async |far| betrayed(far, true).await)
            .at("http://canary:canary@127.0.0.1:PORT/")
            .ask(with_secrets)
            .up(200)
            .and("both hops are facts", |status| hops(status) == 2),
        rogue("a redirect that brings credentials of its own", async |mut far: Far| {
            let request = far.request().await?;
            let port = far.port;
            match header(&request, "authorization") {
                Some(_) => far.say("HTTP/1.1 500 Taken\r\nContent-Length: 0\r\n\r\n").await,
                None if request.starts_with("GET / ") => {
                    far.say(found(&format!("http://you:canary@127.0.0.1:{port}/there"), "")).await
                }
                None => far.say(OK).await,
            }
        })
        .up(200)
        .and("no secret is shown", |status| !all_of(status).contains("canary")),
    ]
}

fn cookies() -> Vec<Rogue> {
    let cookie = |length| format!("Set-Cookie: a={}\r\n", "x".repeat(length));
    vec![
        rogue("200 cookies, and a redirect to be shown them", async move |mut far: Far| {
            let request = far.request().await?;
            match (header(&request, "cookie"), request.starts_with("GET / ")) {
                (Some(_), _) => far.say("HTTP/1.1 500 Kept\r\nContent-Length: 0\r\n\r\n").await,
                (None, true) => far.say(found("/there", &cookie(200).repeat(200))).await,
                (None, false) => far.say(OK).await,
            }
        })
        .up(200),
        says("a flood of cookies", found("/", &format!("Set-Cookie: a={}\r\n", "x".repeat(4000)).repeat(1000)), Stay)
            .down(TooLarge, FirstByte)
            .sends_at_most(64 * 1024),
    ]
}
