//! Writes the public pages to every site, at each change: if the venue goes dark, the last ones stay up.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::leaving::{Leaving, Placed};
use super::{Change, ladder};
use crate::deathpoint::{self, Point};
use crate::fault::Fault;
use crate::model::event::Event;
use crate::model::journal::{Entry, SELF};
use crate::model::telling::Telling;
use crate::site::{Page, Site};
use crate::stage::Seams;
use crate::store::{Batch, Select};
use crate::text::{Hand, Lang};
use crate::vault;
use crate::view::public::{self, Past, Which};
use crate::view::{Eye, Notice};
use crate::web::{Addresses, Press};

/// A site that did not take its pages is tried again after this long.
const AGAIN: Duration = Duration::from_secs(15);
/// No recording is watched for longer.
const LONGEST_S: f64 = 24.0 * 3600.0;

pub struct Pages {
    seams: Arc<Seams>,
    press: Press,
    /// What each site shows of each event: the digest of the notice.
    written: HashMap<(String, String), String>,
    /// Versions whose HLS lies there whole: it never changes.
    laid: HashSet<Placed>,
    /// Sites that did not take their pages when they were last tried.
    failing: HashMap<(String, String), Fault>,
    leaving: Leaving,
}

impl Pages {
    pub fn new(seams: Arc<Seams>) -> Pages {
        let press = Press { addresses: Addresses::new(&seams.config.public_url), zone: seams.config.timezone.clone() };
        Pages {
            seams,
            press,
            written: HashMap::new(),
            laid: HashSet::new(),
            failing: HashMap::new(),
            leaving: Leaving::default(),
        }
    }

    pub async fn run(mut self, stop: CancellationToken) {
        let (mut change, mut at) = (Change::new(), None);
        let seams = self.seams.clone();
        while change.wait(&seams, at, &stop).await {
            at = self.turn().await.unwrap_or_else(|fault| {
                tracing::warn!(%fault, "The public pages could not be made; it is tried again.");
                seams.clock.now().checked_add(AGAIN).ok()
            });
        }
    }

    /// Brings every site up to date, and returns when something is to be done though nothing changes.
    pub async fn turn(&mut self) -> Result<Option<Timestamp>, Fault> {
        let seams = self.seams.clone();
        for event in seams.store.all::<Event>(&Select::default()).await? {
            let path = |sha256: &str| vault::registry::path(&seams.config.data_dir, sha256);
            let now = seams.clock.now();
            let eye = Eye {
                store: &*seams.store,
                config: &seams.config,
                lang: Lang::default(),
                hand: Hand::Shell,
                now,
                path: &path,
            };
            let Some(notice) = public::notice(eye, &event.slug).await? else { continue };
            for (name, site) in &seams.sites {
                self.site(eye, name, &**site, &notice).await?;
            }
        }
        self.take_away().await;
        let again = (!self.failing.is_empty()).then(|| seams.clock.now().checked_add(AGAIN).unwrap_or_default());
        Ok(again.into_iter().chain(self.leaving.next()).min())
    }

    async fn site(&mut self, eye: Eye<'_>, name: &str, site: &dyn Site, notice: &Notice) -> Result<(), Fault> {
        let key = (name.to_owned(), notice.event.clone());
        let digest = notice.digest();
        if self.written.get(&key) == Some(&digest) {
            return Ok(());
        }
        match self.write(eye, name, site, notice).await {
            Ok(()) => {
                self.failing.remove(&key);
                self.tell(&key, |telling| telling.wrote(digest.clone()), None).await?;
                self.leave(eye, name, notice).await?;
                self.written.insert(key, digest);
                Ok(())
            }
            Err(fault) => self.failed(key, fault).await,
        }
    }

    /// Notes what a site says now, or why it does not, for whoever waits for it.
    async fn tell(
        &self,
        (site, event): &(String, String),
        change: impl FnOnce(&mut Telling),
        entry: Option<Entry>,
    ) -> Result<(), Fault> {
        let (store, mut batch) = (&self.seams.store, Batch::new());
        let known = store.find::<Telling>(&Telling::id(event, site)).await?;
        let mut telling = known.as_ref().map_or_else(|| Telling::new(event, site), |known| known.row.clone());
        change(&mut telling);
        match known {
            Some(known) if known.row == telling => (),
            Some(mut known) => {
                known.row = telling;
                batch.update(&known);
            }
            None => batch.insert(&telling),
        }
        batch.notes(entry.into_iter().collect());
        if batch.is_empty() { Ok(()) } else { store.commit(batch).await }
    }

