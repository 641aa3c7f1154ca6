//! Writes receipts: a file a clip in the data directory, and a line a clip in the drop folder.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use super::{Change, Trouble};
use crate::deathpoint::{self, Point};
use crate::fault::Fault;
use crate::inbox::place;
use crate::model::clip::Clip;
use crate::model::event::Event;
use crate::model::path::RawPath;
use crate::stage::Seams;
use crate::store::{Kept, Select, Table, Tally};
use crate::view::receipt::{self, Line, Receipt};

pub struct Receipts {
    seams: Arc<Seams>,
    /// What was written last, so that only changes are: a digest of each text by where it went.
    written: HashMap<String, u64>,
    tallies: HashMap<String, Tally>,
    trouble: Trouble,
}

impl Receipts {
    pub fn new(seams: Arc<Seams>) -> Receipts {
        Receipts { seams, written: HashMap::new(), tallies: HashMap::new(), trouble: Trouble::default() }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let mut change = Change::new();
        while change.wait(&self.seams.clone(), None, &stop).await {
            let turn = self.turn().await;
            self.trouble.of("Receipts could not be written", turn);
        }
    }

    /// Only events whose clips have changed are read again.
    pub async fn turn(&mut self) -> Result<(), Fault> {
        for (slug, tally) in self.seams.store.tally(Table::Clip).await? {
            if self.tallies.get(&slug) == Some(&tally) {
                continue;
            }
            let clips = self.seams.store.all::<Clip>(&Select::event(&slug)).await?;
            self.event(&slug, &clips).await?;
            self.tallies.insert(slug, tally);
        }
        Ok(())
    }

    async fn event(&mut self, slug: &str, clips: &[Kept<Clip>]) -> Result<(), Fault> {
        let organiser = self.seams.config.language;
        let lang = self.seams.store.find::<Event>(slug).await?.map_or(organiser, |event| event.lang(organiser));
        for receipt in clips.iter().filter_map(|clip| receipt::of(lang, clip)) {
            self.file(slug, &receipt).await?;
        }
        if !self.seams.config.inbox_notes {
            return Ok(());
        }
        let mut cameras: BTreeMap<(RawPath, String), Vec<Line>> = BTreeMap::new();
        // The lines of a folder are those of the event that it stands for.
        let own = clips.iter().filter(|clip| clip.moved_from.is_none()).map(|clip| &clip.row);
        for line in receipt::lines(lang, own) {
            let Some(folder) = RawPath::new(line.path.names().next().unwrap_or_default()).filter(|f| *f != line.path)
            else {
                continue;
            };
            cameras.entry((folder, whose(&line))).or_default().push(line);
        }
        for ((folder, camera), lines) in cameras {
            self.note(&folder, &camera, &receipt::text(lang, &lines)).await;
        }
        Ok(())
    }

    async fn file(&mut self, slug: &str, receipt: &Receipt) -> Result<(), Fault> {
        let text = format!("{:#}\n", serde_json::json!(receipt));
        let folder: PathBuf = self.seams.config.data_dir.join("receipts").join(slug);
        let path = folder.join(format!("{}.json", receipt.id));
        if self.is_written(&path.display().to_string(), &text) {
            return Ok(());
        }
        replace(&folder, &path, &text).await?;
        deathpoint::pass(Point::ReceiptWritten);
        Ok(())
    }

    /// A drop folder that cannot be written is none of the cameraman's trouble: the receipt is in the other place too.
    async fn note(&mut self, folder: &RawPath, camera: &str, text: &str) {
        let name = format!("_receipt-{camera}.txt");
        if self.is_written(&format!("{folder}/{name}"), text) {
            return;
        }
        if let Err(fault) = self.seams.inbox.note(folder, &name, text).await {
            tracing::debug!(%fault, "A receipt could not be left in the drop folder.");
        }
    }

    fn is_written(&mut self, place: &str, text: &str) -> bool {
        let digest = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
        self.written.insert(place.to_owned(), digest) == Some(digest)
    }
}

/// The same content may have come from two cameras: each has it on its own receipt. Where a person said whose the clip
/// is, that holds for what lies beside it.
fn whose(line: &Line) -> String {
    let camera = place::camera(&line.path);
    if camera == place::camera(&line.of) { line.camera.clone() } else { camera }
}

/// Temporary, then renamed: nobody reads half a receipt.
async fn replace(folder: &std::path::Path, path: &std::path::Path, text: &str) -> Result<(), Fault> {
    let fault = |error: std::io::Error| Fault::io(&error, path.display());
    let temporary = path.with_extension("json.tmp");
    tokio::fs::create_dir_all(folder).await.map_err(fault)?;
    tokio::fs::write(&temporary, text).await.map_err(fault)?;
    tokio::fs::rename(&temporary, path).await.map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_of_two_cameras_stands_on_the_receipts_of_both() {
        let path = |path: &str| RawPath::new(path).unwrap();
        for (known, camera, lies, expected) in [
            ("e/a/X.MOV", "a", "e/a/X.MOV", "a"),
            ("e/a/X.MOV", "a", "e/b/Y.MOV", "b"),
            ("e/a/X.MOV", "tower", "e/a/card/X.MOV", "tower"),
            ("e/a/X.MOV", "tower", "e/b/Y.MOV", "b"),
            ("e/X.MOV", "main", "e/DCIM/X.MOV", "main"),
        ] {
            let line = Line { path: path(lies), of: path(known), camera: camera.to_owned(), text: String::new() };
            assert_eq!(whose(&line), expected, "{lies}");
        }
    }
}
