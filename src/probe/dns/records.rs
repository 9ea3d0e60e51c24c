//! The records of an answer, read within bounds.
//!
//! A message of 64 KiB may hold thousands of records, and names in it that lead back through thousands of pointers. So only the first
//! records of the answer section are read; of the others just what is needed to pass over them, and no pointer is followed.

use std::fmt::Write;

use hickory_resolver::proto::{
    op::HeaderCounts,
    rr::{Name, RData, Record, RecordType},
    serialize::binary::{BinDecodable, BinDecoder},
};

use crate::model::{dns::DnsRecord, printable::harmless};

/// The most records that are kept.
const MOST: usize = 64;

/// What an answer holds.
#[derive(Default)]
pub struct Records {
    /// The first records of the answer section.
    pub kept: Vec<DnsRecord>,
    /// How many of the section are not among them.
    pub left_out: usize,
    /// How many of the section have the type that was asked for.
    pub of_the_type: usize,
    /// The upper bits of the response code (RFC 6891, 6.1.3).
    pub rcode_high: u16,
    /// Whether the server knows EDNS.
    pub edns: bool,
}

/// Reads the sections that follow the question; `None` where they can't be read.
pub fn read(decoder: &mut BinDecoder<'_>, counts: HeaderCounts, asked: RecordType) -> Option<Records> {
    let mut records = Records::default();
    for _ in 0..usize::from(counts.answers).min(MOST) {
        let record = Record::read(decoder).ok()?;
        records.of_the_type += usize::from(record.record_type() == asked);
        records.kept.push(facts(&record));
    }
    for _ in records.kept.len()..usize::from(counts.answers) {
        let passed = pass_over(decoder)?;
        records.of_the_type += usize::from(passed.kind == u16::from(asked));
        records.left_out += 1;
    }
    for _ in 0..usize::from(counts.authorities) {
        pass_over(decoder)?;
    }
    for _ in 0..usize::from(counts.additionals) {
        let passed = pass_over(decoder)?;
        if passed.kind == u16::from(RecordType::OPT) {
            records.edns = true;
            records.rcode_high = u16::from(passed.ttl.to_be_bytes()[0]);
        }
    }
    Some(records)
}

/// What is read of a record that is passed over.
struct Passed {
    kind: u16,
    ttl: u32,
}

/// Passes over a record (RFC 1035, 4.1.3).
fn pass_over(decoder: &mut BinDecoder<'_>) -> Option<Passed> {
    loop {
        match decoder.read_u8().ok()?.unverified() {
            0 => break,
            0xc0.. => {
                decoder.read_u8().ok()?;
                break;
            }
            length @ ..0x40 => {
                decoder.read_slice(usize::from(length)).ok()?;
            }
            _ => return None,
        }
    }
    let kind = decoder.read_u16().ok()?.unverified();
    let _class = decoder.read_u16().ok()?;
    let ttl = decoder.read_u32().ok()?.unverified();
    let length = decoder.read_u16().ok()?.unverified();
    decoder.read_slice(usize::from(length)).ok()?;
    Some(Passed { kind, ttl })
}

fn facts(record: &Record) -> DnsRecord {
    DnsRecord {
        name: name(&record.name),
        kind: type_name(record.record_type()),
        ttl: record.ttl,
        value: harmless(&value(&record.data), DnsRecord::LONGEST_VALUE),
    }
}

/// The name of a type; of one that has none, its number (RFC 3597, 5).
pub fn type_name(kind: RecordType) -> String {
    match kind {
        RecordType::Unknown(number) => format!("TYPE{number}"),
        known => known.to_string(),
    }
}

/// What a record says, as zone files have it (RFC 1035, 5.1).
fn value(data: &RData) -> String {
    match data {
        RData::CNAME(to) => name(to),
        RData::NS(to) => name(to),
        RData::PTR(to) => name(to),
        RData::MX(mx) => format!("{} {}", mx.preference, name(&mx.exchange)),
        RData::SRV(srv) => format!("{} {} {} {}", srv.priority, srv.weight, srv.port, name(&srv.target)),
        RData::SOA(soa) => format!(
            "{} {} {} {} {} {} {}",
            name(&soa.mname),
            name(&soa.rname),
            soa.serial,
            // They are unsigned (RFC 1035, 3.3.13), whatever type they are read as.
            soa.refresh.cast_unsigned(),
            soa.retry.cast_unsigned(),
            soa.expire.cast_unsigned(),
            soa.minimum
        ),
        // Joined, as those who read them do (RFC 7208, 3.3).
        RData::TXT(txt) => String::from_utf8_lossy(&txt.txt_data.concat()).into_owned(),
        other => {
            let mut text = String::new();
            // Some that nobody asks for can't be shown: then it stays as it is.
            let _ = write!(text, "{other}");
            text
        }
    }
}

/// A name in lower case, with the dot at its end; what is no letter, digit, hyphen or underscore is escaped (RFC 1035, 5.1).
fn name(name: &Name) -> String {
    let mut text = String::new();
    for label in name.iter() {
        for byte in label {
            match byte.to_ascii_lowercase() {
                byte @ (b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'*' | b'/') => text.push(char::from(byte)),
                byte @ b'!'..=b'~' => text.extend(['\\', char::from(byte)]),
                // Writing to a string does not fail.
                byte => drop(write!(text, "\\{byte:03}")),
            }
        }
        text.push('.');
    }
    if text.is_empty() { ".".to_owned() } else { text }
}
