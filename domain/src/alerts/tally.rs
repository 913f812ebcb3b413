//! How many people a worker opened in a day, and in the hour before.

use uuid::Uuid;

/// Seconds of an hour.
const HOUR: u32 = 3_600;
/// People that are kept: far above every bound, so that what is not kept changes no answer.
const KEPT: usize = 1_024;
/// Bytes of one person: when, whether without an errand, who.
const BYTES: usize = 21;

/// The people whom one worker opened on one day, each with the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<Opened>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Opened {
    person: Uuid,
    /// Of the day in China.
    second: u32,
    without_errand: bool,
}

impl Tally {
    /// Counts a person who was opened at this second of the day.
    pub fn count(&mut self, person: Uuid, second: u32, without_errand: bool) {
        if let Some(known) = self.0.iter_mut().find(|opened| opened.person == person) {
            known.second = known.second.max(second);
            known.without_errand |= without_errand;
            return;
        }
        if self.0.len() == KEPT
            && let Some(oldest) = (0..KEPT).min_by_key(|at| self.0[*at].second)
        {
            self.0.swap_remove(oldest);
        }
        self.0.push(Opened { person, second, without_errand });
    }

    /// How many people were opened within the hour that ends with this second.
    #[must_use]
    pub fn in_hour(&self, second: u32) -> usize {
        let inside = |opened: &&Opened| opened.second <= second && opened.second + HOUR > second;
        self.0.iter().filter(inside).count()
    }

    /// How many people were opened on the day.
    #[must_use]
    pub fn in_day(&self) -> usize {
        self.0.len()
    }

    /// How many of them without an errand.
    #[must_use]
    pub fn without_errand(&self) -> usize {
        self.0.iter().filter(|opened| opened.without_errand).count()
    }

    /// As it stands in a column.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * BYTES);
        for opened in &self.0 {
            bytes.extend(opened.second.to_be_bytes());
            bytes.push(u8::from(opened.without_errand));
            bytes.extend(opened.person.into_bytes());
        }
        bytes
    }

    /// As it was written; what is left over of a broken row is not counted.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (rows, _) = bytes.as_chunks::<BYTES>();
        let opened = |row: &[u8; BYTES]| {
            let [a, b, c, d, without, person @ ..] = *row;
            Opened {
                second: u32::from_be_bytes([a, b, c, d]),
                without_errand: without == 1,
                person: Uuid::from_bytes(person),
            }
        };
        Self(rows.iter().map(opened).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn tally(opened: &[(u128, u32, bool)]) -> Tally {
        let mut tally = Tally::default();
        for (person, second, without) in opened {
            tally.count(Uuid::from_u128(*person), *second, *without);
        }
        tally
    }

    #[test]
    fn a_person_who_is_opened_again_is_one_person() {
        let tally = tally(&[(1, 10, false), (1, 20, true), (2, 30, false)]);
        assert_eq!((tally.in_hour(30), tally.in_day(), tally.without_errand()), (2, 2, 1));
    }

    #[test]
    fn an_hour_ends_after_an_hour() {
        let tally = tally(&[(1, 100, false), (2, 3_700, false)]);
        assert_eq!((tally.in_hour(3_699), tally.in_hour(3_700)), (1, 1));
    }

    #[test]
    fn what_is_not_kept_is_the_oldest_and_it_stays_many() {
        let many: Vec<_> = (0..3_000).map(|at| (u128::from(at), at, true)).collect();
        let tally = tally(&many);
        assert_eq!((tally.in_day(), tally.without_errand()), (KEPT, KEPT));
        assert_eq!(tally.in_hour(2_999), KEPT);
    }

    proptest! {
        #[test]
        fn it_counts_different_people_and_survives_its_bytes(
            opened in prop::collection::vec((0..50_u128, 0..86_400_u32, any::<bool>()), 0..200)
        ) {
            let tally = tally(&opened);
            let different = |keep: &dyn Fn(&&(u128, u32, bool)) -> bool| {
                opened.iter().filter(keep).map(|(person, ..)| *person).collect::<BTreeSet<_>>().len()
            };
            prop_assert_eq!(tally.in_day(), different(&|_| true));
            prop_assert_eq!(tally.without_errand(), different(&|(_, _, without)| *without));
            prop_assert!(tally.in_hour(86_399) <= tally.in_day());
            prop_assert_eq!(Tally::from_bytes(&tally.to_bytes()), tally);
        }
    }
}
