//! How loud recordings are together, from how loud each was (EBU R 128, ITU-R BS.1770-4): nothing need be heard twice.

use crate::media::facts::Loudness;

/// Blocks below are silence (the absolute gate).
const SILENT_LUFS: f64 = -70.0;
/// Blocks this far below the mean of the others are pauses (the relative gate).
const PAUSE_LU: f64 = 10.0;
/// Steps in which blocks are counted, in LU.
const STEP_LU: f64 = 0.5;
/// LU by which a loudness may be missed: what EBU R 128 leaves to programmes that cannot be mixed again, and what no listener
/// notices from one to the next.
const MISSED_LU: f64 = 1.0;
/// No block is louder: full scale of both channels lies below.
const LOUDEST_LUFS: f64 = 10.0;

impl Loudness {
    /// Counts a block of 0.4 seconds, as loud as it is by itself.
    pub fn count(&mut self, lufs: f64) {
        if !(SILENT_LUFS..LOUDEST_LUFS).contains(&lufs) {
            return;
        }
        let bin = ((lufs - SILENT_LUFS) / STEP_LU) as usize;
        self.blocks.resize(self.blocks.len().max(bin + 1), 0);
        self.blocks[bin] = self.blocks[bin].saturating_add(1);
    }
}

/// Whether what is so loud is not what was wanted.
pub fn is_missed(lufs: f64, wanted: f64) -> bool {
    (lufs - wanted).abs() > MISSED_LU
}

/// Returns the integrated loudness of recordings one after the other, in LUFS; `None` where all of them are silent.
pub fn together(recordings: &[&Loudness]) -> Option<f64> {
    if let [only] = recordings {
        return only.lufs;
    }
    let blocks = || recordings.iter().flat_map(|one| one.blocks.iter().enumerate());
    let mean = |from_lufs: f64| {
        let (mut sum, mut count) = (0.0, 0.0);
        for (bin, blocks) in blocks().map(|(bin, blocks)| (middle(bin), f64::from(*blocks))) {
            if bin >= from_lufs {
                sum += blocks * 10f64.powf(bin / 10.0);
                count += blocks;
            }
        }
        (count > 0.0).then(|| 10.0 * (sum / count).log10())
    };
    mean(mean(SILENT_LUFS)? - PAUSE_LU)
}

/// How loud the blocks of a bin are, on the whole.
fn middle(bin: usize) -> f64 {
    SILENT_LUFS + (bin as f64 + 0.5) * STEP_LU
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(blocks: &[(f64, u32)]) -> Loudness {
        let mut loudness = Loudness::default();
        for (lufs, count) in blocks {
            (0..*count).for_each(|_| loudness.count(*lufs));
        }
        loudness
    }

    #[test]
    fn pauses_and_silence_do_not_count() {
        let speech = heard(&[(-23.0, 1000)]);
        let paused = heard(&[(-23.0, 1000), (-50.0, 3000), (-80.0, 500)]);
        let [speech, paused] = [&speech, &paused].map(|one| together(&[one, &Loudness::default()]).expect("sound"));
        assert!((speech + 23.0).abs() < 0.3 && (speech - paused).abs() < 0.01, "{speech} {paused}");
    }

    #[test]
    fn a_loud_and_a_soft_recording_are_as_loud_as_their_energy() {
        let (loud, soft) = (heard(&[(-20.0, 600)]), heard(&[(-26.0, 600)]));
        let both = together(&[&loud, &soft]).expect("sound");
        assert!((both + 22.0).abs() < 0.4, "{both}");
    }

    #[test]
    fn silence_has_no_loudness_and_nonsense_is_not_counted() {
        let mut silent = Loudness::default();
        for lufs in [-120.7, f64::NAN, f64::INFINITY, 1e300, -1e300] {
            silent.count(lufs);
        }
        assert_eq!((silent.blocks.len(), together(&[&silent, &silent]), together(&[])), (0, None, None));
        let known = Loudness { lufs: Some(-17.3), ..heard(&[(-17.0, 4)]) };
        assert_eq!(together(&[&known]), Some(-17.3), "as it was measured");
    }
}
