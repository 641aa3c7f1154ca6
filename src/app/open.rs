//! Opens everything outside that is configured.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{App, program};
use crate::announce::{self, Announcer};
use crate::config::Webhook;
use crate::fault::Fault;
use crate::stage::Seams;
use crate::store::Store;
use crate::{archive, inbox, media, platform, site, vault};

/// What could be opened, and what could not.
pub struct Opened {
    pub seams: Seams,
    /// `account NAME`, `archive NAME`, `site NAME`, `webhook NAME` or `alert NAME`, and why.
    pub shut: Vec<(String, Fault)>,
}

/// Puts what opens where it belongs and notes the rest.
#[derive(Default)]
struct Doors(Vec<(String, Fault)>);

impl Doors {
    fn keep<T>(&mut self, into: &mut BTreeMap<String, T>, (what, name): (&str, &str), opened: Result<T, Fault>) {
        match opened {
            Ok(opened) => drop(into.insert(name.to_owned(), opened)),
            Err(fault) => self.0.push((format!("{what} {name}"), fault)),
        }
    }
}

impl App {
    /// Opens everything outside; the first that cannot be opened is a fault. Nothing is asked over the network yet.
    pub async fn seams(&self, store: Arc<dyn Store>) -> Result<Seams, Fault> {
        let opened = self.open(store).await?;
        opened.shut.into_iter().next().map_or(Ok(opened.seams), |(_, fault)| Err(fault))
    }

    /// Opens what can be opened.
    pub async fn open(&self, store: Arc<dyn Store>) -> Result<Opened, Fault> {
        let (config, clock) = (self.config.clone(), self.clock.clone());
        let mut doors = Doors::default();
        let mut platforms = BTreeMap::new();
        for account in &config.accounts {
            let opened = platform::registry::open(account, clock.clone());
            doors.keep(&mut platforms, ("account", &account.name), opened);
        }
        let mut archives = BTreeMap::new();
        for place in &config.archives {
            let opened = archive::registry::open(place, clock.clone()).await;
            doors.keep(&mut archives, ("archive", &place.name), opened);
        }
        let mut sites = BTreeMap::new();
        for place in &config.sites {
            doors.keep(&mut sites, ("site", &place.name), site::registry::open(place, clock.clone()).await);
        }
        let announcers = self.hooks(&mut doors, "webhook", &config.announce);
        let alerts = self.hooks(&mut doors, "alert", &config.alert);
        let seams = Seams {
            inbox: inbox::registry::open(config.inbox.clone()),
            vault: vault::registry::open(&config.data_dir, clock.clone()),
            media: media::registry::media(&program()?, clock.clone()),
            archives,
            platforms,
            sites,
            announcers,
            alerts,
            store,
            config,
            clock,
        };
        Ok(Opened { seams, shut: doors.0 })
    }

    /// Those of the public's machines and those of people on duty may have the same names.
    fn hooks(&self, doors: &mut Doors, what: &str, hooks: &[Webhook]) -> BTreeMap<String, Arc<dyn Announcer>> {
        let mut open = BTreeMap::new();
        for hook in hooks {
            doors.keep(&mut open, (what, &hook.name), announce::registry::open(hook, self.clock.clone()));
        }
        open
    }
}
