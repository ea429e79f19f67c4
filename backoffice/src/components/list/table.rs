//! Tables: their columns are told once, a row gives its cells.
//!
//! ```ignore
//! const TABLE: Table<2> = Table {
//!     caption: |l| say!(l, teams.sites),
//!     test_id: "site-rows",
//!     columns: &[
//!         Column::new(|l| say!(l, teams.name)).class("main-cell"),
//!         Column::new(|l| say!(l, teams.team_count)).class("figures right").labelled(),
//!     ],
//! };
//!
//! fn row(site: Site) -> Row {
//!     TABLE.row([site.name.into_any(), site.team_count.into_any()])
//!         .with("data-site-id", site.id.0)
//! }
//! ```

use chrona_web::format;
use chrono::{DateTime, Utc};
use leptos::{
    attr::{
        any_attribute::{AnyAttribute, IntoAnyAttribute},
        custom::custom_attribute,
    },
    prelude::*,
};

use super::sorting::{SortedBy, Sorting};
use crate::{
    office::Office,
    words::{Words, follow, t},
};

/// The classes that are of a column whole, its head too.
const OF_THE_WHOLE: [&str; 3] = ["right", "roomy-only", "wide-only"];

/// A column: its head, and how its cells look.
#[derive(Clone, Copy)]
pub(crate) struct Column {
    /// None over what can be done with a row.
    head: Option<Words>,
    class: Option<&'static str>,
    is_labelled: bool,
    /// The sorting of the list that its head chooses.
    sorted_by: Option<SortedBy>,
}

impl Column {
    /// A column under this head.
    pub(crate) const fn new(head: Words) -> Self {
        Self {
            head: Some(head),
            class: None,
            is_labelled: false,
            sorted_by: None,
        }
    }

    /// The last column, with what can be done with a row; its head is for those who do not see it.
    pub(crate) const fn actions() -> Self {
        Self {
            head: None,
            class: Some("actions"),
            is_labelled: false,
            sorted_by: None,
        }
    }

    /// The classes of its cells; the head takes those that place or hide the whole column.
    pub(crate) const fn class(self, class: &'static str) -> Self {
        Self {
            class: Some(class),
            ..self
        }
    }

    /// On a phone, where a row is a card without heads, the head's words stand before each cell.
    pub(crate) const fn labelled(self) -> Self {
        Self {
            is_labelled: true,
            ..self
        }
    }

    /// Its head sorts the list, under this word in the address.
    pub(crate) const fn sorts(self, word: &'static str) -> Self {
        let by = SortedBy {
            word,
            is_largest_first: false,
        };
        Self {
            sorted_by: Some(by),
            ..self
        }
    }

    /// The same, with the largest first.
    pub(crate) const fn sorts_largest_first(self, word: &'static str) -> Self {
        let by = SortedBy {
            word,
            is_largest_first: true,
        };
        Self {
            sorted_by: Some(by),
            ..self
        }
    }

    fn head_class(self) -> Option<String> {
        let classes = self.class?.split(' ');
        let classes: Vec<_> = classes
            .filter(|class| OF_THE_WHOLE.contains(class))
            .collect();
        (!classes.is_empty()).then(|| classes.join(" "))
    }

    fn head_view(self, sorting: Option<Sorting>) -> AnyView {
        let language = Office::current().language;
        if let (Some(sorting), Some(by), Some(words)) = (sorting, self.sorted_by, self.head) {
            return sorting.head(by, words, self.head_class());
        }
        let words = match self.head {
            Some(head) => follow(language, head).into_any(),
            None => view! { <span class="visually-hidden">{t!(language, common.actions)}</span> }
                .into_any(),
        };
        view! {
            <th scope="col" class=self.head_class()>
                {words}
            </th>
        }
        .into_any()
    }

    fn cell_view(self, cell: AnyView) -> AnyView {
        let language = Office::current().language;
        let label = self.head.filter(|_| self.is_labelled);
        let label = label.map(|words| follow(language, words));
        view! {
            <td class=self.class data-label=label>
                {cell}
            </td>
        }
        .into_any()
    }
}

/// A table of so many columns.
#[derive(Clone, Copy)]
pub(crate) struct Table<const N: usize> {
    /// What it lists, for those who do not see where it stands.
    pub(crate) caption: Words,
    /// The `data-testid` of its body.
    pub(crate) test_id: &'static str,
    pub(crate) columns: &'static [Column; N],
}

