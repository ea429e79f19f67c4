//! The names of holidays.

/// A holiday, or two that are on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    NewYear,
    GoodFriday,
    EasterMonday,
    LabourDay,
    Victory,
    Ascension,
    WhitMonday,
    NationalDay,
    Assumption,
    AllSaints,
    Armistice,
    Christmas,
    SecondDayOfChristmas,
    Abolition,
    /// In 2008 and 2160.
    LabourDayAndAscension,
    /// In 1986, 1997 and 2059, and at times later.
    VictoryAndAscension,
    /// In Martinique in 2031, in Guadeloupe in 2049.
    AscensionAndAbolition,
    /// In Guyane in 2019, in Guadeloupe in 1996.
    WhitMondayAndAbolition,
}

impl Name {
    pub(super) const ALL: [Self; 18] = [
        Self::NewYear,
        Self::GoodFriday,
        Self::EasterMonday,
        Self::LabourDay,
        Self::Victory,
        Self::Ascension,
        Self::WhitMonday,
        Self::NationalDay,
        Self::Assumption,
        Self::AllSaints,
        Self::Armistice,
        Self::Christmas,
        Self::SecondDayOfChristmas,
        Self::Abolition,
        Self::LabourDayAndAscension,
        Self::VictoryAndAscension,
        Self::AscensionAndAbolition,
        Self::WhitMondayAndAbolition,
    ];

    /// As the State's list has it (github.com/etalab/jours-feries-france), with a typographic apostrophe.
    pub(super) const fn french(self) -> &'static str {
        match self {
            Self::NewYear => "1er janvier",
            Self::GoodFriday => "Vendredi saint",
            Self::EasterMonday => "Lundi de Pâques",
            Self::LabourDay => "1er mai",
            Self::Victory => "8 mai",
            Self::Ascension => "Ascension",
            Self::WhitMonday => "Lundi de Pentecôte",
            Self::NationalDay => "14 juillet",
            Self::Assumption => "Assomption",
            Self::AllSaints => "Toussaint",
            Self::Armistice => "11 novembre",
            Self::Christmas => "Jour de Noël",
            Self::SecondDayOfChristmas => "2ème jour de Noël",
            Self::Abolition => "Abolition de l’esclavage",
            Self::LabourDayAndAscension => "1er mai et Ascension",
            Self::VictoryAndAscension => "8 mai et Ascension",
            Self::AscensionAndAbolition => "Ascension et Abolition de l’esclavage",
            Self::WhitMondayAndAbolition => "Lundi de Pentecôte et Abolition de l’esclavage",
        }
    }

    pub(super) const fn english(self) -> &'static str {
        match self {
            Self::NewYear => "New Year’s Day",
            Self::GoodFriday => "Good Friday",
            Self::EasterMonday => "Easter Monday",
            Self::LabourDay => "Labour Day",
            Self::Victory => "Victory Day",
            Self::Ascension => "Ascension Day",
            Self::WhitMonday => "Whit Monday",
            Self::NationalDay => "National Day",
            Self::Assumption => "Assumption Day",
            Self::AllSaints => "All Saints’ Day",
            Self::Armistice => "Armistice Day",
            Self::Christmas => "Christmas Day",
            Self::SecondDayOfChristmas => "Second Day of Christmas",
            Self::Abolition => "Abolition of Slavery",
            Self::LabourDayAndAscension => "Labour Day and Ascension Day",
            Self::VictoryAndAscension => "Victory Day and Ascension Day",
            Self::AscensionAndAbolition => "Ascension Day and Abolition of Slavery",
            Self::WhitMondayAndAbolition => "Whit Monday and Abolition of Slavery",
        }
    }

    /// The name of a day on which both are, in the order of a calendar's entries; none where they never meet.
    pub(super) const fn and(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::LabourDay, Self::Ascension) => Some(Self::LabourDayAndAscension),
            (Self::Victory, Self::Ascension) => Some(Self::VictoryAndAscension),
            (Self::Ascension, Self::Abolition) => Some(Self::AscensionAndAbolition),
            (Self::WhitMonday, Self::Abolition) => Some(Self::WhitMondayAndAbolition),
            _ => None,
        }
    }
}
