//! When pictures are shown: their order numbers, counted on over the whole track (H.264, 8.2.1; H.265, 8.3.1).

use super::unit::Slice;

/// Steps between two neighbours beyond which a number is not believed to tell of lost pictures.
const WIDEST: i64 = 3000;

/// The places of pictures on the line of what is shown, from 0, in the order in which they are decoded. Places that no
/// picture has are those of lost ones.
pub fn places(slices: &[Slice], losses: &[Lost]) -> Vec<u64> {
    let mut places = Vec::with_capacity(slices.len());
    let mut base = 0;
    let mut begin = 0;
    while begin < slices.len() {
        let next = slices[begin + 1..].iter().position(|slice| slice.resets);
        let end = next.map_or(slices.len(), |next| begin + 1 + next);
        let lost: Vec<Lost> = losses.iter().filter(|lost| (begin..end).contains(&lost.before)).copied().collect();
        // A picture that begins to count anew tells nothing of those lost before it.
        base +=
            lost.first().filter(|lost| lost.before == begin && begin > 0).map_or(0, |lost| lost.frames.round() as u64);
        let inside: Vec<Lost> = lost.iter().map(|lost| Lost { before: lost.before - begin, ..*lost }).collect();
        let group = within(&slices[begin..end], &inside);
        places.extend(group.iter().map(|place| base + place));
        base += group.iter().max().map_or(0, |last| last + 1);
        begin = end;
    }
    places
}

/// Pictures that were lost, by a guess.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lost {
    /// The picture before which they are missing.
    pub before: usize,
    /// About how many they are, by the bytes that are nothing.
    pub frames: f64,
}

/// Places within pictures that are counted together.
fn within(slices: &[Slice], losses: &[Lost]) -> Vec<u64> {
    let as_they_come = || {
        let lost_before = |index: usize| -> f64 {
            losses.iter().filter(|lost| (1..=index).contains(&lost.before)).map(|lost| lost.frames).sum()
        };
        (0..slices.len()).map(|index| index as u64 + lost_before(index).round() as u64).collect()
    };
    let Some(numbers) = numbers(slices, losses) else { return as_they_come() };
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    let gaps: Vec<i64> = sorted.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if gaps.contains(&0) {
        return as_they_come();
    }
    let step = usual(&gaps).unwrap_or(1);
    let mut at = 0u64;
    let mut line = vec![(sorted.first().copied().unwrap_or(0), at)];
    for (gap, number) in gaps.iter().zip(&sorted[1..]) {
        let steps = (gap + step / 2) / step;
        at += if (1..WIDEST).contains(&steps) { steps as u64 } else { 1 };
        line.push((*number, at));
    }
    let place = |number: &i64| line.binary_search_by_key(number, |(known, _)| *known).map_or(0, |found| line[found].1);
    numbers.iter().map(place).collect()
}

/// The whole order numbers; `None` where there are none.
fn numbers(slices: &[Slice], losses: &[Lost]) -> Option<Vec<i64>> {
    let numbers = counted(slices, losses, 2)?;
    if losses.is_empty() {
        return Some(numbers);
    }
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    let gaps: Vec<i64> = sorted.windows(2).map(|pair| pair[1] - pair[0]).collect();
    counted(slices, losses, usual(&gaps).unwrap_or(2))
}

/// The same where neighbours are so far apart. Behind a lost stretch the low bits alone do not tell how much is missing:
/// of the numbers that end so, the nearest to what is expected is taken.
fn counted(slices: &[Slice], losses: &[Lost], step: i64) -> Option<Vec<i64>> {
    let (mut high, mut low) = (0i64, 0i64);
    let mut numbers: Vec<i64> = Vec::with_capacity(slices.len());
    for (index, slice) in slices.iter().enumerate() {
        let (order, range) = (i64::from(slice.order?), slice.order_range);
        if slice.resets || index == 0 {
            (high, low) = (0, if slice.resets { 0 } else { order });
        }
        let lost = losses.iter().find(|lost| lost.before == index).filter(|_| range > 0);
        if let (Some(lost), Some(highest)) = (lost, numbers.iter().max()) {
            let expected = highest + step * (1 + lost.frames.round() as i64);
            high = (expected - order + range / 2).div_euclid(range) * range;
            low = order;
        }
        let this = match order - low {
            back if back < 0 && -back >= range / 2 => high + range,
            forward if forward > range / 2 => high - range,
            _ => high,
        };
        numbers.push(this + order);
        if slice.counts {
            (high, low) = (this, order);
        }
    }
    Some(numbers)
}

/// The distance that most neighbours have.
fn usual(gaps: &[i64]) -> Option<i64> {
    let mut sorted = gaps.to_vec();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| run.len()).map(|run| run[0]).filter(|gap| *gap > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(order: u32, resets: bool, counts: bool) -> Slice {
        let (number, field, order) = (None, None, Some(order));
        Slice { begins: true, is_key: resets, resets, counts, number, field, order, order_range: 32 }
    }

    #[test]
    fn pictures_are_placed_as_they_are_shown() {
        // I P B b b P … past a wrap of the numbers at 32, then all anew.
        let shown = [0, 8, 4, 2, 6, 16, 12, 10, 14, 24, 20, 18, 22, 32, 28, 26, 30];
        let in_order = shown.iter().map(|order| slice(order % 32, *order == 0, order % 4 == 0));
        let slices: Vec<Slice> = in_order.chain([slice(0, true, true), slice(2, false, true)]).collect();
        let expected: Vec<u64> = shown.iter().map(|order| u64::from(order / 2)).chain([17, 18]).collect();
        assert_eq!(places(&slices, &[]), expected);
    }

    #[test]
    fn lost_pictures_leave_their_places_free() {
        let slices = [slice(0, true, true), slice(2, false, true), slice(8, false, true), slice(10, false, true)];
        assert_eq!(places(&slices, &[]), [0, 1, 4, 5]);
    }

    #[test]
    fn how_many_are_lost_is_told_by_the_numbers_and_about_by_the_bytes() {
        let slices = [slice(0, true, true), slice(2, false, true), slice(6, false, true), slice(8, false, true)];
        let lost = |frames| [Lost { before: 2, frames }];
        assert_eq!(places(&slices, &lost(0.6)), [0, 1, 3, 4]);
        assert_eq!(places(&slices, &lost(13.0)), [0, 1, 19, 20]);
        assert_eq!(places(&slices, &lost(21.0)), [0, 1, 19, 20]);
        let anew = [slice(0, true, true), slice(2, false, true), slice(0, true, true)];
        assert_eq!(places(&anew, &lost(4.2)), [0, 1, 6]);
    }

    #[test]
    fn pictures_without_numbers_are_shown_as_they_come() {
        let mut slices = [slice(0, true, true), slice(0, false, true)];
        slices.iter_mut().for_each(|slice| slice.order = None);
        assert_eq!(places(&slices, &[]), [0, 1]);
        assert_eq!(places(&[slice(4, true, true), slice(4, false, true)], &[]), [0, 1]);
    }
}