    /// The recording first, then the pages that speak of it.
    async fn write(&mut self, eye: Eye<'_>, name: &str, site: &dyn Site, notice: &Notice) -> Result<(), Fault> {
        if let Some(replay) = public::replay(eye, &notice.event, Which::Public).await? {
            let video = Addresses::video(&notice.event, replay.version, &replay.content_type);
            site.place(&video, &replay.path, &replay.content_type).await?;
            let placed = placed(name, notice, replay.version);
            if let Some(whole) = replay.ladder.as_ref().filter(|_| !self.laid.contains(&placed)) {
                let at = Addresses::ladder(&notice.event, replay.version);
                ladder::place(&self.seams, site, whole, &at).await?;
                self.laid.insert(placed);
            }
            for (sheet, path) in (0..).zip(&replay.sheets) {
                site.place(&Addresses::sheet(&notice.event, replay.version, sheet), path, "image/jpeg").await?;
            }
            if let Some(poster) = &replay.poster {
                site.place(&Addresses::poster(&notice.event, replay.version), poster, "image/jpeg").await?;
            }
        }
        for file in self.press.render(notice) {
            let page = Page { path: &file.path, content_type: file.content_type, body: &file.body };
            site.write(&page).await?;
        }
        deathpoint::pass(Point::PagesWritten);
        Ok(())
    }

    /// Notes what no page refers to any more. Where a newer recording is shown, whoever watches the older one may see it
    /// to its end; where none is, or it hides what the older one shows, that goes at once.
    async fn leave(&mut self, eye: Eye<'_>, site: &str, notice: &Notice) -> Result<(), Fault> {
        let now = self.seams.clock.now();
        for past in public::past(eye, &notice.event).await? {
            let lasts = Duration::from_secs_f64(past.duration_s.clamp(0.0, LONGEST_S));
            let is_watched = notice.replay.is_some() && !past.hidden;
            let at = if is_watched { now.checked_add(lasts).unwrap_or(now) } else { now };
            let placed = placed(site, notice, past.version);
            if !self.leaving.leaves(&placed, at) {
                let paths = files(&self.seams, &notice.event, &past).await?;
                self.leaving.add(placed, at, paths);
            }
        }
        if let Some(shown) = &notice.replay {
            self.leaving.stays(&placed(site, notice, shown.version));
        }
        Ok(())
    }

    /// Takes away what is due. A site that does not allow it is asked again.
    async fn take_away(&mut self) {
        let seams = self.seams.clone();
        let now = seams.clock.now();
        for (placed, paths) in self.leaving.due(now) {
            let Some(site) = seams.sites.get(&placed.site) else { continue };
            match remove(&**site, &paths).await {
                Ok(()) => {
                    self.laid.remove(&placed);
                    self.leaving.took(placed);
                }
                Err(fault) => {
                    let Placed { site, event, version } = &placed;
                    tracing::warn!(site, event, version, %fault, "An older recording could not be taken from a site; it is tried again.");
                    self.leaving.again(&placed, now.checked_add(AGAIN).unwrap_or(now));
                }
            }
        }
    }

    /// Said once, in the journal too, so that people on duty are told; then tried again quietly.
    async fn failed(&mut self, key: (String, String), fault: Fault) -> Result<(), Fault> {
        let now = self.seams.clock.now();
        let is_news = self.failing.insert(key.clone(), fault.clone()).is_none();
        // Some pages may be written by now.
        self.written.remove(&key);
        let (site, event) = &key;
        if is_news {
            tracing::warn!(site, event, %fault, "A site did not take the public pages; it is tried again.");
        }
        let entry = || Entry::new(now, event, SELF, "site-failed").about(site).fault(Some(fault.clone()));
        let entry = is_news.then(entry);
        self.tell(&key, |telling| telling.failed(fault, now), entry).await
    }
}

fn placed(site: &str, notice: &Notice, version: u32) -> Placed {
    Placed { site: site.to_owned(), event: notice.event.clone(), version }
}

/// The files of a version that is not shown any more.
async fn files(seams: &Seams, event: &str, past: &Past) -> Result<Vec<String>, Fault> {
    let mut files = vec![Addresses::video(event, past.version, past.content_type)];
    files.extend(past.poster.then(|| Addresses::poster(event, past.version)));
    if past.chapters {
        files.extend(["vtt", "json"].map(|kind| Addresses::chapters(event, past.version, kind)));
    }
    files.extend((0..past.sheets).map(|sheet| Addresses::sheet(event, past.version, sheet)));
    if past.sheets > 0 {
        files.push(Addresses::storyboard(event, past.version));
    }
    files.extend(past.captions.iter().map(|lang| Addresses::captions(event, past.version, lang)));
    if let Some(whole) = &past.ladder {
        files.extend(ladder::paths(seams, whole, &Addresses::ladder(event, past.version)).await?);
    }
    Ok(files)
}

async fn remove(site: &dyn Site, paths: &[String]) -> Result<(), Fault> {
    for path in paths {
        site.remove(path).await?;
    }
    Ok(())
}
