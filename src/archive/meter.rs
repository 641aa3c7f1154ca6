//! The meter of a transfer, as everybody uses it.

pub use crate::watch::Meter;
