//! What is printed at the end.

/// Rows of a figure, its limit, and what is asked for.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<[String; 4]>,
    misses: usize,
}

impl Table {
    /// Adds a row: what was measured, the figure, what it is held against, and whether it is what was
    /// asked for.
    pub(crate) fn add(&mut self, what: &str, figure: String, beside: String, verdict: Verdict) {
        if let Verdict::Asked { met: false, .. } = verdict {
            self.misses += 1;
        }
        let verdict = match verdict {
            Verdict::Asked { met: true, wanted } => format!("{wanted}: yes"),
            Verdict::Asked { met: false, wanted } => format!("{wanted}: NO"),
            Verdict::Told => String::new(),
        };
        println!("  {what}: {figure}  {beside}");
        self.rows.push([what.to_owned(), figure, beside, verdict]);
    }

    /// Whether every figure is what was asked for.
    pub(crate) fn is_met(&self) -> bool {
        self.misses == 0
    }

    /// Prints everything in columns.
    pub(crate) fn print(&self) {
        let heads = ["measured", "figure", "beside", "asked for"].map(ToOwned::to_owned);
        let width = |column: usize| {
            let cells = self
                .rows
                .iter()
                .chain([&heads])
                .map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let widths = [width(0), width(1), width(2), width(3)];
        println!();
        for row in [&heads].into_iter().chain(&self.rows) {
            let cells: Vec<_> = row
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            println!("{}", cells.join("  ").trim_end());
        }
    }
}

/// Whether a figure is what was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Verdict {
    /// It was asked for.
    Asked {
        /// Whether the figure meets it.
        met: bool,
        /// What was asked for, in words.
        wanted: &'static str,
    },
    /// It is only told.
    Told,
}
