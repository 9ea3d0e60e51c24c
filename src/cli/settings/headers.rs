//! The headers of a layer.

use watchpost::Header;

/// The headers that are sent, and the names of those that are left out. Of one name, what was said last holds.
#[derive(Clone, Default)]
pub struct Headers {
    sent: Vec<Header>,
    left_out: Vec<String>,
}

impl Headers {
    /// Those that are sent, in order.
    pub fn sent(&self) -> &[Header] {
        &self.sent
    }

    /// The names of those that are left out.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Sends one, beside others of its name.
    pub fn send(&mut self, header: Header) {
        self.left_out.retain(|name| !name.eq_ignore_ascii_case(header.name()));
        self.sent.push(header);
    }

    /// Sends none of this one's name.
    pub fn leave_out(&mut self, header: &Header) {
        self.sent.retain(|other| !other.name().eq_ignore_ascii_case(header.name()));
        self.left_out.push(header.name().to_owned());
    }

    /// Whether anything is said of a name.
    pub fn name(&self, name: &str) -> bool {
        let mut named = self.sent.iter().map(Header::name).chain(self.left_out.iter().map(String::as_str));
        named.any(|other| other.eq_ignore_ascii_case(name))
    }

    /// These over those of a weaker layer, name by name.
    pub fn over(self, below: &Self) -> Self {
        let sent = below.sent.iter().filter(|header| !self.name(header.name())).cloned();
        let left_out = below.left_out.iter().filter(|name| !self.name(name)).cloned();
        Self {
            sent: sent.chain(self.sent.iter().cloned()).collect(),
            left_out: left_out.chain(self.left_out.iter().cloned()).collect(),
        }
    }
}
