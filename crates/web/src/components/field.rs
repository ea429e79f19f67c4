//! Fields of a form, each with its label, and its error where a screen reader finds it.

use chrona_api_types::Language;
use leptos::prelude::*;

use super::{
    Icon,
    alive::{alive, given},
};
use crate::language::LanguageChoice;

/// A field for a line of text.
#[component]
pub fn TextField(
    /// The field's name on the wire; also the start of its `id`.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// What is typed in it.
    value: RwSignal<String>,
    /// The input's type.
    #[prop(optional, default = "text")]
    kind: &'static str,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// A word of help under the label.
    #[prop(into, optional)]
    hint: Option<TextProp>,
    /// The browser's `autocomplete` word.
    #[prop(optional, default = "off")]
    autocomplete: &'static str,
    /// The keys a touch screen shows, such as `numeric`; the type's own when absent.
    #[prop(optional)]
    input_mode: Option<&'static str>,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// The longest text it takes, in characters.
    #[prop(optional, default = 255)]
    max_length: u32,
    /// The `data-testid` of the input; its name when absent.
    #[prop(optional)]
    test_id: Option<&'static str>,
    /// Values that the browser proposes while one types.
    #[prop(optional)]
    proposals: Vec<String>,
    /// What stands beside the input, such as a button that fills it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let error = while_it_stands(error, value);
    let described = describes(name, hint.is_some(), error);
    let list_id = (!proposals.is_empty()).then(|| format!("{}-proposals", field_id(name)));
    let list = list_id.clone().map(|id| {
        let options = proposals.into_iter();
        let options = options.map(|value| view! { <option value=value></option> });
        view! { <datalist id=id>{options.collect_view()}</datalist> }
    });
    view! {
        <div class="field">
            <label class="field-label" for=field_id(name)>
                {given(label)}
            </label>
            {hint.map(|hint| hint_view(name, hint))}
            <div class="field-row">
                <input
                    list=list_id
                    class="input"
                    id=field_id(name)
                    name=name
                    type=kind
                    inputmode=input_mode
                    autocomplete=autocomplete
                    autocapitalize=if kind == "text" { "sentences" } else { "none" }
                    spellcheck="false"
                    maxlength=max_length.to_string()
                    required=required
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    data-testid=test_id.unwrap_or(name)
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                {list}
                {children.map(|children| children())}
            </div>
            {error_view(name, error)}
        </div>
    }
}

/// A field that takes one of a few choices.
#[component]
pub fn SelectField(
    /// The field's name on the wire; also the start of its `id`.
    name: &'static str,
    /// Its label.
    #[prop(into)]
    label: TextProp,
    /// The choice's value.
    value: RwSignal<String>,
    /// The choices: value and words.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
    /// What is wrong with it.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// What to do when a choice is made, besides keeping it.
    #[prop(into, optional)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let error = while_it_stands(error, value);
    let described = describes(name, false, error);
    let options = move || {
        let chosen = value.get();
        let option = |(choice, words): (String, String)| {
            let selected = choice == chosen;
            view! { <option value=choice selected=selected>{words}</option> }
        };
        choices.get().into_iter().map(option).collect_view()
    };
    let choose = move |event| {
        let choice = event_target_value(&event);
        value.set(choice.clone());
        if let Some(on_choose) = on_choose {
            on_choose.run(choice);
        }
    };
    view! {
        <div class="field">
            <label class="field-label" for=field_id(name)>
                {given(label)}
            </label>
            <select
                class="input"
                id=field_id(name)
                name=name
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                data-testid=name
                on:change=choose
            >
                {options}
            </select>
            {error_view(name, error)}
        </div>
    }
}

/// What is wrong with a field, for as long as what was refused stands in it: once it is changed, only
/// sending the form tells whether it is right.
pub fn while_it_stands(
    error: Signal<Option<String>>,
    value: RwSignal<String>,
) -> Signal<Option<String>> {
    let choice = LanguageChoice::current();
    let refused = RwSignal::new(String::new());
    Effect::new(move |before: Option<Language>| {
        let language = choice.get();
        error.track();
        // The same refusal in another language is no new one.
        if before.is_none_or(|before| before == language) {
            refused.set(value.get_untracked());
        }
        language
    });
    Signal::derive(move || {
        let stands = value.with(|value| refused.with(|refused| value == refused));
        error.get().filter(|_| stands)
    })
}

/// The `id` of a field of this name.
pub fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// The `aria-describedby` of a field: its hint and its error, when there are any.
pub fn describes(
    name: &'static str,
    hint: bool,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Copy {
    move || {
        let hint = hint.then(|| format!("field-{name}-hint"));
        let error = error
            .with(Option::is_some)
            .then(|| format!("field-{name}-error"));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (one, other) => one.or(other),
        }
    }
}

fn hint_view(name: &str, hint: TextProp) -> impl IntoView + use<> {
    view! {
        <p class="field-hint" id=format!("field-{name}-hint")>
            {given(hint)}
        </p>
    }
}

/// What is wrong with a field, below it.
pub fn error_view(name: &'static str, error: Signal<Option<String>>) -> AnyView {
    alive(move || {
        let error = error.get().map(|error| {
            view! {
                <p class="field-error" id=format!("field-{name}-error") role="alert">
                    <Icon icon=icondata::LuCircleAlert />
                    {error}
                </p>
            }
        });
        error.into_any()
    })
}
