//! What the pages show and do, over the store.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::act::republish::{self, Ask};
use crate::act::{self, Act, republish::give};
use crate::daemon::pulse::Pulse;
use crate::fault::{Code, Fault};
use crate::model::clip::Clip;
use crate::stage::{self, Seams};
use crate::text::{Hand, Lang};
use crate::vault;
use crate::view::health::Health;
use crate::view::public::{self, Which};
use crate::view::screening::{self, Making};
use crate::view::{self, Eye, Notice, Replay, RepublishPlan, Screening, Status};
use crate::watch::Progress;
use crate::web::{Cut, Order, Source};

pub struct Desk {
    pub seams: Arc<Seams>,
    pub wake: Arc<Notify>,
    pub pulse: Arc<Pulse>,
    pub path: Box<dyn Fn(&str) -> PathBuf + Send + Sync>,
}

/// Records that take longer to answer are of no use.
const PATIENCE: Duration = Duration::from_secs(5);
/// A page does not wait longer for platforms.
const LOOK_WITHIN: Duration = Duration::from_secs(4);
/// With less room than this nothing can be taken.
const LEAST_ROOM: u64 = 64 << 20;
/// What a monitor's question is noted under, so that the records are written to.
const PROBE: &str = "health";

impl Desk {
    /// The loops live, the records can be written, and there is room for what comes.
    async fn examine(&self) -> Result<(), Fault> {
        self.pulse.check(self.seams.clock.now())?;
        let idle = Progress { done: 0.0, speed: None, left_s: None };
        self.seams.store.note_progress(PROBE, Some(idle)).await?;
        self.seams.store.note_progress(PROBE, None).await?;
        let room = self.seams.vault.room().await?;
        match room.free < LEAST_ROOM {
            true => Err(Fault::full(Code::LittleRoom)
                .with("free_mb", room.free >> 20)
                .with("path", self.seams.config.data_dir.display())),
            false => Ok(()),
        }
    }

    /// What a form names is a stranger's text: it must be of the event that the form is for.
    async fn knows(&self, slug: &str, has: impl Fn(&view::Event) -> bool) -> Result<bool, Fault> {
        Ok(view::status(self.eye(Lang::default()), Some(slug)).await?.events.iter().any(has))
    }

    fn eye(&self, lang: Lang) -> Eye<'_> {
        let Seams { store, config, clock, .. } = &*self.seams;
        Eye { store: &**store, config, lang, hand: Hand::Desk, now: clock.now(), path: &*self.path }
    }

    /// With the place of what is being made, where some of it can be watched already.
    fn placed(&self, mut screening: Screening) -> Screening {
        let data_dir = &self.seams.config.data_dir;
        screening.making = screening.making.map(|making| {
            let folder = vault::registry::scratch(data_dir, &making.task, making.run).join(&making.folder);
            Making { folder, ..making }
        });
        screening.making = screening.making.filter(|making| making.folder.join(view::tree::MASTER).is_file());
        screening
    }

    fn act(&self) -> Act<'_> {
        let Seams { store, config, clock, .. } = &*self.seams;
        Act { store: &**store, config, clock: &**clock, by: "web" }
    }

    fn ask(&self, order: &Order) -> Ask {
        Ask { to: order.to.clone(), force: order.force, keep_old: order.keep_old, ..Ask::default() }
    }
}

#[async_trait]
impl Source for Desk {
    async fn status(&self, event: Option<&str>, lang: Lang) -> Result<Status, Fault> {
        view::status(self.eye(lang), event).await
    }

    async fn notice(&self, slug: &str) -> Result<Option<Notice>, Fault> {
        public::notice(self.eye(Lang::default()), slug).await
    }

    async fn preview(&self, slug: &str, order: &Order, lang: Lang) -> Result<Option<RepublishPlan>, Fault> {
        // Somebody may have taken away what is said to be live; what cannot be asked now is decided by what is known.
        stage::look_now(&self.seams, slug, LOOK_WITHIN).await?;
        match republish::preview(self.act(), slug, &self.ask(order)).await {
            Ok(decision) => Ok(Some(view::plan::spoken(&decision, lang, &self.seams.config.timezone))),
            Err(fault) if fault.code == Code::EventUnknown => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn republish(&self, slug: &str, order: &Order) -> Result<(), Fault> {
        give(self.act(), slug, &self.ask(order)).await?;
        self.wake.notify_one();
        Ok(())
    }

    async fn retry(&self, slug: &str, task: &str) -> Result<(), Fault> {
        let own = |event: &view::Event| {
            event.jobs.iter().flat_map(|job| &job.tasks).chain(&event.alerts).any(|known| known.id == task)
        };
        if !self.knows(slug, own).await? {
            return Err(Fault::permanent(Code::TaskUnknown).with("task", task));
        }
        act::retry::retry(self.act(), task).await?;
        self.wake.notify_one();
        Ok(())
    }

    async fn include(&self, slug: &str, clip: &str) -> Result<(), Fault> {
        if !self.knows(slug, |event| event.clips.iter().any(|known| known.id == clip)).await? {
            return Err(Fault::permanent(Code::ClipUnknown).with("clip", clip).with("event", slug));
        }
        act::clip::include(self.act(), clip).await?;
        self.wake.notify_one();
        Ok(())
    }

    async fn report(&self, slug: &str, clip: &str, lang: Lang) -> Result<Option<Health>, Fault> {
        match view::health::health(self.eye(lang), clip).await {
            Ok(health) => Ok(Some(health).filter(|health| health.event == slug)),
            Err(fault) if fault.code == Code::ClipUnknown => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn still(&self, slug: &str, clip: &str, place: usize) -> Result<Option<Vec<u8>>, Fault> {
        match self.seams.store.find::<Clip>(clip).await? {
            Some(clip) if clip.event == slug => stage::still(&self.seams, &clip, place).await,
            _ => Ok(None),
        }
    }

    async fn replay(&self, slug: &str, cut: Cut) -> Result<Option<Replay>, Fault> {
        let which = match cut {
            Cut::Public => Which::Public,
            Cut::Released(version) => Which::Released(version),
            Cut::Newest => Which::Newest,
        };
        public::replay(self.eye(Lang::default()), slug, which).await
    }

    async fn review(&self, token: &str) -> Result<Option<Screening>, Fault> {
        Ok(screening::linked(self.eye(Lang::default()), token).await?.map(|screening| self.placed(screening)))
    }

    async fn screening(&self, slug: &str) -> Result<Option<Screening>, Fault> {
        Ok(screening::released(self.eye(Lang::default()), slug).await?.map(|screening| self.placed(screening)))
    }

    async fn revision(&self) -> Result<i64, Fault> {
        self.seams.store.revision().await
    }

    async fn health(&self) -> Result<(), Fault> {
        tokio::select! {
            health = self.examine() => health,
            () = self.seams.clock.sleep(PATIENCE) => Err(Fault::transient(Code::StoreTrouble)),
        }
    }
}
