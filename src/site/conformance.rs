//! What every site must keep to, as cases that run against the fake, folders and S3 servers.

use std::path::Path;
use std::sync::Arc;

use futures::future::{BoxFuture, join};

use super::{Page, Site};
use crate::fault::{Code, Fault};

/// A site under test, empty at first.
pub trait Rig: Send + Sync {
    fn open(&self) -> Arc<dyn Site>;

    /// A folder for files to place.
    fn folder(&self) -> &Path;

    /// What the public gets under a path, with its content type where the place keeps one; `None` for nothing.
    fn get(&self, path: &str) -> Option<(Option<String>, Vec<u8>)>;

    /// Everything that lies there.
    fn paths(&self) -> Vec<String>;

    /// Bytes of a file that is not put in one piece.
    fn large(&self) -> usize;
}

/// Why a case failed, in words.
pub type Outcome = Result<(), String>;

#[derive(Clone, Copy)]
pub struct Case {
    /// A sentence about behaviour.
    pub name: &'static str,
    pub run: fn(Arc<dyn Rig>) -> BoxFuture<'static, Outcome>,
}

macro_rules! case {
    ($name:literal, $run:path) => {
        Case { name: $name, run: |rig| Box::pin($run(rig)) }
    };
}

pub const CASES: &[Case] = &[
    case!("a page is there as it was written, and the next one replaces it", pages),
    case!("whoever looks while a page is replaced sees the old one or the new one", never_half),
    case!("a large file is placed once, and again only when it is another", placed),
    case!("a file that is taken away is gone, and may be taken away again", removed),
    case!("paths that are not ours are refused", odd_paths),
    case!("a source that is not there is told", missing_source),
    case!("the test of a site leaves nothing", preflight),
];

fn same<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Outcome {
    if found == wanted { Ok(()) } else { Err(format!("found {found:?} instead of {wanted:?}")) }
}

fn fine<T>(result: Result<T, Fault>) -> Result<T, String> {
    result.map_err(|fault| format!("unexpected: {fault}"))
}

/// Compares without printing megabytes.
fn shows(rig: &dyn Rig, path: &str, content_type: &str, body: &[u8]) -> Outcome {
    let Some((kept_type, found)) = rig.get(path) else { return Err(format!("nothing under {path}")) };
    same(kept_type.as_deref().unwrap_or(content_type), content_type)?;
    if found == body { Ok(()) } else { Err(format!("{path} has other bytes: {} of {}", found.len(), body.len())) }
}

async fn pages(rig: Arc<dyn Rig>) -> Outcome {
    let site = rig.open();
    let path = "notice/gala/index.html";
    for body in ["<h1>Fête</h1>", "", "<h1>available</h1>"] {
        let page = Page { path, content_type: "text/html; charset=utf-8", body: body.as_bytes() };
        fine(site.write(&page).await)?;
        shows(&*rig, path, page.content_type, page.body)?;
    }
    same(rig.paths(), vec![path.to_owned()])
}

async fn never_half(rig: Arc<dyn Rig>) -> Outcome {
    let site = rig.open();
    let bodies = [vec![b'a'; 300_000], vec![b'b'; 200_000]];
    let page = |body| Page { path: "status.json", content_type: "application/json", body };
    fine(site.write(&page(&bodies[0])).await)?;
    let write = async {
        for body in bodies.iter().cycle().take(20) {
            fine(site.write(&page(body)).await)?;
        }
        Ok(())
    };
    let look = async {
        for _ in 0..50 {
            let seen = rig.get("status.json").map(|(_, body)| body);
            same(seen.is_some_and(|seen| bodies.contains(&seen)), true)?;
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    let (wrote, looked): (Outcome, Outcome) = join(write, look).await;
    wrote.and(looked)
}

async fn placed(rig: Arc<dyn Rig>) -> Outcome {
    let site = rig.open();
    let source = rig.folder().join("film");
    let path = "replay/gala/video-1.mp4";
    for (size, byte, seen) in [(70_001, 1, 1), (70_001, 2, 1), (70_002, 3, 3), (rig.large(), 4, 4), (rig.large(), 5, 4)]
    {
        std::fs::write(&source, vec![byte; size]).map_err(|error| error.to_string())?;
        fine(site.place(path, &source, "video/mp4").await)?;
        shows(&*rig, path, "video/mp4", &vec![seen; size])?;
    }
    same(rig.paths(), vec![path.to_owned()])
}

async fn removed(rig: Arc<dyn Rig>) -> Outcome {
    let site = rig.open();
    let kept = "replay/gala/index.html";
    fine(site.write(&Page { path: kept, content_type: "text/html", body: b"x" }).await)?;
    let source = rig.folder().join("film");
    std::fs::write(&source, vec![1; 70_001]).map_err(|error| error.to_string())?;
    let path = "replay/gala/video-1.mp4";
    fine(site.remove(path).await)?;
    fine(site.place(path, &source, "video/mp4").await)?;
    for _ in 0..2 {
        fine(site.remove(path).await)?;
        same(rig.get(path), None)?;
    }
    fine(site.remove("never/was/there.jpg").await)?;
    same(rig.paths(), vec![kept.to_owned()])
}

async fn odd_paths(rig: Arc<dyn Rig>) -> Outcome {
    let site = rig.open();
    let source = rig.folder().join("film");
    std::fs::write(&source, "x").map_err(|error| error.to_string())?;
    for path in ["", "/etc/motd", "../x", "a/../../x", "a//b", ".htaccess", "é.html"] {
        let page = Page { path, content_type: "text/html", body: b"x" };
        let placed = site.place(path, &source, "text/html").await.err();
        for fault in [site.write(&page).await.err(), placed, site.remove(path).await.err()] {
            same(fault.map(|fault| (fault.class.name(), fault.code)), Some(("permanent", Code::SitePathOdd)))?;
        }
    }
    same(rig.paths(), vec![])
}

async fn missing_source(rig: Arc<dyn Rig>) -> Outcome {
    let placed = rig.open().place("film.mp4", &rig.folder().join("none"), "video/mp4").await;
    same(placed.err().map(|fault| fault.code), Some(Code::PathMissing))?;
    same(rig.paths(), vec![])
}

async fn preflight(rig: Arc<dyn Rig>) -> Outcome {
    for _ in 0..2 {
        fine(rig.open().preflight().await)?;
        same(rig.paths(), vec![])?;
    }
    Ok(())
}
