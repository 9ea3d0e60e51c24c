//! An endpoint from the text of its URL, with every default.

use std::str::FromStr;

use super::endpoint::{BadEndpoint, Endpoint};

impl FromStr for Endpoint {
    type Err = BadEndpoint;

    fn from_str(url: &str) -> Result<Self, BadEndpoint> {
        Self::new(url)
    }
}

impl TryFrom<String> for Endpoint {
    type Error = BadEndpoint;

    fn try_from(url: String) -> Result<Self, BadEndpoint> {
        Self::new(url)
    }
}

impl TryFrom<&str> for Endpoint {
    type Error = BadEndpoint;

    fn try_from(url: &str) -> Result<Self, BadEndpoint> {
        Self::new(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_an_endpoint_whichever_way_it_comes() {
        let wanted = Endpoint::new("http://example.com/a").unwrap();
        let text = "http://example.com/a";
        assert_eq!(text.parse::<Endpoint>().as_ref(), Ok(&wanted));
        assert_eq!(Endpoint::try_from(text).as_ref(), Ok(&wanted));
        assert_eq!(Endpoint::try_from(text.to_owned()).as_ref(), Ok(&wanted));
        assert!(Endpoint::try_from("nonsense".to_owned()).is_err());
    }
}
