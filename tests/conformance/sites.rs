//! The site suite, on the fake, on a folder and on an S3 server in this process.

use std::path::Path;
use std::sync::Arc;

use futures::FutureExt;
use libtest_mimic::{Failed, Trial};
use reprise::config::{self, Place};
use reprise::site::conformance::{CASES, Case, Rig};
use reprise::site::fake::FakeSite;
use reprise::site::{Page, Site, registry};
use tempfile::TempDir;

use crate::archives::{Ticking, block_on};
use crate::s3::{BUCKET, Mishap, Op, Server, Strict};

pub fn trials() -> Vec<Trial> {
    let suite = Maker::ALL.iter().flat_map(|maker| CASES.iter().map(|case| maker.trial(*case)));
    let own = [
        Trial::test("site::s3: pages may be kept for seconds, recordings for a day", || run(cache_control())),
        Trial::test("site::s3: a large file that was cut goes on where it was", || run(cut())),
    ];
    suite.chain(own).collect()
}

fn run(work: impl Future<Output = ()>) -> Result<(), Failed> {
    block_on(work);
    Ok(())
}

#[derive(Debug, Clone, Copy)]
enum Maker {
    Fake,
    Dir,
    S3,
}

impl Maker {
    const ALL: [Maker; 3] = [Maker::Fake, Maker::Dir, Maker::S3];

    fn name(self) -> &'static str {
        match self {
            Maker::Fake => "fake",
            Maker::Dir => "dir",
            Maker::S3 => "s3",
        }
    }

    fn trial(self, case: Case) -> Trial {
        let name = format!("site::{}: {}", self.name(), case.name);
        Trial::test(name, move || block_on(async move { (case.run)(self.rig().await).await }).map_err(Failed::from))
    }

    async fn rig(self) -> Arc<dyn Rig> {
        let folder = tempfile::tempdir().unwrap();
        match self {
            Maker::Fake => Arc::new(FakeRig { fake: FakeSite::new(), folder }),
            Maker::Dir => Arc::new(DirRig { folder }),
            Maker::S3 => Arc::new(S3Rig::begin(folder).await),
        }
    }
}

fn open(place: Place) -> Arc<dyn Site> {
    let site = config::Site { name: "tested".to_owned(), place };
    registry::open(&site, Ticking::clock())
        .now_or_never()
        .expect("nothing to wait for")
        .expect("a usable configuration")
}

struct FakeRig {
    fake: FakeSite,
    folder: TempDir,
}

impl Rig for FakeRig {
    fn open(&self) -> Arc<dyn Site> {
        Arc::new(self.fake.clone())
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn get(&self, path: &str) -> Option<(Option<String>, Vec<u8>)> {
        self.fake.shown().remove(path).map(|shown| (Some(shown.content_type), shown.body))
    }

    fn paths(&self) -> Vec<String> {
        self.fake.shown().into_keys().collect()
    }

    fn large(&self) -> usize {
        100_000
    }
}

struct DirRig {
    folder: TempDir,
}

impl Rig for DirRig {
    fn open(&self) -> Arc<dyn Site> {
        open(Place::Dir { path: self.folder.path().join("www"), separate: None })
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn get(&self, path: &str) -> Option<(Option<String>, Vec<u8>)> {
        std::fs::read(self.folder.path().join("www").join(path)).ok().map(|body| (None, body))
    }

    fn paths(&self) -> Vec<String> {
        let root = self.folder.path().join("www");
        let mut folders = vec![root.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => found.push(path.strip_prefix(&root).unwrap().to_string_lossy().into_owned()),
                }
            }
        }
        found
    }

    fn large(&self) -> usize {
        5 << 20
    }
}

struct S3Rig {
    folder: TempDir,
    strict: Strict,
    server: Server,
}

impl S3Rig {
    async fn begin(folder: TempDir) -> Self {
        let strict = Strict::default();
        let server = Server::begin(strict.clone()).await;
        S3Rig { folder, strict, server }
    }
}

impl Rig for S3Rig {
    fn open(&self) -> Arc<dyn Site> {
        open(Place::S3(self.server.bucket(BUCKET, "www/")))
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn get(&self, path: &str) -> Option<(Option<String>, Vec<u8>)> {
        let state = self.strict.state.lock().unwrap();
        let key = format!("www/{path}");
        let body = state.objects.get(&key)?.to_vec();
        Some((state.headers.get(&key).and_then(|(content_type, _)| content_type.clone()), body))
    }

    fn paths(&self) -> Vec<String> {
        let state = self.strict.state.lock().unwrap();
        assert_eq!(state.uploads.len(), 0, "uploads stay open");
        state.objects.keys().map(|key| key.trim_start_matches("www/").to_owned()).collect()
    }

    fn large(&self) -> usize {
        (16 << 20) + 12_345
    }
}

async fn cache_control() {
    let rig = S3Rig::begin(tempfile::tempdir().unwrap()).await;
    let source = rig.folder.path().join("film");
    std::fs::write(&source, "film").unwrap();
    let page = Page { path: "index.html", content_type: "text/html", body: b"x" };
    rig.open().write(&page).await.unwrap();
    rig.open().place("film.mp4", &source, "video/mp4").await.unwrap();
    let headers = rig.strict.state.lock().unwrap().headers.clone();
    assert_eq!(headers["www/index.html"].1.as_deref(), Some("public, max-age=15"));
    assert_eq!(headers["www/film.mp4"].1.as_deref(), Some("public, max-age=86400"));
}

async fn cut() {
    let rig = S3Rig::begin(tempfile::tempdir().unwrap()).await;
    let source = rig.folder.path().join("film");
    std::fs::write(&source, vec![7; rig.large()]).unwrap();
    let site = rig.open();
    rig.server.plant(Op::Complete, 1, Mishap::CutRequest);
    let fault = site.place("film.mp4", &source, "video/mp4").await.unwrap_err();
    assert_eq!(fault.class.name(), "transient");
    site.place("film.mp4", &source, "video/mp4").await.unwrap();
    assert_eq!(rig.paths(), ["film.mp4"]);
    assert_eq!(rig.strict.state.lock().unwrap().parts_taken.len(), 2, "no part was sent twice");
}
