//! Someone's absences.

use chrona_web::types::{AbsenceEntry, AbsenceId, Action, Language, PersonId, Reach};
use leptos::prelude::*;

use super::absence_form::AbsenceForm;
use crate::{
    components::list::every_row,
    fetch::Fetch,
    office::Office,
    pages::time::{
        absence_names::AbsenceNames,
        terms::entries::{Rows, Said, Shown, Standing},
        words::absence_part,
    },
    words::{say, t},
};

/// An absence in words: `Congé payé, le matin`.
fn told(language: Language, said: &Said) -> String {
    let Said::Absence(one, note, names) = said else {
        return String::new();
    };
    let kind = names.name(language, &one.kind);
    let told = absence_part(language, kind, one.half, one.times.as_deref());
    if note.is_empty() {
        told
    } else {
        format!("{told} · {note}")
    }
}

fn shown(entry: AbsenceEntry, names: AbsenceNames) -> Shown {
    let (from, to) = (entry.absence.from, Some(entry.absence.to));
    Shown {
        id: entry.id.0,
        standing: Standing::of(from, to, entry.annulled_at.is_some()),
        from,
        to,
        text: told,
        said: Said::Absence(entry.absence, entry.note, names),
    }
}

/// The absences of someone.
#[component]
pub(super) fn Absences(
    id: PersonId,
    names: AbsenceNames,
    /// What follows when there is one more or less.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let office = Office::current();
    let language = office.language;
    let absences = Fetch::new(move || async move {
        let ask = |offset| async move { office.client().absences(id, offset, 100).await };
        every_row(ask).await
    });
    let change = move |()| {
        absences.reload();
        let _ = on_change.try_run(());
    };
    let busy = RwSignal::new(false);
    let annul = move |number: i64| {
        let work = async move { office.client().annul_absence(id, AbsenceId(number)).await };
        office.act(busy, work, move |()| {
            let language = office.now_language();
            office.toasts.done(say!(language, terms.annul_done));
            change(());
        });
    };
    let form = office
        .reaches(Action::ManageAbsences, Reach::Everyone)
        .then(|| view! { <AbsenceForm id names on_done=change /> });
    view! {
        <section class="card" aria-labelledby="person-absences">
            <h2 id="person-absences">{t!(language, terms.absences)}</h2>
            {absences
                .view(
                    2,
                    move |entries| {
                        view! {
                            <Rows
                                rows=entries.into_iter().map(|entry| shown(entry, names)).collect()
                                empty=t!(language, terms.no_absence)
                                action=Action::ManageAbsences
                                test_id="absence-rows"
                                on_annul=annul
                            />
                        }
                    },
                )}
            {form}
        </section>
    }
}
