//! Which reason a failure of HTTP/2 is: by its code and by who said it (RFC 9113, 7).

use h2::{Error, Reason as Code};

use super::{super::head::Broken, tap::Passed};
use crate::model::reason::{Kind, Reason};

/// A failure, with what passed on the stream under it; `answered` says that the head of the answer had come.
pub fn of_http2(error: Option<&Error>, passed: &Passed, answered: bool) -> Reason {
    if let Some(reason) = &passed.failed {
        return reason.clone();
    }
    if let Some((error, code)) = error.and_then(|error| Some((error, error.reason()?))) {
        return match error {
            _ if error.is_remote() => of_server(code, error.is_go_away()),
            // So the library names a head that goes on over too many frames, and streams that are reset too often.
            _ if code == Code::ENHANCE_YOUR_CALM => {
                Reason::new(Kind::TooLarge, "the head, or what is sent beside it, goes on and on")
            }
            // And so, a head that is longer than it was told.
            _ if code == Code::REFUSED_STREAM => Reason::new(Kind::TooLarge, Broken::HeadTooLong.to_string()),
            _ => Reason::new(Kind::Protocol, format!("the server breaks the rules of HTTP/2 ({code:?})")),
        };
    }
    if let Some(code) = passed.frames.goaway().map(Code::from).filter(|code| *code != Code::NO_ERROR) {
        return of_server(code, true);
    }
    match answered {
        _ if !passed.ended => Reason::new(Kind::Protocol, "the exchange over HTTP/2 failed"),
        false if passed.frames.is_cut() => Reason::new(Kind::Protocol, Broken::EndInHead.to_string()),
        false => Reason::new(Kind::Reset, Broken::EndBeforeHead.to_string()),
        true => Reason::new(Kind::Protocol, Broken::EndInBody.to_string()),
    }
}

/// A server that gave up, the stream or the whole connection.
fn of_server(code: Code, connection: bool) -> Reason {
    let kind = match code {
        // It says that we broke a rule, or that it speaks no HTTP/2 after all.
        Code::PROTOCOL_ERROR
        | Code::FLOW_CONTROL_ERROR
        | Code::FRAME_SIZE_ERROR
        | Code::STREAM_CLOSED
        | Code::COMPRESSION_ERROR
        | Code::INADEQUATE_SECURITY
        | Code::HTTP_1_1_REQUIRED => Kind::Protocol,
        _ => Kind::Reset,
    };
    let what = if connection { "ended the connection (GOAWAY" } else { "reset the stream (RST_STREAM" };
    Reason::new(kind, format!("the server {what}, {code:?})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_when_it_gives_up() {
        for (code, kind) in [
            (Code::NO_ERROR, Kind::Reset),
            (Code::REFUSED_STREAM, Kind::Reset),
            (Code::CANCEL, Kind::Reset),
            (Code::INTERNAL_ERROR, Kind::Reset),
            (Code::ENHANCE_YOUR_CALM, Kind::Reset),
            (Code::PROTOCOL_ERROR, Kind::Protocol),
            (Code::HTTP_1_1_REQUIRED, Kind::Protocol),
        ] {
            assert_eq!(of_server(code, true).kind, kind, "{code:?}");
        }
        assert_eq!(of_server(Code::CANCEL, false).message, "the server reset the stream (RST_STREAM, CANCEL)");
    }
}
