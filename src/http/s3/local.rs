//! The file that is sent: read once for its digests, part after part, in order.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_sdk_s3::primitives::{ByteStream, Length};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::Stream;
use futures::stream::try_unfold;
use md5::Md5;
use sha2::{Digest, Sha256};

use super::parts::{Cut, Local};
use crate::fault::{Code, Fault};
use crate::model::digest::hex;

const CHUNK: usize = 1 << 20;
/// What a part is read in while it is sent.
const BUFFER: usize = 256 << 10;

pub struct Source {
    path: PathBuf,
    file: Arc<File>,
}

impl Source {
    /// Opens the file; one of another size than told has changed.
    pub fn open(path: &Path, size: u64) -> Result<Source, Fault> {
        let file = File::open(path).map_err(|error| Fault::io(&error, path.display()))?;
        let found = file.metadata().map_err(|error| Fault::io(&error, path.display()))?.len();
        if found != size {
            return Err(changed(path));
        }
        Ok(Source { path: path.to_owned(), file: Arc::new(file) })
    }

    /// The parts with their digests, in order. The file must turn out to be `sha256`, where that is
    /// told, else the stream ends in a fault.
    pub fn parts<'a>(
        &'a self,
        cut: Cut,
        sha256: Option<&'a str>,
    ) -> impl Stream<Item = Result<Local, Fault>> + Send + 'a {
        try_unfold((1, Sha256::new()), move |(number, whole)| async move {
            if number > cut.count() {
                let right = sha256.is_none_or(|sha256| sha256 == hex(&whole.finalize()));
                return if right { Ok(None) } else { Err(changed(&self.path)) };
            }
            let (local, whole) = self.hash(cut, number, whole).await?;
            Ok(Some((local, (number + 1, whole))))
        })
    }

    async fn hash(&self, cut: Cut, number: i32, whole: Sha256) -> Result<(Local, Sha256), Fault> {
        let (file, path) = (self.file.clone(), self.path.clone());
        let (offset, size) = cut.range(number);
        let work = move || hash_range(&file, offset, size, whole).map_err(|error| Fault::io(&error, path.display()));
        let hashed = tokio::task::spawn_blocking(work).await;
        let (digests, whole) = hashed.map_err(|error| Fault::transient(Code::Interrupted).with("cause", error))??;
        Ok((Local { number, offset, size, sha256: STANDARD.encode(digests.sha256), md5: digests.md5 }, whole))
    }

    /// A part's bytes as a body that can be sent again.
    pub async fn body(&self, local: &Local) -> Result<ByteStream, Fault> {
        let body = ByteStream::read_from().path(&self.path).offset(local.offset).length(Length::Exact(local.size));
        let unreadable =
            |error| Fault::transient(Code::PathTrouble).with("path", self.path.display()).with("cause", error);
        body.buffer_size(BUFFER).build().await.map_err(unreadable)
    }
}

fn changed(path: &Path) -> Fault {
    Fault::permanent(Code::SourceChanged).with("path", path.display())
}

struct Digests {
    sha256: Vec<u8>,
    md5: Vec<u8>,
}

fn hash_range(file: &File, offset: u64, size: u64, mut whole: Sha256) -> std::io::Result<(Digests, Sha256)> {
    let (mut sha256, mut md5) = (Sha256::new(), Md5::new());
    let mut buffer = vec![0; CHUNK];
    let mut done = 0;
    while done < size {
        let most = CHUNK.min(usize::try_from(size - done).unwrap_or(CHUNK));
        file.read_exact_at(&mut buffer[..most], offset + done)?;
        for hash in [&mut whole, &mut sha256] {
            hash.update(&buffer[..most]);
        }
        md5.update(&buffer[..most]);
        done += most as u64;
    }
    Ok((Digests { sha256: sha256.finalize().to_vec(), md5: md5.finalize().to_vec() }, whole))
}
