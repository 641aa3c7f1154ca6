//! A site in a folder that a web server serves.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::{Page, Site, check};
use crate::clock::Clock;
use crate::fault::{Class, Code, Fault};

/// Whoever serves the pages is another user than we are.
const FILE_MODE: u32 = 0o644;
const FOLDER_MODE: u32 = 0o755;

pub struct DirSite {
    root: PathBuf,
    clock: Arc<dyn Clock>,
}

impl DirSite {
    pub fn new(root: PathBuf, clock: Arc<dyn Clock>) -> Self {
        DirSite { root, clock }
    }

    /// Runs one piece of file work below the root; its errors become faults that name the place.
    async fn work(&self, path: &str, work: impl FnOnce(Place) -> io::Result<()> + Send + 'static) -> Result<(), Fault> {
        let place = Place { root: self.root.clone(), path: path.to_owned(), token: self.clock.token(8) };
        let shown = place.target();
        let done = tokio::task::spawn_blocking(move || work(place)).await;
        let done = done.map_err(|error| Fault::transient(Code::Interrupted).with("cause", error))?;
        done.map_err(|error| fault(&error, &shown))
    }
}

#[async_trait]
impl Site for DirSite {
    async fn write(&self, page: &Page<'_>) -> Result<(), Fault> {
        check(page.path)?;
        let body = page.body.to_vec();
        self.work(page.path, move |place| place.replace(&mut &body[..])).await
    }

    async fn place(&self, path: &str, source: &Path, _content_type: &str) -> Result<(), Fault> {
        check(path)?;
        let mut file = File::open(source).map_err(|error| Fault::io(&error, source.display()))?;
        let size = file.metadata().map_err(|error| Fault::io(&error, source.display()))?.len();
        self.work(path, move |place| {
            let there = fs::symlink_metadata(place.target());
            if there.is_ok_and(|there| there.is_file() && there.len() == size) {
                return Ok(());
            }
            place.replace(&mut file)
        })
        .await
    }

    async fn remove(&self, path: &str) -> Result<(), Fault> {
        check(path)?;
        self.work(path, |place| match fs::remove_file(place.target()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => {
                place.remove_empty();
                Ok(())
            }
        })
        .await
    }

    async fn preflight(&self) -> Result<(), Fault> {
        let name = format!("reprise-probe-{}.txt", self.clock.token(8));
        self.work(&name, |place| {
            place.replace(&mut &b"reprise"[..])?;
            let seen = fs::read(place.target());
            fs::remove_file(place.target())?;
            if seen? == b"reprise" { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
        })
        .await
    }
}

/// A file of the site.
struct Place {
    root: PathBuf,
    path: String,
    token: String,
}

impl Place {
    fn target(&self) -> PathBuf {
        self.root.join(&self.path)
    }

    /// Writes beside the target, under a name that is not served, and takes its place once all of it is on the disk.
    fn replace(&self, content: &mut dyn Read) -> io::Result<()> {
        let target = self.target();
        let folder = target.parent().unwrap_or(&self.root);
        self.make_folders(folder)?;
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let waiting = folder.join(format!(".{name}.{}", self.token));
        let written = write_new(&waiting, content).and_then(|()| fs::rename(&waiting, &target));
        if written.is_err() {
            let _ = fs::remove_file(&waiting);
        }
        written.and_then(|()| sync_folder(folder))
    }

    /// Takes away the folders that are empty now, up to the site's own.
    fn remove_empty(&self) {
        let target = self.target();
        for folder in target.ancestors().skip(1).take_while(|folder| **folder != *self.root) {
            // What stands in the way, if only something else, is in nobody's.
            let removed = fs::remove_dir(folder);
            if removed.is_err_and(|error| error.kind() != io::ErrorKind::NotFound) {
                break;
            }
        }
    }

