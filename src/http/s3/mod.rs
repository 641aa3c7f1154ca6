//! Buckets: the only maker of S3 clients, and what S3's errors mean.

mod bucket;
mod faults;

pub use self::bucket::Bucket;
pub use self::faults::{is_missing, is_refused_form, is_taken};
