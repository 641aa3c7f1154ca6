//! The platforms that can be simulated: one line each.

use super::{Model, dailymotion, peertube, youtube};
use crate::fault::Fault;

pub const MODELS: &[&Model] = &[&youtube::MODEL, &peertube::MODEL, &dailymotion::MODEL];

/// Returns the model of a kind.
pub fn model(kind: &str) -> Result<&'static Model, Fault> {
    MODELS.iter().find(|model| model.kind == kind).copied().ok_or_else(|| super::unknown(kind))
}
