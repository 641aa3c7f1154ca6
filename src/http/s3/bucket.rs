//! A configured bucket and the client that speaks to it.

use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    Credentials, Region, RequestChecksumCalculation as RequestChecksum, ResponseChecksumValidation as ResponseChecksum,
    SharedCredentialsProvider,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use secrecy::ExposeSecret;

use super::faults;
use crate::config;
use crate::fault::Fault;

const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Putting ten thousand parts together takes a server its time.
const ANSWER_WITHIN: Duration = Duration::from_secs(300);
/// What self-made servers answer to, and AWS's oldest region.
const DEFAULT_REGION: &str = "us-east-1";

/// A bucket, or the part of one below a prefix.
pub struct Bucket {
    client: Mutex<(u64, Client)>,
    credentials: Option<config::Credentials>,
    name: String,
    /// Empty, or ending in `/`.
    prefix: String,
    host: String,
    pub(super) knows: Knows,
}

/// What the server was found to understand.
pub(super) struct Knows(AtomicBool);

impl Knows {
    /// Checksums and conditions.
    pub(super) fn all(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn forget(&self) {
        if self.0.swap(false, Ordering::Relaxed) {
            tracing::warn!(
                "The S3 server knows neither checksums nor conditions. What is sent is read back all the same."
            );
        }
    }
}

impl Bucket {
    /// Makes the client; nothing is asked of the server yet.
    ///
    /// Attempts are not repeated inside: whoever calls decides about that. Checksums are those we set ourselves, since
    /// the trailing ones that are sent by default are unknown to many servers.
    pub async fn open(config: &config::Bucket) -> Result<Bucket, Fault> {
        let (builder, region) = match &config.credentials {
            Some(credentials) => {
                let builder = aws_sdk_s3::config::Builder::new().behavior_version(BehaviorVersion::latest());
                (builder.credentials_provider(fixed(credentials)?), None)
            }
            None => {
                let chain = aws_config::defaults(BehaviorVersion::latest()).load().await;
                (aws_sdk_s3::config::Builder::from(&chain), chain.region().cloned())
            }
        };
        let region = config.region.clone().map(Region::new).or(region);
        let mut builder = builder
            .region(region.unwrap_or(Region::from_static(DEFAULT_REGION)))
            .retry_config(RetryConfig::disabled())
            .timeout_config(
                TimeoutConfig::builder().connect_timeout(CONNECT_WITHIN).read_timeout(ANSWER_WITHIN).build(),
            )
            .request_checksum_calculation(RequestChecksum::WhenRequired)
            .response_checksum_validation(ResponseChecksum::WhenRequired);
        if let Some(endpoint) = &config.endpoint {
            builder = builder.endpoint_url(endpoint.as_str().trim_end_matches('/')).force_path_style(true);
        }
        let prefix = config.prefix.trim_matches('/');
        Ok(Bucket {
            client: Mutex::new((edition(config.credentials.as_ref()), Client::from_conf(builder.build()))),
            credentials: config.credentials.clone(),
            name: config.bucket.clone(),
            prefix: if prefix.is_empty() { String::new() } else { format!("{prefix}/") },
            host: host(config),
            knows: Knows(AtomicBool::new(true)),
        })
    }

    /// The client, with the keys that their file has now.
    pub(super) fn client(&self) -> Client {
        let mut client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        let edition = edition(self.credentials.as_ref());
        let changed = self.credentials.as_ref().filter(|_| edition != client.0);
        // Where a key is missing now, the server's refusal says so.
        if let Some(keys) = changed.and_then(|credentials| fixed(credentials).ok()) {
            let config = client.1.config().to_builder().credentials_provider(keys).build();
            *client = (edition, Client::from_conf(config));
        }
        client.1.clone()
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The key in the bucket of a key below the prefix.
    pub(super) fn full(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// The key below the prefix of a key in the bucket.
    pub(super) fn below<'a>(&self, full: &'a str) -> &'a str {
        full.strip_prefix(&self.prefix).unwrap_or(full)
    }

    /// The address of a key, for people.
    pub fn location(&self, key: &str) -> String {
        format!("s3://{}/{}{key}", self.name, self.prefix)
    }

    /// The fault of a failed request.
    pub(super) fn fault<E: ProvideErrorMetadata + Error + 'static>(&self, error: &SdkError<E, HttpResponse>) -> Fault {
        self.named(faults::of(error))
    }

    /// Adds what a fault of this bucket should name.
    pub(super) fn named(&self, fault: Fault) -> Fault {
        fault.with("bucket", &self.name).with("host", &self.host)
    }
}

fn fixed(credentials: &config::Credentials) -> Result<SharedCredentialsProvider, Fault> {
    let (id, secret) = (credentials.get("access_key_id")?, credentials.get("secret_access_key")?);
    let token = credentials.get("session_token").ok().map(|token| token.expose_secret().to_owned());
    let keys = Credentials::new(id.expose_secret(), secret.expose_secret(), token, None, "credentials_file");
    Ok(SharedCredentialsProvider::new(keys))
}

fn edition(credentials: Option<&config::Credentials>) -> u64 {
    credentials.map_or(0, config::Credentials::edition)
}

fn host(config: &config::Bucket) -> String {
    let Some(endpoint) = &config.endpoint else { return "Amazon S3".to_owned() };
    let name = endpoint.host_str().unwrap_or_default();
    endpoint.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}
