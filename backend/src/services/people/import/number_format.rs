//! What a cell with a number shows: 42 with the format `00000` is 00042. Formats are those of ECMA-376 (part 1,
//! section 18.8.30 and 18.8.31), as far as a number of a person can have them.

/// How a number is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// As it is.
    Plain,
    /// As a date or a time.
    Date,
    /// By a code.
    Code(String),
    /// By one of the built-in formats with decimals, percents and the like; holds its code.
    Other(&'static str),
}

/// What a cell shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// A text.
    Text(String),
    /// A date or a time.
    Date,
    /// What cannot be told; holds the format's code.
    Unclear(String),
}

impl Format {
    /// The format of this number, whose code the workbook gives where it is one of its own.
    pub(super) fn of(id: u32, code: Option<&str>) -> Self {
        if let Some(code) = code {
            return Self::Code(code.to_owned());
        }
        match id {
            14..=22 | 27..=36 | 45..=47 | 50..=58 => Self::Date,
            2 => Self::Other("0.00"),
            9 => Self::Other("0%"),
            10 => Self::Other("0.00%"),
            11 | 48 => Self::Other("0.00E+00"),
            12 | 13 => Self::Other("# ?/?"),
            4 | 39..=44 => Self::Other("#,##0.00"),
            _ => Self::Plain,
        }
    }

    /// What a number looks like.
    pub(super) fn show(&self, number: f64) -> Shown {
        match self {
            Self::Plain => Shown::Text(number.to_string()),
            Self::Date => Shown::Date,
            Self::Other(code) => Shown::Unclear((*code).to_owned()),
            Self::Code(code) => match Section::of(code, number) {
                Some(Section::Date) => Shown::Date,
                Some(Section::Number(tokens)) => match text(&tokens, number) {
                    Some(text) => Shown::Text(text),
                    None => Shown::Unclear(code.clone()),
                },
                None => Shown::Unclear(code.clone()),
            },
        }
    }
}

/// A piece of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A place for a digit: `0`, `#` or `?`.
    Digit(char),
    /// What stands there as it is.
    Literal(char),
    /// Between digits: thousands apart.
    Comma,
    /// The number as it is.
    General,
}

/// The part of a format that is for a number.
enum Section {
    Date,
    Number(Vec<Token>),
}

impl Section {
    /// The part of this format that is for this number; none where it cannot be told what it shows.
    fn of(code: &str, number: f64) -> Option<Self> {
        let mut sections = vec![Vec::new()];
        let mut letters = code.chars().peekable();
        while let Some(letter) = letters.next() {
            let token = match letter {
                ';' => {
                    sections.push(Vec::new());
                    continue;
                }
                '\\' => Token::Literal(letters.next()?),
                '"' => {
                    let quoted = letters.by_ref().take_while(|letter| *letter != '"');
                    sections.last_mut()?.extend(quoted.map(Token::Literal));
                    continue;
                }
                // A space as wide as the next letter, or one that fills the cell.
                '_' | '*' => {
                    letters.next();
                    continue;
                }
                '[' => {
                    let inside: String = letters
                        .by_ref()
                        .take_while(|letter| *letter != ']')
                        .collect();
                    match inside.chars().next()? {
                        'h' | 'H' | 's' | 'S' => return Some(Self::Date),
                        'm' | 'M'
                            if inside
                                .chars()
                                .all(|letter| letter.eq_ignore_ascii_case(&'m')) =>
                        {
                            return Some(Self::Date);
                        }
                        '<' | '>' | '=' => return None,
                        // A colour, or a place's language.
                        _ => continue,
                    }
                }
                '0' | '#' | '?' => Token::Digit(letter),
                ',' => Token::Comma,
                'G' | 'g' | 'S' | 's' => {
                    let word = if letter.eq_ignore_ascii_case(&'g') {
                        "eneral"
                    } else {
                        "tandard"
                    };
                    let mut ahead = letters.clone();
                    if word.chars().all(|expected| ahead.next() == Some(expected)) {
                        letters = ahead;
                        Token::General
                    } else if letter.eq_ignore_ascii_case(&'s') {
                        return Some(Self::Date);
                    } else {
                        return None;
                    }
                }
                'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 'a' | 'A' | 'j' | 'J' => {
                    return Some(Self::Date);
                }
                '@' => Token::General,
                '.' | '%' | '/' => return None,
                letter if letter.is_alphabetic() => return None,
                letter => Token::Literal(letter),
            };
            sections.last_mut()?.push(token);
        }
        let place = match (number, sections.len()) {
            (number, 2..) if number < 0.0 => 1,
            (0.0, 3..) => 2,
            _ => 0,
        };
        sections.into_iter().nth(place).map(Self::Number)
    }
}