impl<const N: usize> Table<N> {
    /// A row, a cell for each column.
    pub(crate) fn row(self, cells: [AnyView; N]) -> Row {
        Row {
            columns: self.columns,
            cells: cells.into(),
            class: None,
            attributes: Vec::new(),
        }
    }

    /// The table with these rows.
    pub(crate) fn of(self, rows: impl Iterator<Item = Row>) -> AnyView {
        Frame::from(self).of(rows.collect())
    }

    /// The table around rows that are drawn one by one.
    pub(crate) fn around(self, rows: impl IntoView + 'static) -> AnyView {
        Frame::from(self).around(rows.into_any())
    }
}

/// What is drawn around the rows of a table.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    caption: Words,
    test_id: &'static str,
    columns: &'static [Column],
    sorting: Option<Sorting>,
}

impl<const N: usize> From<Table<N>> for Frame {
    fn from(table: Table<N>) -> Self {
        Self {
            caption: table.caption,
            test_id: table.test_id,
            columns: table.columns,
            sorting: None,
        }
    }
}

impl Frame {
    /// The same of a list that the heads of its columns sort.
    pub(crate) fn sorted(self, sorting: Sorting) -> Self {
        Self {
            sorting: Some(sorting),
            ..self
        }
    }

    /// The table with these rows.
    pub(super) fn of(self, rows: Vec<Row>) -> AnyView {
        let rows: Vec<AnyView> = rows.into_iter().map(Row::view).collect();
        self.around(rows.into_any())
    }

    fn around(self, rows: AnyView) -> AnyView {
        let language = Office::current().language;
        let heads: Vec<AnyView> = self
            .columns
            .iter()
            .map(|column| column.head_view(self.sorting))
            .collect();
        view! {
            <div class="table-frame">
                <table class="table">
                    <caption class="visually-hidden">{follow(language, self.caption)}</caption>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody data-testid=self.test_id>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

/// A row of a table.
pub(crate) struct Row {
    columns: &'static [Column],
    cells: Vec<AnyView>,
    class: Option<&'static str>,
    attributes: Vec<AnyAttribute>,
}

impl Row {
    /// The row with this attribute, such as `data-user-id`.
    pub(crate) fn with(self, name: &'static str, value: impl ToString + Copy) -> Self {
        self.attribute(name, value.to_string())
    }

    /// The row with this attribute where there is a value for it.
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl ToString + Copy>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The row with this class where it has what the class is for.
    pub(crate) fn class(self, class: &'static str, has_it: bool) -> Self {
        Self {
            class: has_it.then_some(class),
            ..self
        }
    }

    /// The row as it is drawn.
    pub(crate) fn view(self) -> AnyView {
        let cells = self.columns.iter().zip(self.cells);
        let cells: Vec<AnyView> = cells.map(|(column, cell)| column.cell_view(cell)).collect();
        view! {
            <tr class=self.class {..self.attributes}>
                {cells}
            </tr>
        }
        .into_any()
    }

    fn attribute(mut self, name: &'static str, value: String) -> Self {
        let attribute = custom_attribute(name, value);
        self.attributes.push(attribute.into_any_attr());
        self
    }
}

/// A cell with a moment: a day as one says it and the time.
pub(crate) fn moment(instant: DateTime<Utc>) -> AnyView {
    let language = Office::current().language;
    let day = move || format::relative_day(language.get(), instant);
    view! {
        {day}
        " "
        <span class="figures">{format::time(instant)}</span>
    }
    .into_any()
}

/// A cell with a moment, or with words where there is none.
pub(crate) fn moment_or(instant: Option<DateTime<Utc>>, none: Words) -> AnyView {
    match instant {
        Some(instant) => moment(instant),
        None => follow(Office::current().language, none).into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::Column;

    #[test]
    fn a_head_takes_the_classes_of_the_whole_column_alone() {
        let column = Column::new(|_| "Since");
        assert_eq!(column.head_class(), None);
        assert_eq!(column.class("figures small").head_class(), None);
        let whole = column.class("figures small right wide-only").head_class();
        assert_eq!(whole.as_deref(), Some("right wide-only"));
    }
}
