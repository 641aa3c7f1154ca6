use std::io::Write;
use std::os::unix::fs::FileExt;

use super::*;

fn sign(bytes: &[u8]) -> Sign {
    of_bytes(&bytes, bytes.len() as u64).unwrap()
}

#[test]
fn a_file_without_content_is_empty() {
    assert_eq!(sign(b""), Sign::Empty);
}

#[test]
fn zeros_at_either_end_mean_that_content_must_come() {
    let filled = vec![3; 20_000];
    assert_eq!(sign(&filled), Sign::Whole);
    assert_eq!(sign(&[&filled[..], &[0; 4096]].concat()), Sign::Unfilled);
    assert_eq!(sign(&[&filled[..], &[0; 4095]].concat()), Sign::Whole);
    assert_eq!(sign(&[&[0; 4096], &filled[..]].concat()), Sign::Unfilled);
    assert_eq!(sign(&[0; 10]), Sign::Unfilled);
}

#[test]
fn a_container_that_needs_more_is_cut() {
    let film = [&1000u32.to_be_bytes()[..], b"mdat", &[7; 500]].concat();
    assert_eq!(sign(&film), Sign::Cut);
}

#[test]
fn a_file_that_was_given_its_size_first_has_a_hole_until_it_is_full() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&[5; 4096]).unwrap();
    file.set_len(1 << 20).unwrap();
    file.write_all_at(&[5; 4096], (1 << 20) - 4096).unwrap();
    assert_eq!(of(&file).unwrap(), Sign::Unfilled, "both ends are there, the middle is not");
    file.write_all_at(&vec![5; 1 << 20], 0).unwrap();
    assert_eq!(of(&file).unwrap(), Sign::Whole);
}
