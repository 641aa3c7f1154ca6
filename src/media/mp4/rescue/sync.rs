//! Picture and sound held to each other: where time is missing, and where a pace must be guessed.

use super::movie::{Movie, Track};
use super::order::{self, Lost};
use super::timing::{mean, pair, seconds, usual};
use super::unit::Slice;
use super::walk::Walked;

/// Portions of sound behind a lost stretch by which picture and sound are compared.
const COMPARED: usize = 6;

/// What is missing of picture and sound, found by their order numbers and by each other.
pub struct Gaps<'a> {
    movie: &'a Movie,
    walked: &'a Walked,
    picture: Option<usize>,
    pub sound: Option<usize>,
    /// Places of the pictures on the line of what is shown.
    pub places: Vec<u64>,
    /// Ticks of a frame.
    frame: f64,
    pub is_estimated: bool,
    /// Where an uneven pace is held to the sound: pictures and seconds up to there.
    held: Vec<(u64, f64)>,
    /// Gaps of the sound: before which sample, how many ticks.
    pub in_sound: Vec<(u64, u64)>,
}

impl<'a> Gaps<'a> {
    pub fn new(movie: &'a Movie, walked: &'a Walked) -> Self {
        let (picture, sound) = pair(movie);
        let shown = walked.pieces.iter().filter(|piece| Some(piece.track) == picture);
        let slices: Vec<Slice> = shown.filter_map(|piece| Some(piece.picture?.slice)).collect();
        let (mut frame, mut is_estimated) = (1.0, false);
        if let Some(track) = picture.map(|picture| &movie.tracks[picture]) {
            let (length, is_steady) = usual(track);
            is_estimated = !is_steady;
            frame = if is_steady { f64::from(length) } else { mean(track) };
            let heard = sound.map(|sound| seconds(movie, &walked.pieces, sound)).filter(|heard| *heard > 0.0);
            if let (true, Some(heard), false) = (is_estimated, heard, slices.is_empty()) {
                frame = heard * f64::from(track.timescale) / slices.len() as f64;
            }
        }
        let places = order::places(&slices, &lost(walked, picture));
        let mut gaps =
            Gaps { movie, walked, picture, sound, places, frame, is_estimated, held: Vec::new(), in_sound: Vec::new() };
        if let (true, Some(picture), Some(sound)) = (is_estimated, picture, sound) {
            gaps.held = gaps.held_to(picture, sound);
        }
        gaps
    }

    /// Where a portion of sound begins, the picture is as far ahead of it as in the healthy file.
    fn held_to(&self, picture: usize, sound: usize) -> Vec<(u64, f64)> {
        let track = &self.movie.tracks[sound];
        let length_s = f64::from(usual(track).0) / f64::from(track.timescale);
        let lead_s = lead_of_healthy(self.movie, picture, sound);
        let (mut held, mut shown, mut heard, mut last) = (vec![(0u64, 0.0f64)], 0, 0, None);
        for piece in &self.walked.pieces {
            if piece.track == sound && last != Some(sound) {
                let here = (shown, heard as f64 * length_s + lead_s);
                if held.last().is_some_and(|last| here.0 > last.0 && here.1 > last.1) {
                    held.push(here);
                }
            }
            shown += u64::from(piece.track == picture);
            heard += if piece.track == sound { u64::from(piece.samples) } else { 0 };
            last = Some(piece.track);
        }
        held
    }

    /// When the picture at a place begins.
    pub fn ticks(&self, place: u64) -> u64 {
        let even = || (place as f64 * self.frame).round() as u64;
        let Some((_, track)) = self.picture.map(|picture| (picture, &self.movie.tracks[picture])) else {
            return even();
        };
        let behind = self.held.partition_point(|(shown, _)| *shown <= place);
        let (Some(from), Some(to)) = (behind.checked_sub(1).map(|at| self.held[at]), self.held.get(behind)) else {
            let Some((shown, seconds)) = self.held.last().filter(|last| place >= last.0) else { return even() };
            let more = (place - shown) as f64 * self.frame;
            return (seconds * f64::from(track.timescale) + more).round() as u64;
        };
        let share = (place - from.0) as f64 / (to.0 - from.0).max(1) as f64;
        ((from.1 + (to.1 - from.1) * share) * f64::from(track.timescale)).round() as u64
    }

    /// Behind each lost stretch picture and sound must be as far apart as the camera writes them.
    pub fn find(&mut self) {
        let (Some(picture), Some(sound)) = (self.picture, self.sound) else { return };
        if self.is_estimated || self.walked.losses.is_empty() {
            return;
        }
        let usual = lead_of_healthy(self.movie, picture, sound);
        let losses: Vec<usize> = self.walked.losses.iter().map(|loss| loss.before).collect();
        for before in losses {
            let Some(lead) = self.lead_behind(before, picture, sound) else { continue };
            self.mend(before, lead - usual, picture, sound);
        }
    }

