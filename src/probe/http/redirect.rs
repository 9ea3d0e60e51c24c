//! Where a redirect leads.

use url::Url;

use super::request::{Request, origin};
use crate::model::{
    phase::Phase,
    reason::{Kind, Reason},
    redirect_code::is_redirect_code,
    shown_url::ShownUrl,
};

/// The longest `Location` that is followed, in bytes.
const LONGEST_LOCATION: usize = 8 * 1024;

/// The longest name of a scheme that is shown, in bytes.
const LONGEST_SCHEME: usize = 32;

/// The redirects of one check so far.
pub struct Trail {
    most: u32,
    /// What was asked for, oldest first; empty while nothing was followed, as mostly nothing is.
    asked: Vec<(awc::http::Method, Url)>,
}

impl Trail {
    /// At most `most` redirects are followed.
    pub fn new(most: u32) -> Self {
        Self { most, asked: Vec::new() }
    }

    /// Whether an answer is a redirect that is to be followed: not where none is wanted.
    pub fn follows(&self, status: u16) -> bool {
        self.most > 0 && is_redirect_code(status)
    }

    /// Turns a request into the one that a redirect asks for.
    ///
    /// # Errors
    /// The reason why it is not followed.
    pub fn follow(&mut self, status: u16, location: Option<&[u8]>, request: &mut Request<'_>) -> Result<(), Reason> {
        if self.asked.len() > self.most as usize {
            let redirects = if self.most == 1 { "redirect" } else { "redirects" };
            return Err(refused(format!("more than {} {redirects}", self.most)));
        }
        let url = target(location, &request.url)?;
        if self.asked.is_empty() {
            self.asked.push((request.method.clone(), request.url.clone()));
        }
        // As browsers do it (RFC 9110, 15.4): a form that was sent is not sent again, but by 307 and 308.
        match (status, request.method.as_str()) {
            (303, method) if method != "HEAD" => request.become_get(),
            (301 | 302, "POST") => request.become_get(),
            _ => {}
        }
        request.go_to(url);
        if self.asked.first().is_some_and(|(_, home)| origin(home) != origin(&request.url)) {
            // For good: whoever is there could lead back with a path of his choice.
            request.leave_secrets();
        }
        let next = (request.method.clone(), request.url.clone());
        if self.asked.contains(&next) {
            return Err(refused("the redirects go round in a loop"));
        }
        self.asked.push(next);
        Ok(())
    }
}

/// Where an answer leads, if it is a redirect and says so by a URL, whether or not that one is followed.
pub fn leads_to(status: u16, location: Option<&[u8]>, from: &Url) -> Option<ShownUrl> {
    let location = location.filter(|_| is_redirect_code(status));
    located(location, from).ok().map(|url| ShownUrl::of(&url))
}

/// The URL that a `Location` says.
fn located(location: Option<&[u8]>, from: &Url) -> Result<Url, Reason> {
    let location = location.ok_or_else(|| refused("the redirect does not say where to"))?;
    if location.len() > LONGEST_LOCATION {
        return Err(refused("the redirect's location is longer than 8 KiB"));
    }
    let location = std::str::from_utf8(location).map_err(|_| refused("the redirect's location is no URL"))?;
    from.join(location).map_err(|error| refused(format!("the redirect's location is no URL: {error}")))
}

fn target(location: Option<&[u8]>, from: &Url) -> Result<Url, Reason> {
    let url = located(location, from)?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Ok(url),
        // Not cut: of a secret in its place the beginning would show.
        other if other.len() <= LONGEST_SCHEME => Err(refused(format!("a redirect to {other}: is not followed"))),
        _ => Err(refused("a redirect to a scheme with a long name is not followed")),
    }
}

fn refused(message: impl Into<String>) -> Reason {
    Reason::new(Kind::Redirect, message).during(Phase::FirstByte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::Endpoint;

    /// Follows one redirect from a POST with a body and secrets.
    fn after(status: u16, location: &str) -> Result<(String, String, Vec<String>, bool), Kind> {
        let endpoint = Endpoint::builder("http://me:pw@a.example/in/here?q=1")
            .method("POST")
            .body("form")
            .header("Authorization", "secret")
            .header("X-Api-Key", "secret")
            .header("Content-Type", "text/plain")
            .header("Accept", "text/*")
            .build()
            .unwrap();
        let mut request = Request::first(&endpoint).unwrap();
        let mut trail = Trail::new(10);
        trail.follow(status, Some(location.as_bytes()), &mut request).map_err(|reason| reason.kind)?;
        let headers = request.headers.iter().map(|header| header.name().to_owned()).collect();
        Ok((request.method.to_string(), request.url.to_string(), headers, request.body.is_some()))
    }

    #[test]
    fn what_becomes_of_the_request() {
        let all = ["Authorization", "X-Api-Key", "Content-Type", "Accept"].as_slice();
        let no_body = ["Authorization", "X-Api-Key", "Accept"].as_slice();
        let elsewhere = ["Accept"].as_slice();
        for (status, location, wanted) in [
            (301, "there", ("GET", "http://a.example/in/there", no_body, false)),
            (302, "/there#top", ("GET", "http://a.example/there", no_body, false)),
            (303, "?q=2", ("GET", "http://a.example/in/here?q=2", no_body, false)),
            (307, "/there", ("POST", "http://a.example/there", all, true)),
            (308, "//a.example:80/there", ("POST", "http://a.example/there", all, true)),
            (308, "//b.example/there", ("POST", "http://b.example/there", elsewhere, true)),
            (307, "https://a.example/", ("POST", "https://a.example/", elsewhere, true)),
            (302, "http://a.example:81/", ("GET", "http://a.example:81/", elsewhere, false)),
            (302, "http://you:pw@a.example/", ("GET", "http://a.example/", no_body, false)),
        ] {
            let (method, url, headers, body) = wanted;
            let wanted = (method.to_owned(), url.to_owned(), headers.iter().map(|h| (*h).to_owned()).collect(), body);
            assert_eq!(after(status, location), Ok(wanted), "{status} {location}");
        }
    }

    #[test]
    fn what_is_not_followed() {
        let long = format!("/{}", "x".repeat(LONGEST_LOCATION));
        for location in ["ftp://a.example/", "javascript:alert(1)", "http://", "http://[", &long] {
            assert_eq!(after(302, location), Err(Kind::Redirect), "{location}");
        }
    }

    #[test]
    fn secrets_do_not_come_back_with_the_origin() {
        let endpoint = Endpoint::builder("http://a.example/").header("Cookie", "secret").build().unwrap();
        let mut request = Request::first(&endpoint).unwrap();
        let mut trail = Trail::new(2);
        for location in ["http://b.example/", "http://a.example/2"] {
            trail.follow(302, Some(location.as_bytes()), &mut request).unwrap();
            assert!(request.headers.is_empty(), "{location}");
        }
        let reason = trail.follow(302, Some(b"/3"), &mut request).unwrap_err();
        assert_eq!((reason.kind, &*reason.message), (Kind::Redirect, "more than 2 redirects"));
    }

    #[test]
    fn a_single_redirect_is_one() {
        let endpoint = Endpoint::new("http://a.example/").unwrap();
        let mut request = Request::first(&endpoint).unwrap();
        let mut trail = Trail::new(1);
        trail.follow(302, Some(b"/1"), &mut request).unwrap();
        let reason = trail.follow(302, Some(b"/2"), &mut request).unwrap_err();
        assert_eq!(&*reason.message, "more than 1 redirect");
    }
}
