//! What a URL asks for: a name, and a type of records.

use std::{net::IpAddr, str::FromStr};

use hickory_resolver::proto::rr::{Name, RecordType};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::model::reason::{Kind, Reason};

/// What is asked for, always of the class IN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub name: Name,
    pub kind: RecordType,
}

/// The types that can be asked for.
const TYPES: [RecordType; 10] = [
    RecordType::A,
    RecordType::AAAA,
    RecordType::CAA,
    RecordType::CNAME,
    RecordType::MX,
    RecordType::NS,
    RecordType::PTR,
    RecordType::SOA,
    RecordType::SRV,
    RecordType::TXT,
];

impl Question {
    /// Reads `/NAME?type=TYPE` (RFC 4501, 3). Parameters are parted by `;` or `&`, and may also follow the name by a `;`. An IP address as the
    /// name of a PTR record is the name of its reverse zone.
    ///
    /// # Errors
    /// `unsupported`, and what is wrong.
    pub fn of_url(url: &Url) -> Result<Self, Reason> {
        let path = url.path().strip_prefix('/').unwrap_or(url.path());
        let (name, more) = path.split_once(';').unwrap_or((path, ""));
        let mut kind = None;
        let parameters = [more, url.query().unwrap_or_default()].into_iter().flat_map(|text| text.split([';', '&']));
        for parameter in parameters.filter(|parameter| !parameter.is_empty()) {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = value.to_ascii_uppercase();
            match key.to_ascii_lowercase().as_str() {
                "type" => kind = Some(read_type(&value)?),
                // By its name or its number.
                "class" if value == "IN" || value == "1" => {}
                "class" => return Err(unsupported("asks for a class other than IN")),
                _ => return Err(unsupported("has a parameter other than `type` and `class`")),
            }
        }
        // A URL can't spell the dot of the root: a name that is empty is the root's where a type shows that something is asked.
        let name = match (name, kind) {
            ("", None) => return Err(unsupported("names nothing to ask for: dns://SERVER/NAME?type=TYPE")),
            ("", Some(_)) => Name::root(),
            (name, kind) => read_name(name, kind)?,
        };
        Ok(Self { name, kind: kind.unwrap_or(RecordType::A) })
    }
}

fn read_type(text: &str) -> Result<RecordType, Reason> {
    let known = TYPES.into_iter().find(|known| known.to_string() == text || u16::from(*known).to_string() == text);
    known.ok_or_else(|| {
        let names = TYPES.map(|known| known.to_string()).join(", ");
        unsupported(&format!("asks for a type of records that is none of {names}"))
    })
}

fn read_name(text: &str, kind: Option<RecordType>) -> Result<Name, Reason> {
    let none = || unsupported("asks for a name that can't be one");
    let text = percent_decode_str(text).decode_utf8().map_err(|_| none())?;
    if let (Some(RecordType::PTR), Ok(ip)) = (kind, IpAddr::from_str(&text)) {
        return Ok(Name::from(ip));
    }
    // As hosts of the web are read, where there is more than ASCII.
    let ascii = match text.is_ascii() {
        true => text.into_owned(),
        false => match Host::parse(&text).map_err(|_| none())? {
            Host::Domain(name) => name,
            Host::Ipv4(_) | Host::Ipv6(_) => return Err(none()),
        },
    };
    let mut name = Name::from_ascii(&ascii).map_err(|_| none())?;
    name.set_fqdn(true);
    Ok(name)
}

fn unsupported(what: &str) -> Reason {
    Reason::new(Kind::Unsupported, format!("the URL {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(url: &str) -> Result<(String, String), String> {
        let question = Question::of_url(&Url::parse(url).unwrap()).map_err(|reason| reason.message)?;
        Ok((question.name.to_ascii(), question.kind.to_string()))
    }

    #[test]
    fn urls_and_what_they_ask_for() {
        for (url, name, kind) in [
            ("dns://192.0.2.53/example.com", "example.com.", "A"),
            ("dns://192.0.2.53/example.com.", "example.com.", "A"),
            ("dns://192.0.2.53:5353/Example.com?type=AAAA", "Example.com.", "AAAA"),
            ("dns://ns/example.com?clAsS=IN;tYpE=mx", "example.com.", "MX"),
            ("dns://ns/example.com?class=1&type=15", "example.com.", "MX"),
            ("dns://ns/example.com;type=TXT", "example.com.", "TXT"),
            ("dns://ns/_sip._udp.example.com?type=SRV", "_sip._udp.example.com.", "SRV"),
            ("dns://ns/?type=NS", ".", "NS"),
            ("dns://ns/.?type=NS", ".", "NS"),
            ("dns:///example.com?type=CAA", "example.com.", "CAA"),
            ("dns:example.com?type=SOA", "example.com.", "SOA"),
            ("dns://ns/192.0.2.1?type=PTR", "1.2.0.192.in-addr.arpa.", "PTR"),
            ("dns://ns/192.0.2.1", "192.0.2.1.", "A"),
            ("dns://ns/b\u{fc}cher.example?type=NS", "xn--bcher-kva.example.", "NS"),
        ] {
            assert_eq!(asked(url), Ok((name.to_owned(), kind.to_owned())), "{url}");
        }
    }

    #[test]
    fn urls_that_ask_for_nothing_that_can_be_asked() {
        let types = "asks for a type of records that is none of A, AAAA, CAA, CNAME, MX, NS, PTR, SOA, SRV, TXT";
        let nothing = "names nothing to ask for: dns://SERVER/NAME?type=TYPE";
        let no_name = "asks for a name that can't be one";
        for (url, says) in [
            ("dns://192.0.2.53", nothing),
            ("dns://192.0.2.53/", nothing),
            ("dns://ns/a.example?type=ANY", types),
            ("dns://ns/a.example?type=", types),
            ("dns://ns/a.example?type=AXFR", types),
            ("dns://ns/a.example?class=CH", "asks for a class other than IN"),
            ("dns://ns/a.example?timeout=1", "has a parameter other than `type` and `class`"),
            ("dns://ns/a..example", no_name),
            ("dns://ns/%ff", no_name),
            ("dns://ns/%00%c3%bc", no_name),
        ] {
            assert_eq!(asked(url), Err(format!("the URL {says}")), "{url}");
        }
        assert_eq!(asked(&format!("dns://ns/{}.example", "a".repeat(64))), Err(format!("the URL {no_name}")));
        assert_eq!(asked(&format!("dns://ns/{}", "a.".repeat(200))), Err(format!("the URL {no_name}")));
    }
}
