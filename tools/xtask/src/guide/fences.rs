//! The blocks of code in a page.

/// A block of code between two lines of three backticks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fence {
    /// What stands after the first three backticks: a language, and marks.
    pub(super) info: String,
    /// The lines in it, each with its end.
    pub(super) text: String,
    /// The number of its first line, from 1.
    pub(super) line: usize,
    /// The last line before it that is not empty.
    pub(super) above: String,
}

impl Fence {
    /// Whether it holds commands.
    pub(super) fn is_shell(&self) -> bool {
        self.language() == "sh"
    }

    /// Whether it holds commands that no test runs.
    pub(super) fn is_not_run(&self) -> bool {
        self.info == "sh not-run"
    }

    /// The first word of what is said of it.
    pub(super) fn language(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }
}

/// The blocks of a page, in order.
pub(super) fn fences(page: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<Fence> = None;
    let mut above = String::new();
    for (number, line) in page.lines().enumerate() {
        match (open.as_mut(), line.trim_start().strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Fence {
                    info: info.trim().to_owned(),
                    text: String::new(),
                    line: number + 2,
                    above: above.clone(),
                });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(fence), None) => {
                fence.text.push_str(line);
                fence.text.push('\n');
            }
            (None, None) if !line.trim().is_empty() => line.trim().clone_into(&mut above),
            (None, None) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_knows_its_place_and_what_stands_above_it() {
        let page = "# A\n\n*Not run.*\n\n```sh not-run\nls\n\nrm x\n```\n\n```json\n{}\n```\n";
        let found = fences(page);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].text, "ls\n\nrm x\n");
        assert_eq!((found[0].line, &*found[0].above), (6, "*Not run.*"));
        assert!(found[0].is_shell() && found[0].is_not_run());
        assert_eq!(found[1].language(), "json");
    }
}
