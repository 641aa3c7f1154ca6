//! Bytes that a demuxer passed over without a word, to find its way again after damage.

/// Bytes between two packets that are headers, and nothing that was recorded.
const HEADERS: u64 = 1024;

/// Where the last packet ended: in the file, and in time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Passed(Option<(u64, f64)>);

impl Passed {
    /// Takes note of a packet of a container that stores one behind the other, by its place in the file and its size. Returns
    /// the stretch of time that was lost before it, if something was.
    pub fn packet(&mut self, (at, size): (u64, u64), (at_s, length_s): (f64, f64)) -> Option<(f64, f64)> {
        let lost = self.0.filter(|(until, _)| at > until.saturating_add(HEADERS)).map(|(_, until_s)| until_s);
        let (until, until_s) = self.0.unwrap_or_default();
        self.0 = Some((until.max(at.saturating_add(size)), until_s.max(at_s + length_s)));
        lost.map(|until_s| (until_s.min(at_s), at_s.max(until_s)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_two_packets_is_lost_where_it_is_more_than_headers() {
        let mut passed = Passed::default();
        assert_eq!(passed.packet((9000, 500), (0.0, 0.04)), None, "what comes before the first is the file's header");
        assert_eq!(passed.packet((9530, 100), (0.0, 0.02)), None, "a header of a cluster");
        assert_eq!(passed.packet((9530, 100), (0.02, 0.02)), None, "several sounds in one block");
        assert_eq!(passed.packet((9650, 400), (5.0, 0.04)), None, "a desktop that stood still");
        assert_eq!(passed.packet((20_000, 400), (5.4, 0.04)), Some((5.04, 5.4)));
        assert_eq!(
            passed.packet((90_000, 400), (5.2, 0.04)),
            Some((5.2, 5.44)),
            "of another stream, which lies before"
        );
    }
}