    /// Makes the site's folder at its first use, where the one above it is there, and those below.
    fn make_folders(&self, folder: &Path) -> io::Result<()> {
        make_folder(&self.root)?;
        let mut made = self.root.clone();
        for part in folder.strip_prefix(&self.root).into_iter().flat_map(Path::components) {
            made.push(part);
            make_folder(&made)?;
        }
        Ok(())
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Ok(()) => fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

fn write_new(path: &Path, content: &mut dyn Read) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).custom_flags(OFlags::NOFOLLOW.bits().cast_signed());
    let mut file = options.open(path)?;
    io::copy(content, &mut file)?;
    file.flush()?;
    file.set_permissions(Permissions::from_mode(FILE_MODE))?;
    file.sync_all()
}

/// Makes a name last; some shares cannot and say so.
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(Errno::from_io_error(&error), Some(Errno::INVAL | Errno::NOTSUP)) => Ok(()),
        other => other,
    }
}

/// The table: from an error of the system to class and code.
fn fault(error: &io::Error, path: &Path) -> Fault {
    let transient = || Class::Transient { retry_after: None };
    let (class, code) = match Errno::from_io_error(error) {
        Some(Errno::NOSPC | Errno::DQUOT) => (transient(), Code::SiteFull),
        Some(Errno::ROFS | Errno::ACCESS | Errno::PERM) => (Class::Operator, Code::SiteNotWritable),
        Some(Errno::NOENT) => (Class::Operator, Code::SiteAway),
        Some(Errno::NOTDIR | Errno::ISDIR | Errno::NOTEMPTY | Errno::LOOP) => (Class::Operator, Code::SiteOddFile),
        _ => (transient(), Code::SiteTrouble),
    };
    Fault::new(class, code).with("path", path.display()).with("cause", error)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::FakeClock;

    fn site(folder: &Path) -> DirSite {
        DirSite::new(folder.to_owned(), Arc::new(FakeClock::new(Timestamp::UNIX_EPOCH, 3)))
    }

    fn page(path: &str) -> Page<'_> {
        Page { path, content_type: "text/plain", body: b"x" }
    }

    #[tokio::test]
    async fn pages_can_be_read_by_the_web_server() {
        let folder = tempfile::tempdir().unwrap();
        site(folder.path()).write(&page("notice/gala/index.html")).await.unwrap();
        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("notice/gala"), mode("notice/gala/index.html")), (0o755, 0o644));
    }

    #[tokio::test]
    async fn folders_that_nothing_is_left_in_go_with_the_last_file() {
        let folder = tempfile::tempdir().unwrap();
        let site = site(folder.path());
        for path in ["replay/gala/1/hls/360p/00000.m4s", "replay/gala/1/hls/master.m3u8", "replay/gala/2/video.mp4"] {
            site.write(&page(path)).await.unwrap();
        }
        site.remove("replay/gala/1/hls/master.m3u8").await.unwrap();
        assert!(folder.path().join("replay/gala/1/hls/360p/00000.m4s").exists());
        site.remove("replay/gala/1/hls/360p/00000.m4s").await.unwrap();
        assert!(
            !folder.path().join("replay/gala/1").exists() && folder.path().join("replay/gala/2/video.mp4").exists()
        );
        site.remove("replay/gala/2/video.mp4").await.unwrap();
        site.remove("replay/gala/2/video.mp4").await.unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "the site's own stays");
    }

    #[tokio::test]
    async fn what_stands_in_the_way_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = site(&folder.path().join("not/there")).write(&page("a")).await.unwrap_err();
        assert_eq!((missing.class.name(), missing.code), ("operator", Code::SiteAway));
        let site = site(folder.path());
        site.write(&page("a")).await.unwrap();
        let file = site.write(&page("a/b")).await.unwrap_err();
        assert_eq!((file.class.name(), file.code), ("operator", Code::SiteOddFile));
        fs::create_dir_all(folder.path().join("c/d")).unwrap();
        assert_eq!(site.write(&page("c")).await.unwrap_err().code, Code::SiteOddFile);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing half is left");
    }

    #[test]
    fn every_error_has_the_class_that_helps() {
        for (errno, class, code) in [
            (Errno::NOSPC, "transient", Code::SiteFull),
            (Errno::ROFS, "operator", Code::SiteNotWritable),
            (Errno::ACCESS, "operator", Code::SiteNotWritable),
            (Errno::STALE, "transient", Code::SiteTrouble),
        ] {
            let fault = fault(&errno.into(), Path::new("/srv/www"));
            assert_eq!((fault.class.name(), fault.code), (class, code));
        }
    }
}
