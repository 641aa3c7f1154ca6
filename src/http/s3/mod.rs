//! Buckets: the only maker of S3 clients, what S3's errors mean, and how objects get there and back.

mod bucket;
mod faults;
mod local;
mod object;
mod page;
mod parts;
mod transfer;
mod upload;

pub use self::bucket::Bucket;
pub use self::object::{How, Placed, Seen};
pub use self::parts::SMALLEST;
pub use self::transfer::{File, Notes, Transfer, upload_of};
