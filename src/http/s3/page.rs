//! What a server lists and answers, also where it names the root element in a way of its own, which the SDK refuses.

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::list_parts::ListPartsOutput;
use serde::Deserialize;

use super::parts::Listed;

/// A page of the list of parts.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub parts: Vec<(i32, Listed)>,
    /// Where the next page begins; none after the last.
    pub next: Option<String>,
}

impl From<ListPartsOutput> for Page {
    fn from(output: ListPartsOutput) -> Self {
        let part = |part: &aws_sdk_s3::types::Part| {
            let listed = Listed {
                size: part.size().unwrap_or_default().unsigned_abs(),
                etag: part.e_tag().map(bare),
                sha256: part.checksum_sha256().map(str::to_owned),
            };
            (part.part_number().unwrap_or_default(), listed)
        };
        let more = output.is_truncated() == Some(true);
        Page {
            parts: output.parts().iter().map(part).collect(),
            next: output.next_part_number_marker().filter(|_| more).map(str::to_owned),
        }
    }
}

/// An entity tag without its quotes.
pub fn bare(etag: &str) -> String {
    etag.trim_matches('"').to_owned()
}

/// The body of an answer that was a success, but not as the SDK expects it.
pub fn body<E>(error: &SdkError<E, HttpResponse>) -> Option<&[u8]> {
    let answer = error.raw_response().filter(|answer| answer.status().is_success());
    answer.and_then(|answer| answer.body().bytes())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Opened {
    upload_id: String,
}

/// The id of an upload that was opened.
pub fn opened(body: &[u8]) -> Option<String> {
    quick_xml::de::from_reader(body).ok().map(|opened: Opened| opened.upload_id)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Document {
    /// Every root has it; another document has not.
    upload_id: String,
    #[serde(default)]
    is_truncated: bool,
    next_part_number_marker: Option<String>,
    #[serde(default)]
    part: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    part_number: i32,
    size: u64,
    #[serde(rename = "ETag")]
    etag: Option<String>,
    #[serde(rename = "ChecksumSHA256")]
    sha256: Option<String>,
}

/// Reads a list of parts under any root; `None` where it is no such list or another upload's.
pub fn read(upload: &str, body: &[u8]) -> Option<Page> {
    let document: Document = quick_xml::de::from_reader(body).ok()?;
    let listed = |part: Part| {
        let etag = part.etag.as_deref().map(bare);
        (part.part_number, Listed { size: part.size, etag, sha256: part.sha256 })
    };
    (document.upload_id == upload).then(|| Page {
        parts: document.part.into_iter().map(listed).collect(),
        next: document.next_part_number_marker.filter(|_| document.is_truncated),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_opened_under_another_root_is_read() {
        let body = b"<InitiateMultipartUpload><Bucket>b</Bucket><UploadId>u</UploadId></InitiateMultipartUpload>";
        assert_eq!(opened(body).as_deref(), Some("u"));
        assert_eq!(opened(b"<html><body>Sign in</body></html>"), None);
    }

    #[test]
    fn a_list_under_another_root_is_read() {
        let body = br#"<?xml version="1.0" encoding="utf-8"?>
<ListPartsResponse xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Bucket>b</Bucket><Key>x</Key><UploadId>u</UploadId>
<NextPartNumberMarker>2</NextPartNumberMarker><IsTruncated>true</IsTruncated>
<Part><PartNumber>1</PartNumber><ETag>"9dff"</ETag><Size>5000000</Size></Part>
<Part><PartNumber>2</PartNumber><ETag>&quot;ab&quot;</ETag><ChecksumSHA256>c=</ChecksumSHA256><Size>7</Size></Part>
<StorageClass>STANDARD</StorageClass></ListPartsResponse>"#;
        let page = read("u", body).unwrap();
        let first = Listed { size: 5_000_000, etag: Some("9dff".into()), sha256: None };
        let second = Listed { size: 7, etag: Some("ab".into()), sha256: Some("c=".into()) };
        assert_eq!(page, Page { parts: vec![(1, first), (2, second)], next: Some("2".into()) });
        assert_eq!(read("other", body), None);
        assert_eq!(read("u", b"<html><body>Sign in</body></html>"), None);
        assert_eq!(read("u", b"not XML at all"), None);
    }
}
