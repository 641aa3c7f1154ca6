//! What was made of what, and what was seen on the way: `report.json`.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cli::named::Named;
use crate::cli::{mark, out};
use crate::config::{Recipe, RenditionStep};
use crate::fault::{Code, Fault};
use crate::media::facts::{
    Board, Chapter, Claim, Content, Decision, Delivered, Kind, Likeness, Mark, Part, Profile, Proof, Rendered, Source,
    Storyboard, Stream,
};
use crate::media::rules::{self, seen};
use crate::text::{self, Lang, number};
use crate::view::Plan;

/// The name of the report in the folder.
const NAME: &str = "report.json";
/// What is said of the renditions.
const SAID: [&str; 4] = [NAME, "chapters.vtt", "chapters.json", "storyboard.vtt"];

#[derive(Serialize)]
pub struct Report {
    pub recipe: String,
    /// The first of the sources.
    pub source: Kept,
    pub sources: Vec<Kept>,
    pub duration_s: f64,
    /// The most that had to be done for any rendition.
    pub decision: Option<Decision>,
    /// What was said of it beforehand.
    pub plan: Option<Plan>,
    /// Seconds that making the renditions took, as `plan.estimate_s` foretells it: neither measuring the sources nor proof.
    pub took_s: f64,
    pub renditions: Vec<Row>,
    pub thumbnails: Vec<String>,
    /// The sources' tracks of sound, and which of them are heard.
    pub sound_tracks: Vec<Heard>,
    pub marks: Vec<Mark>,
    pub loudness_lufs: Option<f64>,
    /// The highest of all renditions, as they were decoded.
    pub true_peak_dbtp: Option<f64>,
    pub decode_errors: u64,
}

/// A track of a source's sound.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heard {
    pub source: String,
    /// From 1, as `--sound` counts.
    pub track: usize,
    pub language: Option<String>,
    pub channels: Option<u16>,
    pub used: bool,
}

fn heard(clip: &Source) -> Vec<Heard> {
    let (source, used) = (Named::of(&clip.path).path, rules::sides::chosen(&clip.probe, clip.sound));
    let sound = clip.probe.streams.iter().filter(|stream| stream.kind == Kind::Audio);
    let track = |(place, stream): (usize, &Stream)| Heard {
        source: source.clone(),
        track: place + 1,
        language: stream.language.clone(),
        channels: stream.channels,
        used: used.contains(&stream.index),
    };
    sound.enumerate().map(track).collect()
}

/// A file and its proof.
#[derive(Debug, Clone, Serialize)]
pub struct Kept {
    #[serde(flatten)]
    pub name: Named,
    pub size: u64,
    pub sha256: String,
}

#[derive(Serialize)]
pub struct Row {
    pub name: String,
    pub profile: String,
    #[serde(flatten)]
    pub file: Kept,
    pub decision: Decision,
    pub encoder: Option<String>,
    /// As it was read back and decoded.
    pub duration_s: f64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub video_frames: u64,
    pub audio_seconds: f64,
    /// As it was decoded, and as it was wanted.
    pub loudness_lufs: Option<f64>,
    pub loudness_wanted_lufs: Option<f64>,
    pub true_peak_dbtp: Option<f64>,
    /// How alike its pictures are to those that went into its encoder; null of what was copied.
    pub ssim: Option<Likeness>,
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl Report {
    pub fn new(recipe: &Recipe, sources: Vec<Kept>, takes: &[Part], delivered: &Delivered) -> Report {
        let clips = || takes.iter().flat_map(|take| &take.clips);
        let posters = delivered.renditions.iter().filter_map(|made| made.poster.as_ref()?.file_name());
        let mut thumbnails: Vec<String> = posters.map(|name| name.to_string_lossy().into_owned()).collect();
        thumbnails.dedup();
        let sheets = delivered.storyboard.iter().flat_map(|made| &made.sheets).filter_map(|sheet| sheet.file_name());
        thumbnails.extend(sheets.map(|name| name.to_string_lossy().into_owned()));
        let measured = &delivered.measured;
        // What is copied is not decoded again: what its first decode complained about stands.
        let before: u64 = clips().map(|clip| clip.probe.decode_errors).sum();
        Report {
            recipe: recipe.name.clone(),
            source: sources.first().cloned().unwrap_or_else(Kept::nothing),
            sources,
            duration_s: clips().map(|clip| clip.probe.duration_s).sum(),
            decision: delivered.renditions.iter().map(|made| made.decision).max_by_key(|made| weight(*made)),
            plan: None,
            took_s: 0.0,
            renditions: Vec::new(),
            thumbnails,
            sound_tracks: clips().flat_map(heard).collect(),
            marks: measured.marks.clone(),
            loudness_lufs: measured.loudness_lufs,
            true_peak_dbtp: None,
            decode_errors: measured.decode_errors.max(before),
        }
    }

    /// Takes note of what was seen of copied pictures.
    pub fn note(&mut self, proof: &Proof) {
        self.marks = seen::together(std::mem::take(&mut self.marks), proof.marks.clone());
        self.decode_errors = self.decode_errors.max(proof.errors.iter().sum());
        self.true_peak_dbtp = self.true_peak_dbtp.into_iter().chain(proof.true_peak_dbtp).reduce(f64::max);
    }

    /// Of which sources some tracks of sound are not heard.
    fn choices(&self, lang: Lang) -> Vec<String> {
        let groups = self.sound_tracks.chunk_by(|one, other| one.source == other.source);
        // A source of which none can be heard says so elsewhere.
        let is_told =
            |tracks: &&[Heard]| tracks.iter().any(|track| !track.used) && tracks.iter().any(|track| track.used);
        let left_out = groups.filter(is_told);
        let line = |tracks: &[Heard]| {
            let spoken = tracks.iter().map(|track| track.language.as_deref().unwrap_or("und"));
            let used = tracks.iter().filter(|track| track.used).map(|track| track.track.to_string());
            let (spoken, used) = (spoken.collect::<Vec<_>>().join(", "), used.collect::<Vec<_>>().join(", "));
            let (name, count) = (tracks[0].source.as_str(), tracks.len().to_string());
            let args = [("name", name), ("count", &count), ("languages", &spoken), ("used", &used)];
            text::say(lang, "render-tracks", &args)
        };
        left_out.map(line).collect()
    }

    /// Writes it beside the renditions, whole or not at all.
    pub fn write(&self, folder: &Path) -> Result<(), Fault> {
        written(folder, NAME, &format!("{:#}\n", serde_json::json!(self)))
    }

    /// What the key of the words for how a rendition was made ends with: its sound may have been encoded beside its picture.
    fn besides(&self, row: &Row) -> &'static str {
        let mut planned = self.plan.iter().flat_map(|plan| &plan.renditions);
        let is_beside = planned.any(|planned| planned.rendition == row.name && planned.sound.is_some());
        if is_beside && row.decision != Decision::Encode { "-sound" } else { "" }
    }

