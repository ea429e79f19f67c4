//! Enums whose variants are words on the wire and in the database.

/// Gives an enum its words, each written once: `ALL`, `as_str` and `parse`.
macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal,)* }) => {
        impl $name {
            /// Every one there is.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            /// The word used on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The one of this word, if there is one.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.as_str() == word)
            }
        }
    };
}
