//! Who punches when: a site's day, from seven in the morning to seven the next.

use std::ops::Range;

const MINUTE: f64 = 60.0;
pub(crate) const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// The hour of the day at which a run begins.
pub(crate) const FIRST_HOUR: u32 = 7;

/// The two rushes of a day, in seconds from its begin: 7:45 to 8:15, and 17:00 to 17:30.
const RUSHES: [Range<f64>; 2] = [0.75 * HOUR..1.25 * HOUR, 10.0 * HOUR..10.5 * HOUR];
/// When people leave for lunch, 11:45 to 12:45, and for how long: all are back by 13:15.
const LUNCH: Range<f64> = 4.75 * HOUR..5.75 * HOUR;
const AWAY: Range<f64> = 20.0 * MINUTE..30.0 * MINUTE;
/// The night, 18:00 to 6:00, and how often each of its people punches in it.
const NIGHT: Range<f64> = 11.0 * HOUR..23.0 * HOUR;
const BY_NIGHT: u64 = 4;
/// One in so many works by night.
const ONE_IN: usize = 50;

/// A punch that is to be made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Due {
    /// When, in simulated seconds from the begin.
    pub(crate) at: f64,
    /// Whose, counted from 0.
    pub(crate) person: usize,
}

/// All punches of so many people in so many hours, in their order.
pub(crate) fn punches(people: usize, hours: u32) -> Vec<Due> {
    let end = f64::from(hours) * HOUR;
    let mut all = Vec::new();
    for day in 0..hours.div_ceil(24) {
        let mut chance = Chance(u64::from(day) << 40);
        for person in 0..people {
            let mut add = |at: f64| {
                all.push(Due {
                    at: f64::from(day) * DAY + at,
                    person,
                });
            };
            if person % ONE_IN == 0 {
                for _ in 0..BY_NIGHT {
                    add(chance.within(&NIGHT));
                }
                continue;
            }
            let lunch = chance.within(&LUNCH);
            add(chance.within(&RUSHES[0]));
            add(lunch);
            add(lunch + chance.within(&AWAY));
            add(chance.within(&RUSHES[1]));
        }
    }
    all.retain(|due| due.at < end);
    all.sort_by(|one, other| one.at.total_cmp(&other.at));
    all
}

/// The number of the rush a time falls in, counted from the begin.
pub(crate) fn rush(at: f64) -> Option<usize> {
    let within = at % DAY;
    let rush = RUSHES.iter().position(|rush| rush.contains(&within))?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few days"
    )]
    let day = (at / DAY) as usize;
    Some(day * RUSHES.len() + rush)
}

/// When the first rush is over.
pub(crate) fn after_first_rush() -> f64 {
    RUSHES[0].end
}

/// Numbers that look like chance and are the same in each run (`SplitMix64`).
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn within(&mut self, range: &Range<f64>) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let share = f64::from((mixed >> 32) as u32) / f64::from(u32::MAX);
        range.start + share * (range.end - range.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_two_rushes_a_lunch_and_a_thin_night() {
        let all = punches(5_000, 24);
        assert_eq!(all.len(), 20_000);
        assert!(all.is_sorted_by(|one, other| one.at <= other.at));
        let within = |range: Range<f64>| all.iter().filter(|due| range.contains(&due.at)).count();
        assert_eq!(within(RUSHES[0].clone()), 4_900);
        assert_eq!(within(RUSHES[1].clone()), 4_900);
        assert_eq!(within(4.75 * HOUR..6.25 * HOUR), 9_800);
        assert_eq!(within(NIGHT), 400);
        assert_eq!(all, punches(5_000, 24));
    }

    #[test]
    fn a_rush_is_known_by_its_number() {
        assert_eq!(rush(0.0), None);
        assert_eq!(rush(HOUR), Some(0));
        assert_eq!(rush(10.25 * HOUR), Some(1));
        assert_eq!(rush(DAY + HOUR), Some(2));
        assert_eq!(rush(10.5 * HOUR), None);
    }

    #[test]
    fn who_ends_early_makes_fewer_punches() {
        assert!(punches(200, 1).iter().all(|due| due.at < HOUR));
        assert_eq!(punches(200, 48).len(), 1_600);
    }
}
