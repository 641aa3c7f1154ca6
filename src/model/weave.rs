//! Which camera is shown when: the first that has something, else the next.

use super::span::Span;

/// A camera is not shown for less than this in place of another: it would flicker.
pub const LEAST_S: f64 = 2.0;

/// A take on the event's clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Its place among all takes.
    pub take: usize,
    /// Of its camera; 0 is the best.
    pub rank: usize,
    pub span: Span,
    /// Where it holds nothing that can be shown well.
    pub holes: Vec<Span>,
    /// It is of the camera of which nothing is left out that no better one shows.
    pub first: bool,
}

/// A stretch of a take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    pub take: usize,
    pub span: Span,
}

/// Returns what is shown, in order. Of one camera's takes none hides another; what no camera has is in no piece.
pub fn weave(lanes: &[Lane]) -> Vec<Piece> {
    let mut ranks: Vec<usize> = lanes.iter().map(|lane| lane.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut covered: Vec<Span> = Vec::new();
    // First what is whole, then what is left of holes that nobody fills.
    for in_holes in [false, true] {
        for rank in &ranks {
            let camera = lanes.iter().filter(|lane| lane.rank == *rank);
            let new: Vec<Piece> = camera.flat_map(|lane| shown(lane, &covered, in_holes)).collect();
            covered.extend(new.iter().map(|piece| piece.span));
            pieces.extend(new);
        }
    }
    joined(pieces)
}

fn shown(lane: &Lane, covered: &[Span], in_holes: bool) -> Vec<Piece> {
    let taken = if in_holes { covered.to_vec() } else { [covered, &lane.holes].concat() };
    let is_worth = |span: &Span| span.length_s() >= LEAST_S || lane.first && (in_holes || *span == lane.span);
    let left = lane.span.minus(&taken).into_iter().filter(is_worth);
    left.map(|span| Piece { take: lane.take, span }).collect()
}

/// In order, pieces of a take that follow each other as one.
fn joined(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by(|one, other| one.span.from_s.total_cmp(&other.span.from_s));
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.take == piece.take && last.span.until_s == piece.span.from_s => {
                last.span.until_s = piece.span.until_s;
            }
            _ => joined.push(piece),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lane(take: usize, rank: usize, span: (f64, f64), holes: &[(f64, f64)]) -> Lane {
        let of = |(from_s, until_s): &(f64, f64)| Span::new(*from_s, *until_s);
        Lane { take, rank, span: of(&span), holes: holes.iter().map(of).collect(), first: rank == 0 }
    }

    fn woven(lanes: &[Lane]) -> Vec<(usize, f64, f64)> {
        weave(lanes).iter().map(|piece| (piece.take, piece.span.from_s, piece.span.until_s)).collect()
    }

    #[test]
    fn the_next_camera_fills_what_the_first_has_not() {
        let second = lane(2, 1, (5.0, 90.0), &[]);
        let first = [lane(0, 0, (0.0, 20.0), &[]), lane(1, 0, (40.0, 60.0), &[]), second.clone()];
        assert_eq!(woven(&first), [(0, 0.0, 20.0), (2, 20.0, 40.0), (1, 40.0, 60.0), (2, 60.0, 90.0)]);
        let short = [lane(0, 0, (0.0, 20.0), &[]), lane(1, 0, (21.5, 60.0), &[]), lane(2, 1, (5.0, 60.0), &[])];
        assert_eq!(woven(&short), [(0, 0.0, 20.0), (1, 21.5, 60.0)], "nobody flickers");
        let none = [lane(0, 0, (0.0, 20.0), &[]), lane(1, 0, (40.0, 60.0), &[]), lane(2, 1, (30.0, 31.0), &[])];
        assert_eq!(woven(&none), [(0, 0.0, 20.0), (1, 40.0, 60.0)]);
        let third = [first[0].clone(), lane(1, 1, (15.0, 30.0), &[]), lane(2, 2, (0.0, 50.0), &[])];
        assert_eq!(woven(&third), [(0, 0.0, 20.0), (1, 20.0, 30.0), (2, 30.0, 50.0)]);
    }

    #[test]
    fn what_is_lost_of_the_first_is_filled_where_another_has_it() {
        let holed = lane(0, 0, (0.0, 60.0), &[(10.0, 20.0), (30.0, 31.0), (40.0, 50.0)]);
        let second = lane(1, 1, (0.0, 45.0), &[]);
        assert_eq!(
            woven(&[holed.clone(), second]),
            [(0, 0.0, 10.0), (1, 10.0, 20.0), (0, 20.0, 40.0), (1, 40.0, 45.0), (0, 45.0, 60.0)]
        );
        assert_eq!(woven(&[holed]), [(0, 0.0, 60.0)], "nobody else has it");
    }

    #[test]
    fn takes_of_one_camera_are_all_shown_whatever_their_clocks_say() {
        let lanes = [lane(0, 0, (0.0, 20.0), &[]), lane(1, 0, (10.0, 11.0), &[])];
        assert_eq!(woven(&lanes), [(0, 0.0, 20.0), (1, 10.0, 11.0)]);
        assert_eq!(woven(&[]), []);
    }

    fn lanes() -> impl Strategy<Value = Vec<Lane>> {
        let lane = (0..4_usize, 0..600_u32, 1..300_u32, prop::collection::vec((0..300_u32, 1..40_u32), 0..4));
        prop::collection::vec(lane, 0..9).prop_map(|lanes| {
            let mut made: Vec<Lane> = Vec::new();
            for (rank, from, length, holes) in lanes {
                let tenth = |number: u32| f64::from(number) / 10.0;
                let holes: Vec<_> =
                    holes.iter().map(|(at, long)| (tenth(from + at), tenth(from + at + long))).collect();
                let lane = lane_of(made.len(), rank, (tenth(from), tenth(from + length)), &holes);
                // A camera records one thing at a time.
                if made.iter().all(|other| other.rank != rank || other.span.common(lane.span).is_none()) {
                    made.push(lane);
                }
            }
            made
        })
    }

    fn lane_of(take: usize, rank: usize, span: (f64, f64), holes: &[(f64, f64)]) -> Lane {
        lane(take, rank, span, holes)
    }

    proptest! {
        #[test]
        fn nothing_is_shown_twice_or_before_its_turn_and_nothing_that_is_there_is_left_out(lanes in lanes()) {
            let pieces = weave(&lanes);
            for pair in pieces.windows(2) {
                prop_assert!(pair[0].span.until_s <= pair[1].span.from_s, "{pieces:?}");
            }
            let of = |take: usize| lanes.iter().find(|lane| lane.take == take).expect("a lane");
            for piece in &pieces {
                let lane = of(piece.take);
                prop_assert!(lane.span.from_s <= piece.span.from_s && piece.span.until_s <= lane.span.until_s);
                prop_assert!(lane.first || piece.span.length_s() >= LEAST_S, "{pieces:?}");
            }
            let spans: Vec<Span> = pieces.iter().map(|piece| piece.span).collect();
            for lane in &lanes {
                let left = lane.span.minus(&spans);
                let least = if lane.first { 0.0 } else { LEAST_S };
                prop_assert!(left.iter().all(|span| span.length_s() < least), "{lane:?} has {left:?} that nobody shows");
            }
            // What the first has whole and long is shown by the first.
            for lane in lanes.iter().filter(|lane| lane.first) {
                for whole in lane.span.minus(&lane.holes).iter().filter(|span| span.length_s() >= LEAST_S) {
                    let others: Vec<Span> = pieces.iter().filter(|piece| piece.take != lane.take).map(|piece| piece.span).collect();
                    prop_assert_eq!(whole.minus(&others), vec![*whole]);
                }
            }
        }
    }
}
