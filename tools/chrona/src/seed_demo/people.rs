//! The demonstration's people.

/// What a person is in the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// HR.
    Admin,
    /// Looks after a team.
    Manager,
    /// Anyone else.
    Employee,
}

/// When a person works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// 35 hours over five days, with lunch.
    Office,
    /// 39 hours over five days, with lunch.
    Long,
    /// Four days, never on a Wednesday.
    FourDays,
    /// The morning shift, without lunch.
    Early,
    /// The afternoon shift, without lunch.
    Late,
    /// Mornings only.
    HalfTime,
}

/// One of the demonstration's people.
#[derive(Debug)]
pub(super) struct DemoPerson {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    /// The part before the @.
    pub(super) mailbox: &'static str,
    pub(super) phone: &'static str,
    pub(super) place: Place,
    pub(super) habit: Habit,
    /// Which of the kiosks the person passes.
    pub(super) kiosk: usize,
}

impl DemoPerson {
    /// An address of the domain that RFC 2606 keeps for examples.
    pub(super) fn email(&self) -> String {
        format!("{}@chrona.example", self.mailbox)
    }

    /// What the person calls the phone.
    pub(super) fn phone_name(&self) -> String {
        let of = if self.first.starts_with(['A', 'E', 'É', 'H', 'I', 'O']) {
            "d’"
        } else {
            "de "
        };
        format!("{} {of}{}", self.phone, self.first)
    }
}

/// The kiosks: name and place.
pub(super) const KIOSKS: [(&str, &str); 3] = [
    ("Accueil", "Paris"),
    ("Atelier", "Montreuil"),
    ("Entrepôt", "Évry"),
];

/// The people. HR first.
pub(super) const PEOPLE: [DemoPerson; 20] = [
    person(
        "Claire",
        "Fontaine",
        "claire.fontaine",
        "iPhone 15",
        Place::Admin,
        Habit::Office,
        0,
    ),
    person(
        "Camille",
        "Moreau",
        "camille.moreau",
        "Pixel 8",
        Place::Employee,
        Habit::Office,
        0,
    ),
    person(
        "Julien",
        "Lefèvre",
        "julien.lefevre",
        "Galaxy S23",
        Place::Manager,
        Habit::Long,
        0,
    ),
    person(
        "Amina",
        "Benali",
        "amina.benali",
        "iPhone 13",
        Place::Employee,
        Habit::Office,
        0,
    ),
    person(
        "Thomas",
        "Girard",
        "thomas.girard",
        "Galaxy A54",
        Place::Employee,
        Habit::Office,
        0,
    ),
    person(
        "Léa",
        "Rousseau",
        "lea.rousseau",
        "iPhone 14",
        Place::Employee,
        Habit::FourDays,
        0,
    ),
    person(
        "Nicolas",
        "Petit",
        "nicolas.petit",
        "Pixel 7",
        Place::Employee,
        Habit::Long,
        0,
    ),
    person(
        "Inès",
        "Garnier",
        "ines.garnier",
        "iPhone SE",
        Place::Employee,
        Habit::HalfTime,
        0,
    ),
    person(
        "Mathieu",
        "Chevalier",
        "mathieu.chevalier",
        "Redmi 12",
        Place::Manager,
        Habit::Early,
        1,
    ),
    person(
        "Sophie",
        "Marchand",
        "sophie.marchand",
        "iPhone 12",
        Place::Employee,
        Habit::Early,
        1,
    ),
    person(
        "Karim",
        "Haddad",
        "karim.haddad",
        "Galaxy A34",
        Place::Employee,
        Habit::Early,
        1,
    ),
    person(
        "Élodie",
        "Perrin",
        "elodie.perrin",
        "Fairphone 5",
        Place::Employee,
        Habit::Early,
        1,
    ),
    person(
        "Yann",
        "Le Gall",
        "yann.legall",
        "Galaxy S21",
        Place::Employee,
        Habit::Late,
        1,
    ),
    person(
        "Fatou",
        "Diallo",
        "fatou.diallo",
        "iPhone 13",
        Place::Employee,
        Habit::Late,
        1,
    ),
    person(
        "Hugo",
        "Blanchard",
        "hugo.blanchard",
        "Pixel 6a",
        Place::Employee,
        Habit::Late,
        1,
    ),
    person(
        "Chloé",
        "Renaud",
        "chloe.renaud",
        "iPhone 15",
        Place::Employee,
        Habit::Long,
        2,
    ),
    person(
        "Antoine",
        "Dupuis",
        "antoine.dupuis",
        "Galaxy A14",
        Place::Employee,
        Habit::Long,
        2,
    ),
    person(
        "Maëlle",
        "Guérin",
        "maelle.guerin",
        "Redmi Note 13",
        Place::Employee,
        Habit::Office,
        2,
    ),
    person(
        "Paulo",
        "Da Silva",
        "paulo.dasilva",
        "Galaxy A54",
        Place::Employee,
        Habit::Early,
        2,
    ),
    person(
        "Nathalie",
        "Œuvrard",
        "nathalie.oeuvrard",
        "iPhone 11",
        Place::Employee,
        Habit::FourDays,
        2,
    ),
];

const fn person(
    first: &'static str,
    last: &'static str,
    mailbox: &'static str,
    phone: &'static str,
    place: Place,
    habit: Habit,
    kiosk: usize,
) -> DemoPerson {
    DemoPerson {
        first,
        last,
        mailbox,
        phone,
        place,
        habit,
        kiosk,
    }
}
