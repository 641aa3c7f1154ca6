//! S3 servers for tests.

mod server;
mod strict;

pub use server::{Mishap, Op, Server};
pub use strict::{BUCKET, Manner, Strict};
