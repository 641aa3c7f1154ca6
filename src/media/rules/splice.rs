//! How sound is laid on the programme's time: silence where it is late, a cut where it overlaps.

/// What to do before laying down the next samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Splice {
    /// The samples follow what is there.
    Join,
    /// So many samples of silence come first.
    Silence(u64),
    /// So many of the new samples are left out at their beginning.
    Cut(u64),
}

/// Seconds that sound may be off before it is moved: below what is noticed as out of step (ITU-R BT.1359: 45 ms early),
/// above the jitter of timestamps and the small overlaps of chaptered files.
pub const TOLERANCE_S: f64 = 0.04;

/// Returns how samples that belong at `at_s`, or within some seconds of it, follow the `written` ones.
pub fn splice(written: u64, at_s: f64, sample_rate: u32, within_s: f64) -> Splice {
    let wanted = (at_s * f64::from(sample_rate)).round() as i64;
    let apart = wanted - written as i64;
    let tolerance = (within_s * f64::from(sample_rate)) as i64;
    match apart {
        late if late > tolerance => Splice::Silence(late as u64),
        early if early < -tolerance => Splice::Cut(early.unsigned_abs()),
        _ => Splice::Join,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_differences_join_and_large_ones_are_mended() {
        let cases = [
            (48_000, 1.0, Splice::Join),
            (48_000, 1.03, Splice::Join),
            (48_000, 0.97, Splice::Join),
            (0, 3.0, Splice::Silence(144_000)),
            (48_000, 1.1, Splice::Silence(4800)),
            (48_000, 0.9, Splice::Cut(4800)),
            (0, -0.5, Splice::Cut(24_000)),
        ];
        for (written, at_s, wanted) in cases {
            assert_eq!(splice(written, at_s, 48_000, TOLERANCE_S), wanted, "{written} {at_s}");
        }
        assert_eq!(splice(48_000, 1.01, 48_000, 0.0), Splice::Silence(480), "at a seam of two cameras");
        assert_eq!(splice(48_000, 0.99, 48_000, 0.0), Splice::Cut(480));
        assert_eq!(splice(48_000, 1.0, 48_000, 0.0), Splice::Join);
    }
}
