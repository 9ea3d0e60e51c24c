//! The status codes that people meet, explained (RFC 9110, 15, where no other source is named).

use crate::model::passing_code::is_passing_code;

/// A status code, explained.
///
/// ```
/// use watchpost::StatusCode;
///
/// let code = StatusCode::of(503).expect("it is explained");
/// assert_eq!(code.name, "Service Unavailable");
/// assert!(code.means.contains("at the moment"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusCode {
    /// The number.
    pub code: u16,
    /// Its name.
    pub name: &'static str,
    /// What it means, in a sentence or two.
    pub means: &'static str,
}

const fn code(code: u16, name: &'static str, means: &'static str) -> StatusCode {
    StatusCode { code, name, means }
}

impl StatusCode {
    /// Every code that is explained, in order.
    pub const ALL: &'static [Self] = &[
        code(101, "Switching Protocols", "The server agrees to speak another protocol from here on: a WebSocket."),
        code(200, "OK", "The server did what was asked."),
        code(201, "Created", "The server did what was asked, and made something new by it."),
        code(
            202,
            "Accepted",
            "The server took the request and will see to it later. Some walls against programs answer so, too.",
        ),
        code(204, "No Content", "The server did what was asked, and has nothing to say about it."),
        code(206, "Partial Content", "The server sends a part, because a part was asked for."),
        code(300, "Multiple Choices", "There are several of what was asked for, and a choice is to be made."),
        code(301, "Moved Permanently", "What was asked for is elsewhere, for good. Check the new URL."),
        code(302, "Found", "What was asked for is elsewhere at the moment: often a page to sign in."),
        code(303, "See Other", "What was asked for was done; another URL tells of it."),
        code(304, "Not Modified", "It is as it was: an answer to a request that names what it has already."),
        code(
            307,
            "Temporary Redirect",
            "What was asked for is elsewhere at the moment, and is to be asked for in the same way.",
        ),
        code(
            308,
            "Permanent Redirect",
            "What was asked for is elsewhere for good, and is to be asked for in the same way.",
        ),
        code(
            400,
            "Bad Request",
            "The server can't make sense of the request. Often it expects TLS on that port, or another host.",
        ),
        code(
            401,
            "Unauthorized",
            "The server is well, and wants to know who asks: the request lacks a user or a token, or has a wrong one.",
        ),
        code(403, "Forbidden", "The server is well, and refuses: not this user, not this address, or no programs."),
        code(
            404,
            "Not Found",
            "The server is well, and has nothing at this path: a typing error, or an application that is not there.",
        ),
        code(
            405,
            "Method Not Allowed",
            "The server is well, and takes another method at this path: GET where HEAD was sent, or POST.",
        ),
        code(406, "Not Acceptable", "The server has nothing of the kind that `Accept` asks for."),
        code(407, "Proxy Authentication Required", "A proxy on the way wants to know who asks."),
        code(408, "Request Timeout", "The server waited for the rest of the request, and gave up."),
        code(409, "Conflict", "The request does not go with what is there already."),
        code(410, "Gone", "What was here is gone, for good."),
        code(411, "Length Required", "The server wants to be told how long the body is."),
        code(413, "Content Too Large", "The body of the request is longer than the server takes."),
        code(414, "URI Too Long", "The URL is longer than the server takes."),
        code(415, "Unsupported Media Type", "The server does not take a body of that `Content-Type`."),
        code(
            421,
            "Misdirected Request",
            "The server has no such site: the connection led to another one than the request names.",
        ),
        code(422, "Unprocessable Content", "The server can read the body of the request, and can't do what it says."),
        code(
            425,
            "Too Early",
            "The server does not act on a request that may be sent again by somebody else (RFC 8470, 5.2).",
        ),
        code(426, "Upgrade Required", "The server wants another protocol: a WebSocket, or TLS."),
        code(
            428,
            "Precondition Required",
            "The server wants the request to say what it expects to find (RFC 6585, 3).",
        ),
        code(
            429,
            "Too Many Requests",
            "The server is well, and was asked too often, by us or by our address (RFC 6585, 4).",
        ),
        code(
            431,
            "Request Header Fields Too Large",
            "The headers of the request are longer than the server takes (RFC 6585, 5).",
        ),
        code(451, "Unavailable For Legal Reasons", "The server is well, and may not show this, here (RFC 7725)."),
        code(500, "Internal Server Error", "The application failed, and did not say why: its log does."),
        code(501, "Not Implemented", "The server does not know the method at all."),
        code(502, "Bad Gateway", "A proxy or load balancer answers; what is behind it is down, or answers it badly."),
        code(
            503,
            "Service Unavailable",
            "The server can't at the moment: overloaded, in maintenance, or a load balancer with nothing behind it.",
        ),
        code(504, "Gateway Timeout", "A proxy or load balancer answers; what is behind it is silent or slow."),
        code(505, "HTTP Version Not Supported", "The server does not take this version of HTTP."),
        code(507, "Insufficient Storage", "The server has no room left (RFC 4918, 11.5)."),
        code(
            511,
            "Network Authentication Required",
            "The network wants a sign-in first, as in a hotel: nothing is known of the server (RFC 6585, 6).",
        ),
        code(
            520,
            "Cloudflare: unknown error",
            "Cloudflare answers; the server behind it sent nothing that it understands.",
        ),
        code(521, "Cloudflare: web server is down", "Cloudflare answers; the server behind it refused its connection."),
        code(
            522,
            "Cloudflare: connection timed out",
            "Cloudflare answers; the server behind it took no connection in time.",
        ),
        code(523, "Cloudflare: origin is unreachable", "Cloudflare answers; it finds no way to the server behind it."),
        code(
            524,
            "Cloudflare: a timeout occurred",
            "Cloudflare answers; the server behind it took the request and was silent.",
        ),
        code(
            525,
            "Cloudflare: TLS handshake failed",
            "Cloudflare answers; it came to no TLS with the server behind it.",
        ),
        code(
            526,
            "Cloudflare: invalid certificate",
            "Cloudflare answers; it does not trust the certificate of the server behind it.",
        ),
        code(
            530,
            "Cloudflare: origin error",
            "Cloudflare answers; it could not ask the server behind it, often because it does not find its name.",
        ),
    ];

    /// What a code means, where it is one that is explained.
    pub fn of(code: u16) -> Option<&'static Self> {
        Self::ALL.iter().find(|known| known.code == code)
    }

    /// Whether another attempt may find something else, where attempts are asked for and the state would not be up.
    pub fn is_retried(code: u16) -> bool {
        is_passing_code(code)
    }

    /// What all codes of the same hundred mean: what is known of one that is not explained.
    pub fn class(code: u16) -> &'static str {
        match code {
            100..=199 => "The server has more to say before its answer.",
            200..=299 => "The server did what was asked.",
            300..=399 => "What was asked for is elsewhere, or there is more to do to have it.",
            400..=499 => "The server is well, and does not take this request.",
            500..=599 => "The server failed, or what is behind it did.",
            _ => "No standard knows this code: the server made it up.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_end_their_sentences() {
        assert!(StatusCode::ALL.is_sorted_by(|one, next| one.code < next.code));
        for StatusCode { code, name, means } in StatusCode::ALL {
            assert!(means.ends_with('.') && means.is_ascii() && name.is_ascii(), "{code}");
            assert_eq!(StatusCode::of(*code).map(|found| found.name), Some(*name));
        }
    }
}
