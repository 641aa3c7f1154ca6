//! The only maker of HTTP clients: addresses, timeouts, status and body to `Fault`, redaction.
//!
//! A platform describes a request as a [`Call`] and gets an [`Answer`] or a `Fault`. What a status means stands in one
//! place ([`Http::fault`]), preceded by the platform's own [`Table`]. Tokens, session addresses and secrets never reach
//! a `Fault`, a log line or a `Debug` output: only the host, the status and tidied reasons do.

mod address;
mod answer;
mod body;
mod call;
mod client;
mod multipart;
mod retry_after;
pub mod s3;
mod tidy;
mod tokens;
mod transport;

pub use answer::Answer;
pub use body::{Body, Bytestream};
pub use call::Call;
pub use client::{Http, Table};
pub use multipart::Multipart;
pub use retry_after::retry_after;
pub use tidy::tidy;
pub use tokens::{Asked, Grant, Token, Tokens};

#[cfg(test)]
mod tests;
