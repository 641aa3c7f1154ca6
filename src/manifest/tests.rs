use proptest::prelude::*;

use super::*;

const MD5: &str = "d41d8cd98f00b204e9800998ecf8427e";
const SHA: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn entry(algorithm: Algorithm, digest: &str, path: &[u8]) -> Entry {
    let digest = digest::read(algorithm, digest).unwrap();
    Entry { path: path.to_vec(), size: None, digest }
}

#[test]
fn every_known_form_of_a_line_is_read() {
    let sha = |path: &str| vec![entry(Algorithm::Sha256, SHA, path.as_bytes())];
    let upper = SHA.to_uppercase();
    for (name, text, expected) in [
        ("C1.MP4.sha256", SHA.to_string(), sha("C1.MP4")),
        ("C1.MP4.SHA256", format!("\u{feff}{upper}\r\n"), sha("C1.MP4")),
        ("x.sha256", format!("{SHA}  C1.MP4\n"), sha("C1.MP4")),
        ("x.sha256", format!("{SHA} *C1.MP4\r\n"), sha("C1.MP4")),
        ("x.sha256", format!("{SHA} C1.MP4"), sha("C1.MP4")),
        ("x.sha256", format!("{SHA}  ./a b/ C1 .MP4\n"), sha("a b/ C1 .MP4")),
        ("SHA256SUMS", format!("# card A\n\n{SHA}  C1.MP4\n; end"), sha("C1.MP4")),
        ("x.sha256", format!("{SHA} *PRIVATE\\M4ROOT\\C1.MP4"), sha("PRIVATE/M4ROOT/C1.MP4")),
        ("x.sha256", format!("\\{SHA}  a\\nb\\\\c\\rd"), sha("a\nb\\c\rd")),
        ("x.sha256", format!("SHA256 (C1 (2).MP4) = {SHA}"), sha("C1 (2).MP4")),
        ("x.sha256", format!("SHA2-256(C1.MP4)= {SHA}"), sha("C1.MP4")),
        ("x.sha256", format!("\\SHA256 (a\\nb) = {SHA}"), sha("a\nb")),
        ("manifest-sha256.txt", format!("{SHA} \t data/C1%0A.MP4\r\n"), sha("data/C1\n.MP4")),
        ("notes", format!("{MD5}  C1.MP4"), vec![entry(Algorithm::Md5, MD5, b"C1.MP4")]),
    ] {
        assert_eq!(parse(name, text.as_bytes()), Ok(expected), "{name}: {text:?}");
    }
}

#[test]
fn names_that_are_no_text_keep_their_bytes() {
    let mut line = format!("{MD5}  ").into_bytes();
    line.extend(b"C\xe9r\xe9monie.MP4\n");
    assert_eq!(parse("x.md5", &line), Ok(vec![entry(Algorithm::Md5, MD5, b"C\xe9r\xe9monie.MP4")]));
}

