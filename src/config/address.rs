//! An address of the web, as people write one.

use serde::{Deserialize, Deserializer, de};
use url::Url;

/// An `http` or `https` address: nothing else can be asked or shown.
#[derive(Debug, Clone)]
pub(super) struct Address(pub(super) Url);

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let url = Url::parse(&text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        // What `text` calls it: whoever reads the message is told it in words.
        url.map(Address).ok_or_else(|| de::Error::custom("written-address"))
    }
}
