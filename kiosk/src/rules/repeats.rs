//! One badge is one punch, however long it stays before the camera.
//!
//! A phone goes on showing fresh badges while its owner puts it away, so what was read is judged
//! by its text (never posted twice) and by the person it names (left alone while they linger).

use std::collections::VecDeque;

/// A person has left once none of their badges was seen for this long.
const GONE_AFTER_MS: i64 = 3_000;
/// A person who has just punched is left alone at least this long.
const REST_AFTER_PUNCH_MS: i64 = 10_000;
/// How many texts are remembered. A badge lives some seconds, so this is hours of them.
const REMEMBERED: usize = 300;

/// What to do with a text that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is new: judge it, and tell [`Repeats`] how it went.
    New,
    /// Its person has punched and is still before the camera: nothing.
    Punched,
    /// It is still before the camera, or its person's punch is still with the server: nothing.
    Lingering,
    /// This very text was judged before, went away, and is shown again: say so, post nothing.
    ShownAgain,
}

/// What was read lately, and by whom.
#[derive(Debug, Default)]
pub struct Repeats {
    texts: VecDeque<Seen>,
    people: Vec<Person>,
}

#[derive(Debug)]
struct Seen {
    text: String,
    last_ms: i64,
    /// Whether it was, or is being, posted or answered; false when there was no network to.
    judged: bool,
}

#[derive(Debug)]
struct Person {
    name: String,
    last_ms: i64,
    /// When they punched; `None` while the server's answer is awaited.
    punched_ms: Option<i64>,
}

impl Repeats {
    /// Judges a text read at `now_ms`; `person` is whom it names, when it is a badge.
    pub fn judge(&mut self, text: &str, person: Option<&str>, now_ms: i64) -> Verdict {
        self.people.retain(|known| !known.is_gone(now_ms));
        let known_person = person.and_then(|name| self.people.iter_mut().find(|p| p.name == name));
        let lingering = known_person.map(|known| {
            known.last_ms = now_ms;
            if known.punched_ms.is_some() {
                Verdict::Punched
            } else {
                Verdict::Lingering
            }
        });

        if let Some(seen) = self.texts.iter_mut().find(|seen| seen.text == text) {
            let away_ms = now_ms - seen.last_ms;
            seen.last_ms = now_ms;
            return if let Some(verdict) = lingering {
                verdict
            } else if away_ms < GONE_AFTER_MS {
                Verdict::Lingering
            } else if seen.judged {
                Verdict::ShownAgain
            } else {
                seen.judged = true;
                self.add_person(person, now_ms);
                Verdict::New
            };
        }
        if let Some(verdict) = lingering {
            return verdict;
        }
        if self.texts.len() == REMEMBERED {
            self.texts.pop_front();
        }
        self.texts.push_back(Seen {
            text: text.to_owned(),
            last_ms: now_ms,
            judged: true,
        });
        self.add_person(person, now_ms);
        Verdict::New
    }

    /// A text is before the camera while nothing is judged: afterwards it lingers, it is not shown again.
    pub fn note_sight(&mut self, text: &str, now_ms: i64) {
        if let Some(seen) = self.texts.iter_mut().find(|seen| seen.text == text) {
            seen.last_ms = now_ms;
        }
    }

    fn add_person(&mut self, person: Option<&str>, now_ms: i64) {
        if let Some(name) = person {
            self.people.push(Person {
                name: name.to_owned(),
                last_ms: now_ms,
                punched_ms: None,
            });
        }
    }

    /// The person's badge was recorded at `now_ms`.
    pub fn note_punched(&mut self, person: &str, now_ms: i64) {
        if let Some(known) = self.people.iter_mut().find(|known| known.name == person) {
            known.punched_ms = Some(now_ms);
        }
    }

    /// The person's badge was refused: their next one is judged anew.
    pub fn note_refused(&mut self, person: &str) {
        self.people.retain(|known| known.name != person);
    }

    /// The person's badge was not sent, for want of a network: it counts once shown again, or once
    /// the network is back.
    pub fn note_unsent(&mut self, text: &str, person: &str) {
        if let Some(seen) = self.texts.iter_mut().find(|seen| seen.text == text) {
            seen.judged = false;
        }
        self.note_refused(person);
    }

    /// The network is back: what was not sent counts at once.
    pub fn forget_unsent(&mut self) {
        self.texts.retain(|seen| seen.judged);
    }
}

