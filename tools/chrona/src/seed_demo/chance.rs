//! Chance that is the same each time: the demonstration's people keep their habits.

/// A sequence of numbers (`SplitMix64`). Good for a demonstration, never for a secret.
pub(super) struct Chance(u64);

impl Chance {
    /// The sequence of one person on one day, or of anything else that two numbers name.
    pub(super) fn of(first: usize, second: i64) -> Self {
        let first = (first as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut chance = Self(first ^ second.unsigned_abs().rotate_left(32));
        chance.next();
        chance
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// True about once in `times`.
    pub(super) fn once_in(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }

    /// A number of seconds between `-most` and `most`, small ones more often.
    pub(super) fn around(&mut self, most: i64) -> i64 {
        let mut draw = || i64::try_from(self.next() % 10_001).unwrap_or_default();
        let middle = draw() - draw();
        middle * most / 10_000
    }
}
