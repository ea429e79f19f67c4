//! Components both apps use. Words are given by the app, in the person's language.

pub mod alive;
pub mod button;
pub mod dialog;
pub mod field;
pub mod icon;
pub mod language_switch;
pub mod mark;
pub mod pager;
pub mod state;
pub mod toast;

pub use alive::{alive, words};
pub use button::{Button, ButtonKind};
pub use dialog::{Dialog, DialogHistory};
pub use field::{SelectField, TextField, describes, error_view, field_id, while_it_stands};
pub use icon::{Icon, Tag, Tone};
pub use language_switch::LanguageSwitch;
pub use mark::{Brand, Mark};
pub use pager::Pager;
pub use state::{Empty, Failing, Skeleton};
pub use toast::{ToastRegion, Toasts};