impl Person {
    fn is_gone(&self, now_ms: i64) -> bool {
        self.punched_ms.is_some_and(|punched| {
            now_ms - self.last_ms >= GONE_AFTER_MS && now_ms - punched >= REST_AFTER_PUNCH_MS
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_that_stays_before_the_camera_is_posted_once() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.judge("a1", Some("anna"), 0), Verdict::New);
        assert_eq!(repeats.judge("a1", Some("anna"), 100), Verdict::Lingering);
        repeats.note_punched("anna", 200);
        for at in (300..60_000).step_by(500) {
            assert_eq!(repeats.judge("a1", Some("anna"), at), Verdict::Punched);
        }
    }

    #[test]
    fn fresh_badges_of_someone_who_lingers_are_left_alone() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.judge("a0", Some("anna"), 0), Verdict::New);
        repeats.note_punched("anna", 100);
        for turn in 1..20 {
            let text = format!("a{turn}");
            let verdict = repeats.judge(&text, Some("anna"), turn * 2_000);
            assert_eq!(verdict, Verdict::Punched, "{turn}");
        }
        let back = repeats.judge("later", Some("anna"), 19 * 2_000 + 3_000);
        assert_eq!(back, Verdict::New);
    }

    #[test]
    fn ten_seconds_pass_before_the_same_person_punches_again() {
        let mut repeats = Repeats::default();
        repeats.judge("a1", Some("anna"), 0);
        repeats.note_punched("anna", 0);
        assert_eq!(repeats.judge("a2", Some("anna"), 5_000), Verdict::Punched);
        assert_eq!(repeats.judge("a3", Some("anna"), 10_000), Verdict::New);
    }

    #[test]
    fn the_next_person_is_judged_at_once() {
        let mut repeats = Repeats::default();
        repeats.judge("a1", Some("anna"), 0);
        repeats.note_punched("anna", 10);
        assert_eq!(repeats.judge("b1", Some("bob"), 20), Verdict::New);
    }

    #[test]
    fn after_a_refusal_the_next_badge_of_the_same_person_counts() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.judge("old", Some("anna"), 0), Verdict::New);
        repeats.note_refused("anna");
        assert_eq!(repeats.judge("old", Some("anna"), 500), Verdict::Lingering);
        assert_eq!(repeats.judge("fresh", Some("anna"), 600), Verdict::New);
    }

    #[test]
    fn a_refused_badge_shown_again_is_answered_but_not_posted() {
        let mut repeats = Repeats::default();
        repeats.judge("old", Some("anna"), 0);
        repeats.note_refused("anna");
        assert_eq!(
            repeats.judge("old", Some("anna"), 4_000),
            Verdict::ShownAgain
        );
        assert_eq!(
            repeats.judge("old", Some("anna"), 4_100),
            Verdict::Lingering
        );
    }

    #[test]
    fn a_card_that_lies_before_the_camera_is_asked_about_once() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.judge("card", Some("card"), 0), Verdict::New);
        for at in (100..20_000).step_by(100) {
            repeats.note_sight("card", at);
        }
        repeats.note_refused("card");
        let left = repeats.judge("card", Some("card"), 20_000);
        assert_eq!(left, Verdict::Lingering);
        let back = repeats.judge("card", Some("card"), 23_000);
        assert_eq!(back, Verdict::ShownAgain);
    }

    #[test]
    fn a_badge_that_was_not_sent_counts_when_shown_again() {
        let mut repeats = Repeats::default();
        repeats.judge("a1", Some("anna"), 0);
        repeats.note_unsent("a1", "anna");
        assert_eq!(repeats.judge("a1", Some("anna"), 100), Verdict::Lingering);
        assert_eq!(repeats.judge("a1", Some("anna"), 3_100), Verdict::New);
        assert_eq!(repeats.judge("a1", Some("anna"), 3_200), Verdict::Lingering);
    }

    #[test]
    fn a_badge_that_was_not_sent_counts_as_soon_as_the_network_is_back() {
        let mut repeats = Repeats::default();
        repeats.judge("a1", Some("anna"), 0);
        repeats.note_unsent("a1", "anna");
        repeats.forget_unsent();
        assert_eq!(repeats.judge("a1", Some("anna"), 100), Verdict::New);
    }

    #[test]
    fn a_poster_in_view_is_answered_once() {
        let mut repeats = Repeats::default();
        assert_eq!(repeats.judge("https://", None, 0), Verdict::New);
        for at in (100..10_000).step_by(100) {
            assert_eq!(repeats.judge("https://", None, at), Verdict::Lingering);
        }
    }
}
