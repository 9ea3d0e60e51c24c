//! The messages: a query, and whether bytes are its answer.

use hickory_resolver::proto::{
    op::{self, Edns, Header, Message, MessageType, OpCode},
    serialize::binary::{BinDecodable, BinDecoder},
};

use super::{
    question::Question,
    records::{self, Records, type_name},
};
use crate::{
    model::{
        dns::{DnsAnswer, Rcode},
        reason::{Kind, Reason},
    },
    probe::random::random,
};

/// The longest answer over UDP that we ask for, in bytes: it passes everywhere in one piece (DNS flag day 2020).
const LONGEST_OVER_UDP: u16 = 1232;

/// A query, ready to be sent.
pub struct Query {
    id: u16,
    asked: op::Query,
    bytes: Vec<u8>,
}

/// What bytes from a name server are.
pub enum Read {
    /// Not the answer to this query: another one's, a late one, or nobody's.
    Stray,
    /// It claims to be the answer, and can't be read.
    Broken,
    /// The answer.
    Answer(Answer),
}

/// An answer.
pub struct Answer {
    pub rcode: Rcode,
    pub truncated: bool,
    /// Whether the server knows EDNS.
    pub edns: bool,
    authoritative: bool,
    records: Records,
}

impl Query {
    /// A query of one question, which wants recursion.
    ///
    /// Its id is random, and the port that it leaves from is the system's choice (RFC 5452, 9.2): a forger who can't see the query has to
    /// hit both, and the server's address, before the answer is there. That is enough here, where nothing is kept that could be
    /// poisoned: who is that lucky wins one wrong status.
    pub fn new(question: &Question, edns: bool) -> Self {
        let id = u16::from_ne_bytes(random());
        let asked = op::Query::query(question.name.clone(), question.kind);
        let mut message = Message::new(id, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.add_query(asked.clone());
        if edns {
            let mut edns = Edns::new();
            edns.set_max_payload(LONGEST_OVER_UDP);
            message.set_edns(edns);
        }
        // A name that was read can be written; of nothing there is no answer.
        let bytes = message.to_vec().unwrap_or_default();
        Self { id, asked, bytes }
    }

    /// The message.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads what came. An answer has the id and the question of the query (RFC 5452, 9.1); some servers leave the question out where they
    /// could not read it.
    pub fn read(&self, bytes: &[u8]) -> Read {
        let mut decoder = BinDecoder::new(bytes);
        let Ok(Header { metadata, counts }) = Header::read(&mut decoder) else { return Read::Stray };
        if metadata.id != self.id || metadata.message_type != MessageType::Response {
            return Read::Stray;
        }
        let code = Rcode::from(u16::from(metadata.response_code));
        let without_question = counts.queries == 0 && !matches!(code, Rcode::NOERROR | Rcode::NXDOMAIN);
        if !without_question
            && (counts.queries != 1 || op::Query::read(&mut decoder).ok().as_ref() != Some(&self.asked))
        {
            return Read::Stray;
        }
        // What was cut is no good, and of no use.
        let records = match metadata.truncation {
            true => Records::default(),
            false => match records::read(&mut decoder, counts, self.asked.query_type()) {
                Some(records) => records,
                None => return Read::Broken,
            },
        };
        Read::Answer(Answer {
            rcode: Rcode::from(records.rcode_high << 4 | u16::from(code)),
            truncated: metadata.truncation,
            edns: records.edns,
            authoritative: metadata.authoritative,
            records,
        })
    }
}

impl Answer {
    /// The facts.
    pub fn into_facts(self, question: &Question, over_tcp: bool) -> DnsAnswer {
        let Records { kept, of_the_type, left_out, .. } = self.records;
        DnsAnswer {
            rcode: self.rcode,
            asked: type_name(question.kind),
            answers: of_the_type,
            records: kept,
            left_out,
            authoritative: self.authoritative,
            over_tcp,
        }
    }
}

/// An answer that can't be read.
pub fn broken() -> Reason {
    Reason::new(Kind::Protocol, "the name server's answer can't be read")
}