    /// Seconds by which the picture is ahead of the sound at the portions of sound behind a place.
    fn lead_behind(&self, before: usize, picture: usize, sound: usize) -> Option<f64> {
        let mut sorted = self.places.clone();
        sorted.sort_unstable();
        let frame_s = self.frame / f64::from(self.movie.tracks[picture].timescale);
        let (length, _) = usual(&self.movie.tracks[sound]);
        let sound_s = |ticks: u64| ticks as f64 / f64::from(self.movie.tracks[sound].timescale);
        let (mut shown, mut heard, mut last, mut leads) = (0usize, 0u64, None, Vec::new());
        for (index, piece) in self.walked.pieces.iter().enumerate() {
            if piece.track == sound && last != Some(sound) && index >= before {
                let gaps: u64 = self.in_sound.iter().filter(|(at, _)| *at <= heard).map(|(_, ticks)| ticks).sum();
                let place = sorted.get(shown).copied().or(sorted.last().map(|last| last + 1)).unwrap_or(0);
                leads.push(place as f64 * frame_s - sound_s(heard * u64::from(length) + gaps));
                if leads.len() == COMPARED {
                    break;
                }
            }
            shown += usize::from(piece.track == picture);
            heard += if piece.track == sound { u64::from(piece.samples) } else { 0 };
            last = Some(piece.track);
        }
        (!leads.is_empty()).then(|| leads.iter().sum::<f64>() / leads.len() as f64)
    }

    /// Sound that lags has lost something, and so has a picture that does.
    fn mend(&mut self, before: usize, excess_s: f64, picture: usize, sound: usize) {
        let count = |track: usize| -> u64 {
            let mine = self.walked.pieces[..before.min(self.walked.pieces.len())].iter();
            mine.filter(|piece| piece.track == track).map(|piece| u64::from(piece.samples)).sum()
        };
        let frame_s = self.frame / f64::from(self.movie.tracks[picture].timescale);
        let track = &self.movie.tracks[sound];
        let (length, _) = usual(track);
        let length_s = f64::from(length) / f64::from(track.timescale);
        let least_s = frame_s.max(length_s) * 1.5;
        if excess_s > least_s {
            let samples = (excess_s / length_s).round() as u64;
            self.in_sound.push((count(sound), samples * u64::from(length)));
        } else if -excess_s > least_s {
            let frames = (-excess_s / frame_s).round() as u64;
            let from = count(picture) as usize;
            self.places.iter_mut().skip(from).for_each(|place| *place += frames);
        }
    }
}

/// About how many pictures each lost stretch had, were it written like the rest.
fn lost(walked: &Walked, picture: Option<usize>) -> Vec<Lost> {
    let bytes: u64 = walked.pieces.iter().map(|piece| piece.bytes).sum();
    let is_picture = |number: usize| Some(walked.pieces[number].track) == picture;
    let mut before = vec![0usize];
    (0..walked.pieces.len()).for_each(|number| before.push(before[number] + usize::from(is_picture(number))));
    let each = bytes as f64 / before.last().copied().unwrap_or(0).max(1) as f64;
    let losses = walked
        .losses
        .iter()
        .map(|loss| Lost { before: before.get(loss.before).copied().unwrap_or(0), frames: loss.bytes as f64 / each });
    losses.collect()
}

/// The mean of the same in a healthy file.
fn lead_of_healthy(movie: &Movie, picture: usize, sound: usize) -> f64 {
    let chunks = |track: usize| movie.tracks[track].chunks.iter().map(move |chunk| (chunk.at, track, chunk.samples));
    let mut all: Vec<(u64, usize, u32)> = chunks(picture).chain(chunks(sound)).collect();
    all.sort_unstable();
    let (shown_s, heard_s) = (times(&movie.tracks[picture]), times(&movie.tracks[sound]));
    let (mut shown, mut heard, mut last, mut leads) = (0usize, 0usize, None, Vec::new());
    for (_, track, samples) in all {
        if track == sound && last != Some(sound) {
            leads.push(shown_s(shown) - heard_s(heard));
        }
        match track == sound {
            true => heard += samples as usize,
            false => shown += samples as usize,
        }
        last = Some(track);
    }
    leads.iter().sum::<f64>() / leads.len().max(1) as f64
}

/// When each sample of a healthy track begins, in seconds.
fn times(track: &Track) -> impl Fn(usize) -> f64 {
    let mut runs = Vec::new();
    let (mut first, mut begin) = (0usize, 0u64);
    for (count, length) in &track.lengths {
        runs.push((first, begin, *length));
        first += *count as usize;
        begin += u64::from(*count) * u64::from(*length);
    }
    let scale = f64::from(track.timescale);
    move |sample| {
        let run = runs.partition_point(|(first, ..)| *first <= sample).checked_sub(1).map(|run| runs[run]);
        run.map_or(0.0, |(first, begin, length)| (begin as f64 + (sample - first) as f64 * f64::from(length)) / scale)
    }
}
