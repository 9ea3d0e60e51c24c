//! What a certificate says, in bounded text.

use std::{fmt::Write, net::IpAddr};

use rustls::pki_types::CertificateDer;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate, X509Name};

use crate::model::{certificate::Certificate, printable::harmless, timestamp::Timestamp};

/// The longest text that is taken over, in characters.
const LONGEST_TEXT: usize = 256;
/// The most certificates of a chain that are named.
const LONGEST_CHAIN: usize = 10;

/// Reads the chain that a server showed, its own certificate first; `None` when that can't be read.
pub fn read(chain: &[CertificateDer<'_>], now: Timestamp) -> Option<Certificate> {
    let (own, others) = chain.split_first()?;
    let (_, own) = X509Certificate::from_der(own).ok()?;
    let not_after = Timestamp::from_unix_seconds(own.validity().not_after.timestamp());
    Some(Certificate {
        subject: name(own.subject()),
        issuer: name(own.issuer()),
        names: alternative_names(&own),
        serial: hexadecimal(own.raw_serial()),
        not_before: Timestamp::from_unix_seconds(own.validity().not_before.timestamp()),
        not_after,
        seen_at: now,
        days_left: not_after.days_since(now),
        chain: others.iter().take(LONGEST_CHAIN).map(|other| subject(other)).collect(),
        chain_length: chain.len(),
        problem: None,
    })
}

fn subject(certificate: &CertificateDer<'_>) -> String {
    X509Certificate::from_der(certificate).map_or_else(|_| String::new(), |(_, read)| name(read.subject()))
}

fn alternative_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let names = extension.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(bounded(name)),
        GeneralName::IPAddress(bytes) => <[u8; 4]>::try_from(*bytes)
            .map(IpAddr::from)
            .or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from))
            .ok()
            .map(|ip| ip.to_string()),
        _ => None,
    });
    names.take(Certificate::MOST_NAMES).collect()
}

/// A name as RFC 4514 writes it: the most specific part first.
fn name(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name
        .iter_rdn()
        .map(|part| {
            let attributes = part.iter().map(|attribute| {
                let key = attribute.attr_type().to_id_string();
                // What is no text stays in its encoding (RFC 4514, 2.4).
                let value =
                    attribute.as_str().map_or_else(|_| format!("#{}", hexadecimal(attribute.as_slice())), escaped);
                format!("{}={value}", short(&key).unwrap_or(&key))
            });
            attributes.collect::<Vec<_>>().join("+")
        })
        .collect();
    parts.reverse();
    bounded(&parts.join(","))
}

/// The short names of RFC 4514, 3.
fn short(key: &str) -> Option<&'static str> {
    Some(match key {
        "2.5.4.3" => "CN",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.6" => "C",
        "2.5.4.9" => "STREET",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        _ => return None,
    })
}

/// A value with its special characters escaped (RFC 4514, 2.4).
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (index, c) in value.chars().enumerate() {
        let special = matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\')
            || (index == 0 && matches!(c, ' ' | '#'))
            || (index == last && c == ' ');
        if special {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Text of a server, fit to be shown.
fn bounded(text: &str) -> String {
    harmless(text, LONGEST_TEXT)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().take(LONGEST_TEXT / 2).fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    #[test]
    fn text_of_a_server_is_bounded_and_forges_no_line() {
        let mut params = CertificateParams::new(vec!["a.example".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::OrganizationName, "Smith, \"Jones\" + Co ");
        params.distinguished_name.push(DnType::CommonName, format!("a\r\nERROR: b{}", "x".repeat(1000)));
        let own = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let chain = vec![own.der().clone(); 15];

        let read = read(&chain, Timestamp::now()).unwrap();
        assert!(read.subject.contains("CN=a\u{fffd}\u{fffd}ERROR: bxxx"), "{}", read.subject);
        assert_eq!(read.subject.chars().count(), LONGEST_TEXT);
        assert_eq!(read.names, ["a.example", "127.0.0.1"]);
        assert_eq!((read.chain.len(), read.chain_length), (LONGEST_CHAIN, 15));
        assert!(read.serial.bytes().all(|byte| byte.is_ascii_hexdigit()) && !read.serial.is_empty());
    }

    #[test]
    fn a_name_as_rfc_4514_writes_it() {
        let mut params = CertificateParams::default();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CountryName, "DE");
        params.distinguished_name.push(DnType::OrganizationName, "Smith, \"Jones\" + Co ");
        params.distinguished_name.push(DnType::CommonName, "#1");
        let own = params.self_signed(&KeyPair::generate().unwrap()).unwrap();
        let read = read(&[own.der().clone()], Timestamp::now()).unwrap();
        assert_eq!(read.subject, r#"CN=\#1,O=Smith\, \"Jones\" \+ Co\ ,C=DE"#);
    }

    #[test]
    fn what_is_no_certificate() {
        assert_eq!(read(&[], Timestamp::now()), None);
        assert_eq!(read(&[CertificateDer::from(vec![1, 2, 3])], Timestamp::now()), None);
    }
}
