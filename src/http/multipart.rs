//! Multipart forms whose file is a stream (RFC 7578): of known length, flat in memory, re-openable.

use bytes::Bytes;

use super::Body;

/// A `multipart/form-data` body in the making.
pub struct Multipart {
    boundary: String,
    parts: Vec<Body>,
}

impl Multipart {
    /// `boundary` must not occur in the content: take a long token of the clock.
    pub fn new(boundary: impl Into<String>) -> Self {
        Multipart { boundary: boundary.into(), parts: Vec::new() }
    }

    pub fn text(mut self, name: &str, value: &str) -> Self {
        let head = format!("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n", self.boundary, quoted(name));
        self.parts.push(Bytes::from(format!("{head}{value}\r\n")).into());
        self
    }

    pub fn file(mut self, name: &str, file_name: &str, content_type: &str, body: Body) -> Self {
        let (name, file_name) = (quoted(name), quoted(file_name));
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\nContent-Type: {content_type}\r\n\r\n",
            self.boundary
        );
        self.parts.extend([Bytes::from(head).into(), body, Bytes::from_static(b"\r\n").into()]);
        self
    }

    /// Returns the content type and the body.
    pub fn finish(mut self) -> (String, Body) {
        self.parts.push(Bytes::from(format!("--{}--\r\n", self.boundary)).into());
        (format!("multipart/form-data; boundary={}", self.boundary), Body::chain(self.parts))
    }
}

/// RFC 7578 leaves the quoting of names to browsers' practice: these three are percent-encoded.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    #[tokio::test]
    async fn a_form_reads_the_same_each_time_it_is_opened_and_has_the_length_it_says() {
        let form =
            Multipart::new("b0").text("title", "Été").file("file", "a\"b.mp4", "video/mp4", Bytes::from("xyz").into());
        let (content_type, body) = form.finish();
        assert_eq!(content_type, "multipart/form-data; boundary=b0");
        let mut readings = Vec::new();
        for _ in 0..2 {
            let bytes: Vec<Bytes> = body.open().try_collect().await.unwrap();
            readings.push(String::from_utf8(bytes.concat()).unwrap());
        }
        assert_eq!(readings[0], readings[1]);
        assert_eq!(readings[0].len() as u64, body.len);
        insta::assert_snapshot!(readings[0].replace("\r\n", "\n"), @r#"
        --b0
        Content-Disposition: form-data; name="title"

        Été
        --b0
        Content-Disposition: form-data; name="file"; filename="a%22b.mp4"
        Content-Type: video/mp4

        xyz
        --b0--
        "#);
    }
}
