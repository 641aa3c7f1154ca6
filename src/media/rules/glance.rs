//! Which pictures of a recording are decoded when it is read for the first time: enough to know what they are, where its
//! packets tell the rest. All of them are decoded once when it is delivered.

/// Packets that are decoded before their number is believed.
const TRIAL: u64 = 40;
/// Seconds between pictures that are looked at afterwards.
const EVERY_S: f64 = 10.0;
/// Codecs of which a packet is one picture, or two fields of one.
const WHOLE: [&str; 12] =
    ["h264", "hevc", "mpeg2video", "prores", "dnxhd", "mjpeg", "dvvideo", "av1", "vp9", "rawvideo", "v210", "ffv1"];

/// What becomes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// It is decoded after the one before.
    Decode,
    /// It is decoded by itself.
    Alone,
    /// It is passed over, and what comes after it has nothing to do with what came before.
    Pass,
    /// It alone is left out: no other needs it.
    Skip,
}

/// Looks at the pictures of one stream.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Glance {
    /// All of them.
    All,
    Trial {
        packets: u64,
        pictures: u64,
    },
    /// Key pictures by themselves, the next of them from here on.
    Few {
        next_s: f64,
    },
}

impl Glance {
    /// Of a stream in a container, both by libav's names. Codecs that hide pictures in packets, or show none for some, are
    /// decoded as a whole.
    pub fn of(codec: &str, container: &str) -> Glance {
        // In AVI, MPEG-4 packs two pictures into one packet.
        let is_whole = WHOLE.contains(&codec) || codec == "mpeg4" && container == "mov";
        if is_whole { Glance::Trial { packets: 0, pictures: 0 } } else { Glance::All }
    }

    /// Says what becomes of the next packet.
    pub fn next(&mut self, is_key: bool, at_s: f64) -> Wish {
        match self {
            Glance::All => return Wish::Decode,
            Glance::Trial { packets, .. } if *packets < TRIAL => {
                *packets += 1;
                return Wish::Decode;
            }
            // Decoders hold some back; where a packet is a field, they hold back half.
            Glance::Trial { packets, pictures } if *pictures * 5 <= *packets * 3 => {
                *self = Glance::All;
                return Wish::Decode;
            }
            Glance::Trial { .. } => *self = Glance::Few { next_s: at_s },
            Glance::Few { .. } => {}
        }
        match self {
            Glance::Few { next_s } if is_key && at_s >= *next_s => {
                *next_s = at_s + EVERY_S;
                Wish::Alone
            }
            _ => Wish::Pass,
        }
    }

    /// A picture came out of the decoder.
    pub fn shown(&mut self) {
        if let Glance::Trial { pictures, .. } = self {
            *pictures += 1;
        }
    }

    /// Whether pictures were passed over.
    pub fn is_few(&self) -> bool {
        matches!(self, Glance::Few { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wishes for so many packets of a 25th of a second, a key picture each second, where `shows` says how many pictures
    /// have come out after so many packets.
    fn wishes(mut glance: Glance, packets: u64, shows: fn(u64) -> u64) -> (Glance, Vec<Wish>) {
        let mut shown = 0;
        let wish = |number: u64| {
            let wish = glance.next(number.is_multiple_of(25), number as f64 / 25.0);
            while shown < shows(number + 1) {
                shown += 1;
                glance.shown();
            }
            wish
        };
        let wishes = (0..packets).map(wish).collect();
        (glance, wishes)
    }

    fn count(wishes: &[Wish], wish: Wish) -> usize {
        wishes.iter().filter(|one| **one == wish).count()
    }

    #[test]
    fn after_a_beginning_only_some_key_pictures_are_decoded_each_by_itself() {
        let (glance, wishes) = wishes(Glance::of("h264", "mov"), 1500, |packets| packets.saturating_sub(8));
        assert!(glance.is_few());
        assert_eq!((count(&wishes, Wish::Decode), count(&wishes, Wish::Alone)), (40, 6));
        assert_eq!(wishes[50], Wish::Alone, "the first key picture after it");
    }

    #[test]
    fn where_a_packet_is_a_field_or_the_beginning_cannot_be_shown_all_is_decoded() {
        for shows in [|packets| packets / 2, |packets: u64| packets.saturating_sub(20), |_| 0] {
            let (glance, wishes) = wishes(Glance::of("h264", "mpegts"), 500, shows);
            assert_eq!((glance.is_few(), count(&wishes, Wish::Decode)), (false, 500));
        }
    }

    #[test]
    fn codecs_whose_packets_are_no_pictures_are_decoded_and_so_is_what_is_short() {
        for (codec, container) in [("vp8", "matroska"), ("mpeg4", "avi"), ("gif", "gif")] {
            assert_eq!(Glance::of(codec, container), Glance::All, "{codec}");
        }
        assert!(Glance::of("mpeg4", "mov") != Glance::All);
        let (glance, wishes) = wishes(Glance::of("h264", "mov"), 40, |packets| packets);
        assert_eq!((glance.is_few(), count(&wishes, Wish::Decode)), (false, 40));
    }
}