#[test]
fn a_list_written_by_a_windows_shell_is_read() {
    let units = format!("\u{feff}{SHA}  été.MP4\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    assert_eq!(parse("x.sha256", &units), Ok(vec![entry(Algorithm::Sha256, SHA, "été.MP4".as_bytes())]));
}

#[test]
fn a_list_that_cannot_be_meant_is_refused_with_its_line() {
    let huge = vec![b'\n'; LARGEST + 1];
    for (name, text, code, line) in [
        ("x.sha256", format!("{SHA}  a\nnonsense\n").into_bytes(), Code::ManifestLine, Some("2")),
        ("x.sha256", format!("{MD5}  a\n").into_bytes(), Code::ManifestLine, Some("1")),
        ("x.sha256", format!("MD5 (a) = {MD5}\n").into_bytes(), Code::ManifestLine, Some("1")),
        ("x.sha256", format!("\\{SHA}  a\\x\n").into_bytes(), Code::ManifestLine, Some("1")),
        ("x.sha256", format!("{SHA}  a\n{SHA}  \n").into_bytes(), Code::ManifestLine, Some("2")),
        ("x.sha256", format!("{SHA}  a\nb\0\n").into_bytes(), Code::ManifestNotText, Some("2")),
        ("manifest-md5.txt", b"\n\xff".to_vec(), Code::ManifestNotText, Some("2")),
        ("x.md5", vec![0xff, 0xfe, 0x00, 0xd8], Code::ManifestNotText, Some("1")),
        ("x.md5", huge, Code::ManifestTooLarge, None),
    ] {
        let fault = parse(name, &text).unwrap_err();
        assert_eq!((fault.code, fault.args.get("line").map(String::as_str)), (code, line), "{name}");
        assert_eq!(fault.class.name(), "permanent");
    }
}

#[test]
fn lists_are_known_by_their_names() {
    for (name, expected) in [
        ("C1.MP4.md5", Some(Kind::Sums(Some(Algorithm::Md5)))),
        ("SHA256SUMS", Some(Kind::Sums(Some(Algorithm::Sha256)))),
        ("SHA512SUMS.txt", Some(Kind::Sums(Some(Algorithm::Sha512)))),
        ("md5sum.txt", Some(Kind::Sums(Some(Algorithm::Md5)))),
        ("checksum.txt", None),
        ("0001_A001_2026-11-22_101500Z.mhl", Some(Kind::Mhl)),
        ("manifest-sha512.txt", Some(Kind::Bagit(Algorithm::Sha512))),
        ("manifest-sha3.txt", None),
        ("C1.MP4", None),
        ("sha256", None),
        ("", None),
    ] {
        assert_eq!(kind(name), expected, "{name}");
    }
}

#[test]
fn a_path_means_its_file_and_no_namesake_elsewhere() {
    let means = |path: &str, file: &str| entry(Algorithm::Md5, MD5, path.as_bytes()).means(file.as_bytes());
    assert!(means("A/C1.MP4", "A/C1.MP4"));
    assert!(means("/media/card/A/C1.MP4", "A/C1.MP4"));
    assert!(means("E:/A/C1.MP4", "A/C1.MP4"));
    assert!(!means("B/C1.MP4", "C1.MP4"));
    assert!(!means("/media/card/XC1.MP4", "C1.MP4"));
    assert!(!means("/media/card/", ""));
}

fn any_name() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>().prop_filter("no path has a zero", |byte| *byte != 0), 1..40)
        .prop_filter("begins as a relative path", |name| !name.starts_with(b"./") && !name.starts_with(b"\xef\xbb\xbf"))
}

proptest! {
    #[test]
    fn every_name_comes_back_from_a_list_of_sums(names in proptest::collection::vec(any_name(), 1..8)) {
        let digest = digest::read(Algorithm::Sha256, SHA).unwrap();
        let list: Vec<u8> = names.iter().flat_map(|name| sums::line(&digest, name)).collect();
        let read: Vec<Vec<u8>> = parse("x.sha256", &list).unwrap().into_iter().map(|entry| entry.path).collect();
        prop_assert_eq!(read, names);
    }

    #[test]
    fn every_name_comes_back_from_a_bag(names in proptest::collection::vec("[^\0]{1,30}", 1..8)) {
        let paths: Vec<String> = names.iter().map(|name| format!("data/{name}")).collect();
        let text = bagit::manifest(paths.iter().map(|path| (SHA, path.as_str())));
        let read = bagit::parse_manifest(Algorithm::Sha256, &text).unwrap();
        let read: Vec<String> = read.into_iter().map(|entry| String::from_utf8(entry.path).unwrap()).collect();
        prop_assert_eq!(read, paths);
    }

    #[test]
    fn no_content_makes_a_parser_panic(content in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..6) {
        let name = ["a.md5", "a.mhl", "manifest-sha256.txt", "SHA1SUMS", "a", "x.sha256"][at];
        let _ = parse(name, &content);
    }

    #[test]
    fn no_line_makes_a_parser_panic(text in r"[\\*#() =a-f0-9\r\n%<>&;/.]{0,120}", at in 0usize..4) {
        let name = ["a.md5", "a.mhl", "manifest-sha256.txt", "a"][at];
        let _ = parse(name, text.as_bytes());
        let _ = bagit::Tags::parse(&text);
    }
}
