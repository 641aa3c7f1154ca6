//! What an address or a form says, names repeated as browsers do for check boxes.

use url::form_urlencoded;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(text: &[u8]) -> Query {
        Query(form_urlencoded::parse(text).into_owned().collect())
    }

    pub fn of(uri: &axum::http::Uri) -> Query {
        Self::read(uri.query().unwrap_or_default().as_bytes())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub fn without(mut self, names: &[&str]) -> Query {
        self.0.retain(|(key, _)| !names.contains(&key.as_str()));
        self
    }

    /// A path of ours with this query.
    pub fn link(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish();
        format!("{path}?{query}")
    }
}

/// A path of ours with pairs as its query.
pub fn link(path: &str, pairs: &[(&str, &str)]) -> String {
    Query(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()).link(path)
}
