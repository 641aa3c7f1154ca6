//! The desk, the notice and the replay page.
//!
//! [`router`] makes all of it over a [`Source`]; [`serve`] answers with it. [`Press`] makes the same public files for
//! the sites.

mod access;
mod assets;
mod desk;
pub mod fake;
mod headers;
mod plain;
mod public;
mod query;
mod serve;
mod source;
mod words;

use std::sync::Arc;

use axum::Router;
use jiff::tz::TimeZone;
use url::Url;

use crate::clock::Clock;
pub use access::{Access, is_here};
pub use public::{Addresses, Press, PublicFile, ladder_type};
pub use serve::serve;
pub use source::{Cut, Order, Source};

/// What the pages need to know of the place they are made at.
pub struct Settings {
    /// What the public is given.
    pub public_url: Url,
    /// In which times are shown.
    pub zone: TimeZone,
    pub clock: Arc<dyn Clock>,
}

/// Makes the desk at `/` and the public pages, the latter under the path of the public address, too.
pub fn router(source: Arc<dyn Source>, access: Access, settings: Settings) -> Router {
    let addresses = Addresses::new(&settings.public_url);
    let desk = Arc::new(desk::Desk {
        source,
        gate: access::Gate::new(access, settings.clock.as_ref()),
        press: Press { addresses: addresses.clone(), zone: settings.zone },
        clock: settings.clock,
    });
    let public = headers::public(public::routes());
    let mut router = headers::desk(desk::routes(&desk)).merge(public.clone());
    if is_plain_path(addresses.prefix()) {
        router = router.nest(addresses.prefix(), public);
    }
    router.with_state(desk)
}

/// Whether a path means itself to the router.
fn is_plain_path(path: &str) -> bool {
    path.len() > 1 && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.~%".contains(&byte))
}

#[cfg(test)]
mod tests;
