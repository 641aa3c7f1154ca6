//! Stretches of time and what is left of them.

/// From a moment until another, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub from_s: f64,
    pub until_s: f64,
}

impl Span {
    pub fn new(from_s: f64, until_s: f64) -> Span {
        Span { from_s, until_s }
    }

    pub fn length_s(self) -> f64 {
        self.until_s - self.from_s
    }

    /// What two have in common; `None` where that is nothing.
    pub fn common(self, other: Span) -> Option<Span> {
        let both = Span::new(self.from_s.max(other.from_s), self.until_s.min(other.until_s));
        (both.length_s() > 0.0).then_some(both)
    }

    /// From the earlier beginning until the later end.
    pub fn hull(self, other: Span) -> Span {
        Span::new(self.from_s.min(other.from_s), self.until_s.max(other.until_s))
    }

    /// What of it lies in none of the others, in order.
    pub fn minus(self, others: &[Span]) -> Vec<Span> {
        let mut taken: Vec<Span> = others.iter().filter_map(|other| self.common(*other)).collect();
        taken.sort_by(|one, other| one.from_s.total_cmp(&other.from_s));
        let (mut left, mut at_s) = (Vec::new(), self.from_s);
        for span in taken {
            if span.from_s > at_s {
                left.push(Span::new(at_s, span.from_s));
            }
            at_s = at_s.max(span.until_s);
        }
        if self.until_s > at_s {
            left.push(Span::new(at_s, self.until_s));
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_take_is_left_out() {
        let span = |from_s: i32, until_s: i32| Span::new(f64::from(from_s), f64::from(until_s));
        for (others, left) in [
            (&[][..], &[(0, 10)][..]),
            (&[(2, 3), (1, 2), (8, 20)], &[(0, 1), (3, 8)]),
            (&[(-5, 4), (3, 6)], &[(6, 10)]),
            (&[(-5, 40)], &[]),
            (&[(10, 12), (-3, 0)], &[(0, 10)]),
        ] {
            let others: Vec<Span> = others.iter().map(|(from, until)| span(*from, *until)).collect();
            let left: Vec<Span> = left.iter().map(|(from, until)| span(*from, *until)).collect();
            assert_eq!(span(0, 10).minus(&others), left, "{others:?}");
        }
    }
}
