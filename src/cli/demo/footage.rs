//! What the two cameras recorded, and how it comes over a slow network.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::house::House;
use crate::clock::Clock;
use crate::fault::Fault;
use crate::media;
use crate::media::facts::Footage;
use crate::watch::Watch;

/// One camera wrote two chapters, the other one file.
pub const FILES: usize = 3;

/// A file that a camera wrote.
pub struct Card {
    camera: &'static str,
    path: PathBuf,
}

struct Shot {
    camera: &'static str,
    file: &'static str,
    from_s: f64,
    seconds: f64,
    /// How far the camera's clock is off.
    clock_off_s: i64,
}

const SHOTS: [Shot; FILES] = [
    Shot { camera: "tower", file: "GH010042.MP4", from_s: 0.0, seconds: 36.0, clock_off_s: 0 },
    Shot { camera: "tower", file: "GH020042.MP4", from_s: 36.0, seconds: 24.0, clock_off_s: 0 },
    Shot { camera: "quay", file: "C0001.MP4", from_s: 3.0, seconds: 60.0, clock_off_s: 187 },
];

/// Draws the recordings of both cameras, 60 seconds of 720p each.
pub async fn draw(house: &House) -> Result<Vec<Card>, Fault> {
    let program = std::env::current_exe().map_err(|error| Fault::io(&error, "reprise"))?;
    let media = media::registry::media(&program, house.app.clock.clone());
    let event = house.app.clock.now();
    let mut cards = Vec::new();
    for shot in &SHOTS {
        let folder = house.cards().join(shot.camera);
        std::fs::create_dir_all(&folder).map_err(|error| Fault::io(&error, folder.display()))?;
        let path = folder.join(shot.file);
        media.draw(&footage(shot, event), &path, &Watch::idle()).await?;
        cards.push(Card { camera: shot.camera, path });
    }
    Ok(cards)
}

fn footage(shot: &Shot, event: jiff::Timestamp) -> Footage {
    let at = Duration::from_secs_f64(shot.from_s) + Duration::from_secs(shot.clock_off_s.unsigned_abs());
    Footage {
        name: shot.camera.to_uppercase(),
        width: 1280,
        height: 720,
        fps: 25,
        seconds: shot.seconds,
        from_s: shot.from_s,
        clock: event.checked_add(at).unwrap_or(event),
        seed: shot.clock_off_s.unsigned_abs(),
    }
}

/// Copies all cards at once, each piece by piece under its own name, as file managers do over a network.
pub async fn copy_slowly(cards: Vec<Card>, event: PathBuf, clock: Arc<dyn Clock>) -> Result<(), Fault> {
    let copies = cards.iter().map(|card| copy(&card.path, event.join(card.camera), &clock));
    futures::future::try_join_all(copies).await.map(|_| ())
}

const PIECES: u64 = 12;
const PAUSE: Duration = Duration::from_millis(400);

async fn copy(source: &Path, folder: PathBuf, clock: &Arc<dyn Clock>) -> Result<(), Fault> {
    let target = folder.join(source.file_name().unwrap_or_default());
    let fault = |error: std::io::Error| Fault::io(&error, target.display());
    tokio::fs::create_dir_all(&folder).await.map_err(fault)?;
    let mut from = tokio::fs::File::open(source).await.map_err(fault)?;
    let mut to = tokio::fs::File::create(&target).await.map_err(fault)?;
    let piece = from.metadata().await.map_err(fault)?.len() / PIECES + 1;
    for _ in 0..PIECES {
        tokio::io::copy(&mut (&mut from).take(piece), &mut to).await.map_err(fault)?;
        to.flush().await.map_err(fault)?;
        clock.sleep(PAUSE).await;
    }
    Ok(())
}