/// A number as these say; none where it cannot be told.
fn text(tokens: &[Token], number: f64) -> Option<String> {
    let is_place = |token: &Token| matches!(token, Token::Digit(_));
    let first = tokens.iter().position(is_place);
    let last = tokens.iter().rposition(is_place);
    let (Some(first), Some(last)) = (first, last) else {
        let has_general = tokens.contains(&Token::General);
        return has_general.then(|| {
            let of = |token: &Token| match token {
                Token::General => number.to_string(),
                Token::Literal(letter) => letter.to_string(),
                Token::Digit(_) | Token::Comma => String::new(),
            };
            tokens.iter().map(of).collect::<String>().trim().to_owned()
        });
    };
    // After the last digit a comma leaves three digits out.
    if number < 0.0 || tokens.get(last + 1..)?.contains(&Token::Comma) {
        return None;
    }
    let digits: Vec<char> = format!("{number:.0}").chars().collect();
    let places = tokens.iter().filter(|token| is_place(token)).count();
    // With `# ##0` a space sets thousands apart, with `00 00` it is part of the number.
    let groups = tokens.get(first) == Some(&Token::Digit('#'));
    let mut text = String::new();
    let mut passed = 0;
    for (place, token) in tokens.iter().enumerate() {
        match *token {
            Token::Digit(kind) => {
                let left = places - passed;
                passed += 1;
                let upto = (digits.len() + 1).saturating_sub(left);
                if place == first {
                    text.extend(digits.iter().take(upto));
                } else if upto > 0 {
                    text.extend(digits.get(upto - 1));
                }
                if upto == 0 && kind == '0' {
                    text.push('0');
                }
            }
            Token::Literal(letter) => {
                let is_inside = place > first && place < last;
                if !(groups && is_inside && letter.is_whitespace()) {
                    text.push(letter);
                }
            }
            Token::Comma => {}
            Token::General => return None,
        }
    }
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, number: f64) -> Shown {
        Format::of(164, Some(code)).show(number)
    }

    #[test]
    fn a_number_is_what_its_format_shows() {
        for (code, number, text) in [
            ("00000", 42.0, "00042"),
            ("00000", 1_234_567.0, "1234567"),
            ("0", 42.0, "42"),
            ("General", 42.0, "42"),
            ("General", 42.5, "42.5"),
            ("@", 42.0, "42"),
            ("#,##0", 1042.0, "1042"),
            ("# ##0", 1042.0, "1042"),
            ("#\\ ##0", 42.0, "42"),
            ("00\\ 00\\ 00", 1042.0, "00 10 42"),
            ("00-00", 1042.0, "10-42"),
            ("\"A\"0000", 42.0, "A0042"),
            ("\\A0000_ ", 42.0, "A0042"),
            ("[$-40C]0000", 42.0, "0042"),
            ("[Red]0000", 42.0, "0042"),
            ("0000;-0000;\"rien\"", 42.0, "0042"),
            ("\"M\"General", 42.0, "M42"),
            ("000;;", 7.0, "007"),
        ] {
            assert_eq!(shown(code, number), Shown::Text(text.to_owned()), "{code}");
        }
        assert_eq!(Format::of(0, None).show(42.0), Shown::Text("42".to_owned()));
        assert_eq!(Format::of(1, None).show(42.0), Shown::Text("42".to_owned()));
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        for code in [
            "0.00",
            "0%",
            "0.00E+00",
            "# ?/?",
            "[>=1000]0,;0",
            "0,",
            "\"x\"",
        ] {
            assert_eq!(shown(code, 42.0), Shown::Unclear(code.to_owned()), "{code}");
        }
        for code in ["yyyy-mm-dd", "d/m/yy", "[h]:mm", "jj/mm/aaaa", "hh:mm:ss"] {
            assert_eq!(shown(code, 42.0), Shown::Date, "{code}");
        }
        assert_eq!(Format::of(14, None).show(42.0), Shown::Date);
        assert_eq!(shown("0000", -42.0), Shown::Unclear("0000".to_owned()));
    }
}
