//! What is decided about recordings without opening one: pure functions over facts.

pub mod bytes;
pub mod cadence;
pub mod clock;
pub mod codecs;
pub mod cut;
pub mod damage;
pub mod decide;
pub mod frame;
pub mod glance;
pub mod hearing;
pub mod inserts;
pub mod ladder;
pub mod level;
pub mod logo;
pub mod loudness;
pub mod rate;
pub mod refuse;
pub mod remux;
pub mod sample;
pub mod seen;
pub mod sides;
pub mod span;
pub mod splice;
pub mod sync;
pub mod timeline;
pub mod verdict;
