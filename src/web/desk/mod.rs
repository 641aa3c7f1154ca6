//! The desk: what the people on duty see, and the word they give.

mod cameras;
mod card;
mod door;
mod headline;
mod health;
mod home;
mod places;
mod press;
mod republish;
mod review;
mod stills;
mod stopped;
mod tone;
mod work;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, header};
use axum::middleware::from_fn_with_state;
use axum::response::Redirect;
use axum::routing::{get, post};
use jiff::Timestamp;

use super::access::{Gate, cookie};
use super::public::Press;
use super::source::Source;
use super::words::Words;
use crate::clock::Clock;
use crate::text::Lang;

/// What every page has at hand.
pub struct Desk {
    pub source: Arc<dyn Source>,
    pub gate: Gate,
    pub press: Press,
    pub clock: Arc<dyn Clock>,
}

impl Desk {
    pub fn words(&self, lang: Lang) -> Words {
        Words::new(lang, self.press.zone.clone())
    }

    /// In the language that the person chose, else the browser's.
    pub fn words_for(&self, headers: &HeaderMap) -> Words {
        let chosen = cookie(headers, door::LANGUAGE).and_then(|tag| Lang::from_tag(&tag));
        let accepts = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        self.words(chosen.unwrap_or_else(|| Lang::from_accept(accepts)))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// Everything behind the gate, and the gate.
pub fn routes(desk: &Arc<Desk>) -> Router<Arc<Desk>> {
    Router::new()
        .route("/", get(home::home))
        .route("/live", get(home::live))
        .route("/event/{slug}", get(home::event))
        .route("/event/{slug}/clips", get(cameras::page))
        .route("/event/{slug}/clip/{clip}", get(health::page))
        .route("/event/{slug}/clip/{clip}/{file}", get(stills::file))
        .route("/event/{slug}/republish", get(republish::preview).post(republish::act))
        .route("/event/{slug}/retry", post(press::retry))
        .route("/event/{slug}/include", post(press::include))
        .route("/event/{slug}/review", get(review::page))
        .route("/event/{slug}/review/{file}", get(review::file))
        .route_layer(from_fn_with_state(desk.clone(), door::guard))
        // Outside the gate: it is the way in.
        .route("/enter", post(door::enter).get(|| async { Redirect::to("/") }))
}

#[cfg(test)]
mod tests;
