//! How a file is cut into parts, and when a part that the server lists is the one we mean.

use serde::{Deserialize, Serialize};

/// Smaller objects are put whole; larger ones in parts of at least this.
pub const SMALLEST: u64 = 16 << 20;
/// S3 takes so many parts an upload.
const MOST: u64 = 10_000;
/// Parts grow in steps of this.
const STEP: u64 = 1 << 20;

/// How a file of a size is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    pub size: u64,
    pub part_size: u64,
}

impl Cut {
    pub fn of(size: u64) -> Cut {
        let part_size = size.div_ceil(MOST).next_multiple_of(STEP).max(SMALLEST);
        Cut { size, part_size }
    }

    /// Part numbers count from 1 to this.
    pub fn count(&self) -> i32 {
        i32::try_from(self.size.div_ceil(self.part_size)).unwrap_or(i32::MAX)
    }

    /// Where a part begins, and its length.
    pub fn range(&self, number: i32) -> (u64, u64) {
        let offset = (u64::from(number.unsigned_abs()) - 1) * self.part_size;
        (offset, self.part_size.min(self.size.saturating_sub(offset)))
    }
}

/// A part as our file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    pub number: i32,
    pub offset: u64,
    pub size: u64,
    /// Base 64, as headers carry it.
    pub sha256: String,
    pub md5: Vec<u8>,
}

/// A part as the server lists it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    pub size: u64,
    /// Without quotes.
    pub etag: Option<String>,
    /// Base 64.
    pub sha256: Option<String>,
}

/// A part that the server took from us, and what it answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub number: i32,
    pub etag: String,
    /// Base 64, ours.
    pub sha256: String,
}

/// Whether what the server lists is the part our file has.
///
/// Its checksum decides. Without one, an entity tag decides that is the part's MD5 or that the server gave for these very
/// bytes (encrypted parts have tags of another kind). A server that lists neither is believed the size, and the whole
/// object is read back anyhow.
pub fn is_same(listed: &Listed, local: &Local, sent: Option<&Sent>) -> bool {
    if listed.size != local.size {
        return false;
    }
    if let Some(sha256) = &listed.sha256 {
        return *sha256 == local.sha256;
    }
    let sent = sent.filter(|sent| sent.sha256 == local.sha256);
    match &listed.etag {
        Some(etag) => *etag == crate::model::digest::hex(&local.md5) || sent.is_some_and(|sent| sent.etag == *etag),
        None => sent.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_size_up_to_the_limit_fits_into_ten_thousand_parts() {
        const TIB: u64 = 1 << 40;
        for (size, part_size, count) in [
            (SMALLEST, SMALLEST, 1),
            (SMALLEST + 1, SMALLEST, 2),
            (SMALLEST * 10_000, SMALLEST, 10_000),
            (SMALLEST * 10_000 + 1, 17 << 20, 9_412),
            (5 * TIB, 525 << 20, 9_987),
        ] {
            let cut = Cut::of(size);
            assert_eq!((cut.part_size, cut.count()), (part_size, count), "{size}");
            let (offset, length) = cut.range(cut.count());
            assert_eq!(offset + length, size);
            assert!(length > 0 && cut.range(1).0 == 0);
        }
    }

    fn local() -> Local {
        Local { number: 1, offset: 0, size: 3, sha256: "right".into(), md5: vec![0xab, 0xcd] }
    }

    fn listed(size: u64, etag: Option<&str>, sha256: Option<&str>) -> Listed {
        Listed { size, etag: etag.map(str::to_owned), sha256: sha256.map(str::to_owned) }
    }

    #[test]
    fn a_listed_part_counts_only_on_evidence() {
        let sent = Sent { number: 1, etag: "kms".into(), sha256: "right".into() };
        let stale = Sent { sha256: "other".into(), ..sent.clone() };
        for (listed, sent, same) in [
            (listed(3, None, Some("right")), None, true),
            (listed(3, Some("abcd"), Some("wrong")), Some(&sent), false),
            (listed(2, None, Some("right")), Some(&sent), false),
            (listed(3, Some("abcd"), None), None, true),
            (listed(3, Some("kms"), None), None, false),
            (listed(3, Some("kms"), None), Some(&sent), true),
            (listed(3, Some("kms"), None), Some(&stale), false),
            (listed(3, Some("else"), None), Some(&sent), false),
            (listed(3, None, None), Some(&sent), true),
            (listed(3, None, None), None, false),
        ] {
            assert_eq!(is_same(&listed, &local(), sent), same, "{listed:?} {sent:?}");
        }
    }
}