    pub fn show(&self, lang: Lang) {
        for row in &self.renditions {
            let frame =
                row.width.zip(row.height).map(|(width, height)| format!(", {width}x{height}")).unwrap_or_default();
            let how = text::say(lang, &format!("render-{}{}", row.decision.name(), self.besides(row)), &[]);
            let size = number::size(lang, row.file.size as f64);
            let length = number::decimal(lang, row.duration_s, 2);
            out::line(&format!("{}: {how}, {length} s{frame}, {size}", row.file.name.path));
        }
        for (row, (found, wanted)) in self.renditions.iter().filter_map(|row| Some((row, row.missed()?))) {
            let [found, wanted] = [found, wanted].map(|lufs| number::decimal(lang, lufs, 1));
            let args: [(&str, &str); 3] = [("name", &row.name), ("found", &found), ("wanted", &wanted)];
            out::line(&format!("  {}", text::say(lang, "render-loudness-missed", &args)));
        }
        self.choices(lang).iter().for_each(|line| out::line(&format!("  {line}")));
        for mark in &self.marks {
            out::line(&format!("  {}", mark::line(lang, mark)));
        }
        if let Some(lufs) = self.loudness_lufs {
            out::line(&format!("  {} LUFS", number::decimal(lang, lufs, 1)));
        }
    }
}

/// Writes the chapters beside the renditions, for players of films and of podcasts; nothing where there are none.
pub fn chapters(folder: &Path, chapters: &[Chapter]) -> Result<(), Fault> {
    if chapters.is_empty() {
        return Ok(());
    }
    written(folder, "chapters.vtt", &rules::chapters::webvtt(chapters))?;
    written(folder, "chapters.json", &rules::chapters::json(chapters))
}

/// Writes beside its sheets where each picture of the storyboard lies on them.
pub fn storyboard(folder: &Path, made: Option<&Storyboard>) -> Result<(), Fault> {
    made.map_or(Ok(()), |made| written(folder, "storyboard.vtt", &rules::storyboard::webvtt(&made.board, Board::name)))
}

/// Takes away what was made and shall not be used, and what an earlier run said of what this one has written over.
pub fn discard(folder: &Path, delivered: &Delivered) {
    for made in &delivered.renditions {
        match made.file.parent().filter(|tree| *tree != folder && tree.starts_with(folder)) {
            Some(tree) => drop(std::fs::remove_dir_all(tree)),
            None => drop(std::fs::remove_file(&made.file)),
        }
        made.poster.iter().for_each(|poster| drop(std::fs::remove_file(poster)));
        forget(&made.claim);
    }
    let sheets = delivered.storyboard.iter().flat_map(|made| &made.sheets);
    sheets.for_each(|sheet| drop(std::fs::remove_file(sheet)));
    SAID.iter().for_each(|name| drop(std::fs::remove_file(folder.join(name))));
}

