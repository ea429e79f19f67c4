//! QR codes as SVG.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// The white modules around the code that a reader needs (ISO/IEC 18004, 6.3.8).
const QUIET_ZONE: usize = 4;

/// A QR code ready to draw: the outline of its dark modules, one unit each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The side of the whole picture, quiet zone included, in modules.
    pub side: usize,
    /// The `d` of an SVG path.
    pub path: String,
}

/// The QR code of a text, at the lowest error correction, so that its modules stay coarse; `None`
/// for a text too long for any QR code. A text of digits, capitals and ` $%*+-./:` takes the
/// alphanumeric mode.
pub fn outline(text: &str) -> Option<Outline> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let length = row[x..]
                .iter()
                .take_while(|color| **color == Color::Dark)
                .count();
            if length > 0 {
                use std::fmt::Write as _;
                let _ = write!(
                    path,
                    "M{} {}h{length}v1h-{length}z",
                    x + QUIET_ZONE,
                    y + QUIET_ZONE
                );
            }
            x += length + 1;
        }
    }
    Some(Outline {
        side: width + 2 * QUIET_ZONE,
        path,
    })
}

/// The QR code of a text, black on white with its quiet zone, as wide as what holds it. Attributes
/// given with `attr:` land on the `<svg>`.
#[component]
pub fn Qr(
    /// The text in the code.
    #[prop(into)]
    text: Signal<String>,
    /// What the picture is, for those who do not see it.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    let code = Memo::new(move |_| text.with(|text| outline(text)));
    let view_box = move || {
        let side = code.with(|code| code.as_ref().map_or(1, |code| code.side));
        format!("0 0 {side} {side}")
    };
    let path = move || code.with(|code| code.as_ref().map(|code| code.path.clone()));
    view! {
        <svg
            class="qr"
            viewBox=view_box
            shape-rendering="crispEdges"
            role="img"
            aria-label=move || label.get()
        >
            <path d=path></path>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::{QUIET_ZONE, outline};

    #[test]
    fn every_dark_module_is_inside_the_quiet_zone() {
        let outline = outline("1VO8 40G91JU19IU076G").unwrap();
        assert_eq!(outline.side, 21 + 2 * QUIET_ZONE);
        assert!(
            outline.path.starts_with("M4 4h7v1h-7z"),
            "the finder's top edge comes first"
        );
    }

    #[test]
    fn a_text_too_long_for_any_code_gives_none() {
        assert!(outline(&"A".repeat(5_000)).is_none());
    }
}
