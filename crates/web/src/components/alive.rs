//! Views that follow what they are made of. What they take is boxed, so that each kind is compiled once and not anew
//! for every closure: it keeps the programs small.

use leptos::prelude::*;

/// A view that is made anew when what it reads changes.
pub fn alive(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let view: Box<dyn Fn() -> AnyView + Send> = Box::new(view);
    view.into_any()
}

/// Words that are worked out anew when what they are made of changes.
pub fn words(words: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    let words: Box<dyn Fn() -> String + Send> = Box::new(words);
    words.into_any()
}

/// The words a component was given.
pub(super) fn given(words: TextProp) -> AnyView {
    (move || words.get()).into_any()
}