/// Takes away what was kept for a rendition's proof alone. What stays lies beside it and harms nobody.
pub fn forget(claim: &Claim) {
    claim.kept.iter().for_each(|kept| drop(std::fs::remove_file(kept)));
}

/// Writes a text, whole or not at all.
fn written(folder: &Path, name: &str, text: &str) -> Result<(), Fault> {
    let (path, unfinished) = (folder.join(name), folder.join(format!("{name}.part")));
    let written = || {
        std::fs::write(&unfinished, text)?;
        File::open(&unfinished)?.sync_all()?;
        std::fs::rename(&unfinished, &path)
    };
    written().map_err(|error| Fault::io(&error, path.display()))
}

fn weight(decision: Decision) -> u8 {
    match decision {
        Decision::Remux => 0,
        Decision::SmartCut => 1,
        Decision::Encode => 2,
    }
}

impl Row {
    pub async fn of(
        (step, profile): (&RenditionStep, &Profile),
        made: &Rendered,
        proof: Proof,
        folder: &Path,
    ) -> Result<Row, Fault> {
        let mut file = digest(made.file.clone()).await?;
        file.name.path = Named::of(made.file.strip_prefix(folder).unwrap_or(&made.file)).path;
        Ok(Row {
            name: step.name.clone(),
            profile: step.profile.clone(),
            file,
            decision: made.decision,
            encoder: made.encoder.clone(),
            duration_s: proof.duration_s,
            width: proof.width,
            height: proof.height,
            video_frames: proof.video_frames,
            audio_seconds: proof.audio_seconds,
            loudness_lufs: proof.loudness_lufs.map(tenths),
            loudness_wanted_lufs: profile.loudness,
            true_peak_dbtp: proof.true_peak_dbtp.map(tenths),
            ssim: proof.ssim,
        })
    }

    /// How loud it is and should be, where the two differ by more than anybody would let pass.
    fn missed(&self) -> Option<(f64, f64)> {
        let (found, wanted) = self.loudness_lufs.zip(self.loudness_wanted_lufs)?;
        rules::loudness::is_missed(found, wanted).then_some((found, wanted))
    }
}

impl Kept {
    fn nothing() -> Kept {
        Kept { name: Named::default(), size: 0, sha256: String::new() }
    }
}

/// The sources with their digests, which were made when they were looked into.
pub async fn sources(takes: &[Part]) -> Result<Vec<Kept>, Fault> {
    let mut kept = Vec::new();
    for clip in takes.iter().flat_map(|take| &take.clips) {
        kept.push(match &clip.probe.content {
            Some(Content { sha256, size, .. }) => {
                Kept { name: Named::of(&clip.path), size: *size, sha256: sha256.clone() }
            }
            None => digest(clip.path.clone()).await?,
        });
    }
    Ok(kept)
}

async fn digest(file: PathBuf) -> Result<Kept, Fault> {
    let work = tokio::task::spawn_blocking(move || {
        let (size, sha256) = read_at(&file).map_err(|error| Fault::io(&error, file.display()))?;
        Ok(Kept { name: Named::of(&file), size, sha256 })
    });
    work.await.map_err(|_| Fault::transient(Code::Interrupted))?
}

/// Only regular files: a FIFO would wait for ever.
fn read_at(path: &Path) -> std::io::Result<(u64, String)> {
    match std::fs::metadata(path)?.is_file() {
        true => read(&mut File::open(path)?),
        false => Ok((0, String::new())),
    }
}

/// Reads a file from its beginning: its size and digest.
pub(super) fn read(file: &mut File) -> std::io::Result<(u64, String)> {
    file.rewind()?;
    let (mut sha, mut size) = (Sha256::new(), 0);
    let mut some = vec![0; 1 << 20];
    loop {
        match file.read(&mut some)? {
            0 => break,
            read => {
                sha.update(&some[..read]);
                size += read as u64;
            }
        }
    }
    Ok((size, sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::facts::Measured;

    #[test]
    fn what_was_refused_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "x").unwrap();
            path
        };
        let made = |file: PathBuf| Rendered {
            file,
            poster: Some(at("poster.jpg")),
            decision: Decision::Encode,
            encoder: None,
            duration_s: 1.0,
            width: None,
            height: None,
            decode_errors: 0,
            claim: Claim { kept: vec![at("web.kept")], ..Claim::default() },
        };
        let renditions = vec![made(at("web.mp4")), made(at("hls/master.m3u8"))];
        for name in ["hls/360p/00000.m4s", "notes.txt", "report.json", "chapters.vtt"] {
            at(name);
        }
        discard(
            folder.path(),
            &Delivered { renditions, storyboard: None, measured: Measured::default(), resumed_s: 0.0 },
        );
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["notes.txt"]);
    }
}
