//! What this platform keeps of a video beside the common part.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::Video;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Extra {
    /// `public`, `private` (a secret address) or `password`.
    pub visibility: String,
    /// The platform closed it by itself.
    pub forced: bool,
    /// What stands in the address of a video that is not for everybody.
    pub secret: String,
    pub category: String,
    pub is_for_kids: bool,
    pub language: Option<String>,
    pub created: Option<Timestamp>,
    /// From then on lists have it.
    pub listed_from: Option<Timestamp>,
    /// The path of its page, once there is one.
    pub watch: Option<String>,
    /// The whole file is there.
    pub stored: bool,
    /// Stretches of the file that are there: first and last byte.
    pub ranges: Vec<(u64, u64)>,
}

impl Extra {
    pub(super) fn of(video: &Video) -> Extra {
        serde_json::from_value(video.extra.clone()).unwrap_or_default()
    }

    pub(super) fn put(self, video: &mut Video) {
        video.visibility = match self.visibility.as_str() {
            "public" => "public",
            "private" if !self.forced => "unlisted",
            _ => "private",
        }
        .to_owned();
        video.extra = serde_json::to_value(self).unwrap_or_default();
    }

    /// What stands in the video's address.
    pub(super) fn public_id<'a>(&'a self, video: &'a Video) -> &'a str {
        if self.visibility == "private" { &self.secret } else { &video.id }
    }
}

/// Adds a stretch and joins those that touch.
pub(super) fn join(ranges: &mut Vec<(u64, u64)>, range: (u64, u64)) {
    ranges.push(range);
    ranges.sort_unstable();
    let mut joined: Vec<(u64, u64)> = Vec::new();
    for (start, end) in ranges.drain(..) {
        match joined.last_mut() {
            Some(last) if start <= last.1 + 1 => last.1 = last.1.max(end),
            _ => joined.push((start, end)),
        }
    }
    *ranges = joined;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_are_one() {
        let mut ranges = Vec::new();
        for range in [(0, 9), (20, 29), (5, 12), (13, 19), (40, 49)] {
            join(&mut ranges, range);
        }
        assert_eq!(ranges, [(0, 29), (40, 49)]);
    }
}
