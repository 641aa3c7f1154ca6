//! In which order and portions a camera writes its tracks, learned from a healthy file.

use std::collections::BTreeMap;

use super::movie::Movie;

/// Portions of one track that are tried, the most frequent first.
const MOST_PORTIONS: usize = 96;

/// Samples of one track behind each other, up to the next of another track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Portion {
    pub samples: u32,
    pub bytes: u64,
}

/// The last but one track and the last.
pub type Before = (Option<usize>, Option<usize>);

/// Which tracks follow each other, and in what portions.
#[derive(Debug, Clone, Default)]
pub struct Pattern {
    /// What came after two tracks, and how often; `None` stands for the beginning.
    after: BTreeMap<Before, Vec<(usize, u32)>>,
    /// The portions of each track.
    portions: Vec<Vec<Portion>>,
    /// Bytes left free between portions at most.
    pub padding: u64,
}

impl Pattern {
    pub fn of(movie: &Movie) -> Pattern {
        let mut runs: Vec<(usize, u64, Portion)> = Vec::new();
        let tracks = movie.tracks.iter().enumerate();
        let mut chunks: Vec<(u64, usize, Portion)> = tracks
            .flat_map(|(number, track)| {
                track.chunks.iter().map(move |chunk| {
                    let bytes = track.bytes(chunk.first, chunk.samples);
                    (chunk.at, number, Portion { samples: chunk.samples, bytes })
                })
            })
            .collect();
        chunks.sort_unstable();
        let mut pattern = Pattern { portions: vec![Vec::new(); movie.tracks.len()], ..Pattern::default() };
        let mut end = chunks.first().map_or(0, |chunk| chunk.0);
        for (at, track, portion) in chunks {
            pattern.padding = pattern.padding.max(at.saturating_sub(end).min(64 << 10));
            match runs.last_mut() {
                Some((last, _, run)) if *last == track => {
                    *run = Portion { samples: run.samples + portion.samples, bytes: run.bytes + portion.bytes };
                }
                _ => runs.push((track, at, portion)),
            }
            end = at + portion.bytes;
        }
        pattern.learn(&runs);
        pattern
    }

    fn learn(&mut self, runs: &[(usize, u64, Portion)]) {
        let mut after: BTreeMap<_, BTreeMap<usize, u32>> = BTreeMap::new();
        let mut portions: Vec<BTreeMap<Portion, u32>> = vec![BTreeMap::new(); self.portions.len()];
        let (mut before, mut last) = (None, None);
        for (track, _, portion) in runs {
            for key in [(before, last), (None, last)] {
                *after.entry(key).or_default().entry(*track).or_default() += 1;
            }
            *portions[*track].entry(*portion).or_default() += 1;
            (before, last) = (last, Some(*track));
        }
        self.after = after.into_iter().map(|(key, counts)| (key, frequent(counts, usize::MAX))).collect();
        for (track, counts) in portions.into_iter().enumerate() {
            self.portions[track] = frequent(counts, MOST_PORTIONS).into_iter().map(|(portion, _)| portion).collect();
        }
    }

    /// The tracks that may come after these two, the likeliest first.
    pub fn after(&self, (before, last): Before) -> impl Iterator<Item = usize> + '_ {
        let known = self.after.get(&(before, last)).or_else(|| self.after.get(&(None, last)));
        known.into_iter().flatten().map(|(track, _)| *track)
    }

    /// The portions in which a track was written, the most frequent first.
    pub fn portions(&self, track: usize) -> &[Portion] {
        self.portions.get(track).map_or(&[], Vec::as_slice)
    }
}

fn frequent<T: Ord + Copy>(counts: BTreeMap<T, u32>, most: usize) -> Vec<(T, u32)> {
    let mut all: Vec<(T, u32)> = counts.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.truncate(most);
    all
}

#[cfg(test)]
mod tests {
    use super::super::movie::{Chunk, Track};
    use super::*;

    #[test]
    fn what_follows_what_is_learned_with_its_portions() {
        let chunk = |at, first, samples| Chunk { at, first, samples };
        let picture = Track {
            sizes: vec![100; 6],
            chunks: vec![chunk(0, 0, 2), chunk(260, 2, 2), chunk(520, 4, 2)],
            ..Track::default()
        };
        // The two chunks in the middle lie behind each other.
        let sound = Track {
            fixed: 2,
            chunks: vec![chunk(200, 0, 30), chunk(460, 30, 10), chunk(480, 40, 15), chunk(720, 55, 30)],
            ..Track::default()
        };
        let pattern = Pattern::of(&Movie { tracks: vec![picture, sound], ..Movie::default() });
        assert_eq!(pattern.after((None, None)).collect::<Vec<_>>(), [0]);
        assert_eq!(pattern.after((Some(0), Some(1))).collect::<Vec<_>>(), [0]);
        assert_eq!(pattern.portions(0), [Portion { samples: 2, bytes: 200 }]);
        assert_eq!(pattern.portions(1), [Portion { samples: 30, bytes: 60 }, Portion { samples: 25, bytes: 50 }]);
        assert_eq!(pattern.padding, 10);
    }
}
