//! A recording in pieces that a playlist names, as one file that grows with each: for its provisional stream alone.

use std::collections::HashSet;
use std::convert::Infallible;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use crate::fault::Fault;
use crate::inbox::arrival::Arrival;
use crate::inbox::pieces::Pieces;
use crate::model::clip::{Clip, State};
use crate::stage::{self, Seams};

/// Between two looks for another piece.
const LOOK: Duration = Duration::from_secs(1);
/// A piece that is listed is whole when it was still for so long: whoever copies a folder may write the list first.
const STILL: Duration = Duration::from_secs(2);

/// What has come of a recording so far.
pub(super) struct Feed<'a> {
    seams: &'a Seams,
    playlist: &'a Clip,
    file: File,
    given: HashSet<Vec<u8>>,
}

impl<'a> Feed<'a> {
    /// A file without a name on the disk of the streams, to be read through the other handle.
    pub(super) fn new(seams: &'a Seams, playlist: &'a Clip) -> Result<(Feed<'a>, File), Fault> {
        let folder = seams.config.data_dir.join("previews");
        let (file, again) = nameless(&folder, &playlist.id).map_err(|error| Fault::io(&error, folder.display()))?;
        Ok((Feed { seams, playlist, file, given: HashSet::new() }, again))
    }

    /// Appends what comes, for as long as it is asked.
    pub(super) async fn run(&mut self) -> Result<Infallible, Fault> {
        loop {
            self.seams.clock.sleep(LOOK).await;
            self.turn().await?;
        }
    }

    /// Waits until there is a piece to be shown.
    pub(super) async fn begin(&mut self, list: &Pieces) -> Result<(), Fault> {
        while self.given.len() <= usize::from(list.is_in_fragments()) {
            self.turn().await?;
            self.seams.clock.sleep(LOOK).await;
        }
        Ok(())
    }

    /// Appends the pieces that are whole by now, in their order. What is gone before it was kept is passed over.
    pub(super) async fn turn(&mut self) -> Result<(), Fault> {
        let Some(list) = listed(self.seams, self.playlist).await? else { return Ok(()) };
        let order = stage::in_order(self.seams, self.playlist, &list).await?;
        let behind = order.iter().rposition(|(name, _)| self.given.contains(name)).map_or(0, |last| last + 1);
        for (name, piece) in order.into_iter().skip(behind) {
            let Some(piece) = piece else { continue };
            if !self.is_whole(&list, &name, &piece) {
                break;
            }
            // A piece that went away between two looks: the next look knows more.
            let Ok(mut content) = super::make::open_file(self.seams, &piece).await else { break };
            let mut file = self.file.try_clone().map_err(|error| Fault::io(&error, "pieces"))?;
            let copied = tokio::task::spawn_blocking(move || std::io::copy(&mut content, &mut file)).await;
            if let Ok(copied) = copied {
                copied.map_err(|error| Fault::io(&error, "pieces"))?;
            }
            self.given.insert(name);
        }
        Ok(())
    }

    fn is_whole(&self, list: &Pieces, name: &[u8], piece: &Clip) -> bool {
        if piece.state != State::Arriving {
            return true;
        }
        let arrival: Option<Arrival> = serde_json::from_value(piece.arrival.clone()).ok();
        let since = arrival.map(|arrival| arrival.since);
        let still = since.map(|since| self.seams.clock.now().duration_since(since).unsigned_abs());
        list.lists(name) && still.is_some_and(|still| still >= STILL)
    }
}

/// A playlist that is just being replaced says nothing new.
async fn listed(seams: &Seams, playlist: &Clip) -> Result<Option<Pieces>, Fault> {
    let Some(playlist) = seams.store.find::<Clip>(&playlist.id).await? else { return Ok(None) };
    Ok(stage::listed(seams, &playlist).await.unwrap_or_default())
}

fn nameless(folder: &Path, id: &str) -> std::io::Result<(File, File)> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join(format!("{id}.pieces"));
    let (file, again) = (File::create(&path)?, File::open(&path)?);
    std::fs::remove_file(&path)?;
    Ok((file, again))
}
