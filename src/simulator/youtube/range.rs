//! What a chunk says of itself, and whether it may stand.

use super::super::Upload;
use super::answers::{Refusal, bad};

const GRAIN: u64 = 256 << 10;

/// `Content-Range`, as requests of an upload carry it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// `bytes */N`: a question.
    Question { total: Option<u64> },
    /// `bytes A-B/N`. An empty last chunk comes as `bytes N-(N-1)/N`.
    Bytes { first: u64, len: u64, total: Option<u64> },
}

/// Reads the header; without one, the request carries all of the file.
pub(super) fn read(header: Option<&str>, length: u64) -> Result<Range, Refusal> {
    let Some(header) = header else { return Ok(Range::Bytes { first: 0, len: length, total: Some(length) }) };
    parse(header).ok_or(bad("badRequest", "Failed to parse Content-Range header."))
}

fn parse(header: &str) -> Option<Range> {
    let (span, total) = header.strip_prefix("bytes ")?.split_once('/')?;
    let total = if total == "*" { None } else { Some(total.parse().ok()?) };
    if span == "*" {
        return Some(Range::Question { total });
    }
    let (first, last) = span.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let len = last.checked_add(1)?.checked_sub(first)?;
    Some(Range::Bytes { first, len, total })
}

/// What a chunk that may stand brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunk {
    pub first: u64,
    pub len: u64,
    /// Known from the start, or since this chunk.
    pub total: Option<u64>,
}

impl Chunk {
    pub(super) fn is_last(&self) -> bool {
        self.total == Some(self.first + self.len)
    }
}

/// Checks a chunk against what is stored.
pub(super) fn check(first: u64, len: u64, total: Option<u64>, length: u64, upload: &Upload) -> Result<Chunk, Refusal> {
    let chunk = Chunk { first, len, total: upload.total.or(total) };
    let contradicts = matches!((total, upload.total), (Some(now), Some(before)) if now != before);
    let end = first.checked_add(len).ok_or(bad("badRequest", "Invalid Content-Range."))?;
    if contradicts || chunk.total.is_some_and(|total| end > total) {
        return Err(bad("badRequest", "Content-Range contradicts the size of the upload."));
    }
    if len != length {
        return Err(bad("badRequest", "Content-Range does not match Content-Length."));
    }
    if first != upload.received {
        return Err(bad("badRequest", "Content-Range does not begin where the stored bytes end."));
    }
    if !chunk.is_last() && (len == 0 || !len.is_multiple_of(GRAIN)) {
        return Err(bad("badRequest", "The size of a chunk must be a multiple of 256 KiB."));
    }
    Ok(chunk)
}

/// Rounds down to what is stored of a chunk that did not come whole.
pub(super) fn rounded(bytes: u64) -> u64 {
    bytes / GRAIN * GRAIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_nonsense_is_not() {
        let table = [
            (Some("bytes 0-262143/600000"), Some(Range::Bytes { first: 0, len: 262_144, total: Some(600_000) })),
            (Some("bytes 0-9/*"), Some(Range::Bytes { first: 0, len: 10, total: None })),
            (Some("bytes 10-9/10"), Some(Range::Bytes { first: 10, len: 0, total: Some(10) })),
            (Some("bytes */10"), Some(Range::Question { total: Some(10) })),
            (Some("bytes */*"), Some(Range::Question { total: None })),
            (None, Some(Range::Bytes { first: 0, len: 5, total: Some(5) })),
            (Some("bytes 9-0/10"), None),
            (Some("bytes=0-9/10"), None),
            (Some("bytes 0-18446744073709551615/*"), None),
        ];
        for (header, wanted) in table {
            assert_eq!(read(header, 5).ok(), wanted, "{header:?}");
        }
    }

    #[test]
    fn a_chunk_must_begin_where_the_bytes_end_and_be_whole_grains_unless_it_is_the_last() {
        let upload = Upload { total: Some(600_000), received: GRAIN, ..Upload::default() };
        let may_stand = |first, len, total, length| check(first, len, total, length, &upload).is_ok();
        assert!(may_stand(GRAIN, GRAIN, Some(600_000), GRAIN));
        assert!(may_stand(GRAIN, 600_000 - GRAIN, Some(600_000), 600_000 - GRAIN));
        assert!(!may_stand(0, GRAIN, Some(600_000), GRAIN), "sent again");
        assert!(!may_stand(2 * GRAIN, 600_000 - 2 * GRAIN, Some(600_000), 600_000 - 2 * GRAIN), "a hole");
        assert!(!may_stand(GRAIN, 1000, Some(600_000), 1000), "no whole grain");
        assert!(!may_stand(GRAIN, GRAIN, Some(700_000), GRAIN), "another size");
        assert!(!may_stand(GRAIN, GRAIN, Some(600_000), 5), "another length");
        assert!(!may_stand(GRAIN, 2 * GRAIN, Some(600_000), 2 * GRAIN), "past the end");
    }
}
