//! Reading bodies: to disk in flat memory, cut or slowed to order.

use std::io::{self, Read, SeekFrom};
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures::StreamExt;
use hyper::body::Body as _;
use sha2::{Digest, Sha256};
use tokio::fs::{File, OpenOptions};
use tokio::io::{AsyncSeekExt, AsyncWriteExt, BufWriter};
use tokio_util::sync::CancellationToken;

use super::Ground;

/// Bytes a second of a slow reader.
const SLOW: u64 = 256 << 10;
const PIECE: usize = 64 << 10;

/// How a body is read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Where its first byte goes.
    pub offset: u64,
    /// Only that many bytes are kept, though all are read.
    pub keep: Option<u64>,
    /// The connection is cut after that many.
    pub cut_after: Option<u64>,
    pub slow: bool,
    /// Somebody else wants the upload.
    pub ended: CancellationToken,
}

/// How a reading ended. All bytes that were kept are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intake {
    pub kept: u64,
    pub end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Whole,
    /// We cut it, or another request took over: answer with [`super::cut`].
    Cut,
    /// The client's connection ended.
    Lost,
}

/// Writes a body into `file` from `offset` on; what stood behind goes.
pub async fn receive(ground: &Ground, body: Body, file: &Path, reading: &Reading) -> io::Result<Intake> {
    let mut opened = OpenOptions::new().create(true).write(true).truncate(false).open(file).await?;
    opened.set_len(reading.offset).await?;
    opened.seek(SeekFrom::Start(reading.offset)).await?;
    let mut target = BufWriter::with_capacity(1 << 20, opened);
    let intake = pump(ground, body, &mut target, reading).await?;
    target.flush().await?;
    Ok(intake)
}

async fn pump(ground: &Ground, body: Body, target: &mut BufWriter<File>, reading: &Reading) -> io::Result<Intake> {
    let announced = body.size_hint().exact();
    let mut stream = body.into_data_stream();
    let (mut read, mut kept) = (0, 0);
    let end = loop {
        let Some(next) = reading.ended.run_until_cancelled(stream.next()).await else { break End::Cut };
        let Some(next) = next else {
            break if announced.is_none_or(|all| all == read) { End::Whole } else { End::Lost };
        };
        let Ok(bytes) = next else { break End::Lost };
        let left = reading.cut_after.map_or(u64::MAX, |cut| cut - read);
        let bytes = bytes.slice(..bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
        let room = reading.keep.map_or(u64::MAX, |keep| keep - kept);
        let wanted = bytes.slice(..bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX)));
        write_paced(ground, &wanted, target, reading).await?;
        read += bytes.len() as u64;
        kept += wanted.len() as u64;
        if reading.cut_after == Some(read) {
            break End::Cut;
        }
    };
    Ok(Intake { kept, end })
}

async fn write_paced(
    ground: &Ground,
    bytes: &Bytes,
    target: &mut BufWriter<File>,
    reading: &Reading,
) -> io::Result<()> {
    if !reading.slow {
        return target.write_all(bytes).await;
    }
    for piece in bytes.chunks(PIECE) {
        target.write_all(piece).await?;
        let pause = Duration::from_micros(piece.len() as u64 * 1_000_000 / SLOW);
        reading.ended.run_until_cancelled(ground.clock.sleep(pause)).await;
    }
    Ok(())
}

/// Reads a body to nowhere, so that a refusal reaches a client that still sends.
pub async fn drain(body: Body) {
    let mut stream = body.into_data_stream();
    while let Some(Ok(_)) = stream.next().await {}
}

/// Reads a small body; null when it is larger than `most` or does not arrive.
pub async fn small(body: Body, most: usize) -> Option<Bytes> {
    axum::body::to_bytes(body, most).await.ok()
}

/// The digest of a file, in lower-case hex.
pub async fn sha256(file: &Path) -> io::Result<String> {
    let file = file.to_owned();
    let digest = tokio::task::spawn_blocking(move || digest_of(&file)).await;
    digest.map_err(io::Error::other)?
}

fn digest_of(file: &Path) -> io::Result<String> {
    let mut source = std::fs::File::open(file)?;
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match source.read(&mut buffer)? {
            0 => break,
            count => digest.update(&buffer[..count]),
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
