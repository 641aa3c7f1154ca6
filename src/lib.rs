//! `reprise` turns what the cameras of a failed live recorded into a public recording on every platform the
//! organiser uses, the same night, exactly once, and keeps the proof. `docs/architecture.md` has the plan of the house.

pub mod act;
pub mod announce;
pub mod app;
pub mod archive;
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod deathpoint;
pub mod engine;
pub mod fault;
pub mod http;
pub mod inbox;
pub mod manifest;
pub mod media;
pub mod model;
pub mod platform;
pub mod simulator;
pub mod site;
pub mod stage;
pub mod store;
pub mod text;
pub mod vault;
pub mod view;
pub mod watch;
pub mod web;
