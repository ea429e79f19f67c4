//! What each calendar holds, since when, and by which law.

use super::HolidayCalendar;
use super::entry::Entry;
use super::name::Name;

/// The holidays of all of France (L3133-1; L222-1 before May 2008).
pub(super) const FRANCE: &[Entry] = &[
    // Opinion of the Council of State of 23 March 1810.
    Entry::date(Name::NewYear, 1, 1, 1811),
    // Law of 8 March 1886.
    Entry::after_easter(Name::EasterMonday, 1, 1886),
    // Law 47-778 of 30 April 1947, then law 48-746 of 29 April 1948; L3133-4. Measures for single years (1919, 1946) and
    // those of 1941 to 1944 are left out.
    Entry::date(Name::LabourDay, 1, 5, 1947),
    // Law 53-225 of 20 March 1953; the second Sunday of May by decree 59-533 of 11 April 1959. Whether the decree took
    // effect for 1959 is not confirmed.
    Entry::date(Name::Victory, 8, 5, 1953).until(1959),
    // Decree of 1 April 1965, for the twentieth anniversary alone.
    Entry::date(Name::Victory, 8, 5, 1965).until(1965),
    // Law 81-893 of 2 October 1981.
    Entry::date(Name::Victory, 8, 5, 1982),
    // Order of 29 Germinal, year X (19 April 1802).
    Entry::after_easter(Name::Ascension, 39, 1802),
    // Law of 8 March 1886. From 2005 to 2007 it was the solidarity day wherever no agreement named another (law 2004-626
    // of 30 June 2004), and still a holiday by L222-1 (circular of the minister of the civil service, 27 Sept. 2005).
    Entry::after_easter(Name::WhitMonday, 50, 1886),
    // Law of 6 July 1880.
    Entry::date(Name::NationalDay, 14, 7, 1880),
    // Order of 29 Germinal, year X.
    Entry::date(Name::Assumption, 15, 8, 1802),
    // Order of 29 Germinal, year X.
    Entry::date(Name::AllSaints, 1, 11, 1802),
    // Law of 24 October 1922.
    Entry::date(Name::Armistice, 11, 11, 1922),
    // Order of 29 Germinal, year X.
    Entry::date(Name::Christmas, 25, 12, 1802),
];

/// L3134-13, and the ordinance of 16 August 1892 before it.
const SECOND_DAY_OF_CHRISTMAS: Entry = Entry::date(Name::SecondDayOfChristmas, 26, 12, 1892);
/// The same, in communes with a Protestant church or one that both confessions use.
const GOOD_FRIDAY: Entry = Entry::after_easter(Name::GoodFriday, -2, 1893);

/// The day on which slavery's abolition is commemorated: law 83-550 of 30 June 1983, dates of decree 83-1003 of
/// 23 November 1983, in L3422-2 since law 2016-1088 of 8 August 2016.
const fn abolition(day: u32, month: u32) -> Entry {
    // The decree came after the days of 1983, but for Réunion's.
    Entry::date(Name::Abolition, day, month, 1984)
}

const fn calendar(name: &'static str, own: &'static [Entry]) -> HolidayCalendar {
    HolidayCalendar { name, own }
}

pub(super) const ALL: [HolidayCalendar; 12] = [
    calendar("FR", &[]),
    // Moselle, Bas-Rhin and Haut-Rhin, without and with Good Friday.
    calendar("FR-57", &[SECOND_DAY_OF_CHRISTMAS]),
    calendar("FR-57-GF", &[GOOD_FRIDAY, SECOND_DAY_OF_CHRISTMAS]),
    // Guadeloupe.
    calendar("FR-971", &[abolition(27, 5)]),
    // Martinique.
    calendar("FR-972", &[abolition(22, 5)]),
    // Guyane.
    calendar("FR-973", &[abolition(10, 6)]),
    // La Réunion.
    calendar("FR-974", &[Entry::date(Name::Abolition, 20, 12, 1983)]),
    // Mayotte; L222-1 of its own labour code until 2017.
    calendar("FR-976", &[abolition(27, 4)]),
    // Saint-Barthélemy: as Guadeloupe, which it left on 15 July 2007; then decree 2012-553 of 23 April 2012. No text
    // was found that settles the years from 2008 to 2011, in which the day was kept on 27 May.
    calendar(
        "FR-BL",
        &[
            abolition(27, 5).until(2011),
            Entry::date(Name::Abolition, 9, 10, 2012),
        ],
    ),
    // Saint-Martin: 27 May as Guadeloupe, and by decree 2012-553 and L3422-2; 28 May since the circular of 2018, which
    // follows its council's resolution of 5 November 2015.
    calendar(
        "FR-MF",
        &[
            abolition(27, 5).until(2017),
            Entry::date(Name::Abolition, 28, 5, 2018),
        ],
    ),
    // Saint-Martin by the letter of L3422-2.
    calendar("FR-MF-27", &[abolition(27, 5)]),
    // Saint-Pierre-et-Miquelon.
    calendar("FR-PM", &[]),
];
