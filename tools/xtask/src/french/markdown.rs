//! The sentences of a page of Markdown: what is no code and no address.

use std::ops::Range;

/// Where the sentences of a page stand.
pub(super) fn sentences(page: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut in_code = false;
    for line in page.split_inclusive('\n') {
        let is_fence = line.trim_start().starts_with("```");
        if is_fence {
            in_code = !in_code;
        } else if !in_code {
            found.extend(
                of_line(line)
                    .into_iter()
                    .map(|part| at + part.start..at + part.end),
            );
        }
        at += line.len();
    }
    found
}

/// The parts of a line that are neither code, nor an address, nor a tag, nor the ruler of a table.
fn of_line(line: &str) -> Vec<Range<usize>> {
    let is_ruler = line.chars().all(|letter| "|-: \r\n".contains(letter));
    if is_ruler {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let skipped = skipped(rest);
        if skipped > 0 {
            parts.push(start..at);
            at += skipped;
            start = at;
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    parts.push(start..line.trim_end_matches(['\r', '\n']).len().max(start));
    parts.retain(|part| !part.is_empty());
    parts
}

/// How long what begins here is, where it is no sentence.
fn skipped(rest: &str) -> usize {
    let until =
        |end: &str, from: usize| rest[from..].find(end).map(|place| from + place + end.len());
    if rest.starts_with('`') {
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        return until(&"`".repeat(ticks), ticks).unwrap_or(0);
    }
    if rest.starts_with("](") {
        return until(")", 2).unwrap_or(0);
    }
    if rest.starts_with("<!--") {
        return until("-->", 4).unwrap_or(0);
    }
    let is_tag = rest.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/')
    });
    if is_tag {
        return until(">", 1).unwrap_or(0);
    }
    if rest.starts_with("http://") || rest.starts_with("https://") {
        return rest
            .find(|letter: char| letter.is_whitespace() || letter == ')')
            .unwrap_or(rest.len());
    }
    0
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[test]
    fn code_and_addresses_are_no_sentences() {
        let page = "Lisez `a ? b` et [ceci](x ?y) !\n\n```sh\necho 'non ?'\n```\n| a | b |\n| - | :-: |\nFin : https://x/?a\n";
        let found: Vec<&str> = sentences(page)
            .into_iter()
            .map(|range| &page[range])
            .collect();
        assert_eq!(found, ["Lisez ", " et [ceci", " !", "| a | b |", "Fin : "]);
    }
}
