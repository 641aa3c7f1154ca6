//! The house from outside: one binary, a module a subject.
#![allow(clippy::panic, clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

#[allow(dead_code, reason = "what any test of the whole house may ask for")]
#[path = "main/house/mod.rs"]
mod house;
#[path = "main/late.rs"]
mod late;
#[path = "main/media/mod.rs"]
mod media;

#[path = "main/real/mod.rs"]
mod real;

#[path = "main/architecture.rs"]
mod architecture;

#[path = "main/again.rs"]
mod again;
#[path = "main/alerts.rs"]
mod alerts;
#[path = "main/build.rs"]
mod build;
#[path = "main/cameras.rs"]
mod cameras;
#[path = "main/cancel.rs"]
mod cancel;
#[path = "main/captioned.rs"]
mod captioned;
#[path = "main/crash.rs"]
mod crash;
#[path = "main/doubt.rs"]
mod doubt;
#[path = "main/fixity.rs"]
mod fixity;
#[path = "main/front.rs"]
mod front;
#[path = "main/give.rs"]
mod give;
#[path = "main/halted.rs"]
mod halted;
#[path = "main/health.rs"]
mod health;
#[path = "main/intake.rs"]
mod intake;
#[path = "main/ladder.rs"]
mod ladder;
#[path = "main/mended.rs"]
mod mended;
#[path = "main/night.rs"]
mod night;
#[path = "main/overtaken.rs"]
mod overtaken;
#[path = "main/pages.rs"]
mod pages;
#[path = "main/pieces.rs"]
mod pieces;
#[path = "main/previews.rs"]
mod previews;
#[path = "main/proxies.rs"]
mod proxies;
#[path = "main/redacted.rs"]
mod redacted;
#[path = "main/roomless.rs"]
mod roomless;
#[path = "main/seen.rs"]
mod seen;
#[path = "main/simulation.rs"]
mod simulation;
#[path = "main/slates.rs"]
mod slates;
#[path = "main/standing.rs"]
mod standing;
#[path = "main/stills.rs"]
mod stills;
#[path = "main/told.rs"]
mod told;
#[path = "main/tracked.rs"]
mod tracked;
#[path = "main/vigil.rs"]
mod vigil;
#[path = "main/waits.rs"]
mod waits;
#[path = "main/weighed.rs"]
mod weighed;
