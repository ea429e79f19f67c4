//! What the pages ask of the browser.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// So many random bytes, fit for secrets; `None` where the browser has no such source.
pub(crate) fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    window()
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(bytes)
}

/// Puts a text on the clipboard; says whether it worked. Pages without HTTPS may not.
pub(crate) async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    let has_clipboard = Reflect::get(&navigator, &JsValue::from_str("clipboard"))
        .is_ok_and(|clipboard| !clipboard.is_undefined());
    has_clipboard
        && JsFuture::from(navigator.clipboard().write_text(text))
            .await
            .is_ok()
}

/// Brings the keyboard to the element of this CSS selector, once it is drawn.
pub(crate) fn focus(css: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(css).ok().flatten();
        if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok())
        {
            let _ = element.focus();
        }
    });
}

/// Whether something stands in the field of this name that the browser cannot read, such as half a date: its value
/// is empty then, as if nothing stood there.
pub(crate) fn is_unreadable(name: &str) -> bool {
    let fields = document().query_selector_all(&format!("input[name=\"{name}\"]"));
    let Ok(fields) = fields else { return false };
    let field = |place| {
        fields
            .item(place)?
            .dyn_into::<web_sys::HtmlInputElement>()
            .ok()
    };
    (0..fields.length())
        .filter_map(field)
        .any(|field| field.validity().bad_input())
}

/// Leaves for another site's page.
pub(crate) fn leave_for(url: &str) {
    let _ = window().location().assign(url);
}

/// The parameters behind the address's `?`, taken out of the address bar and the history.
pub(crate) fn take_query() -> Option<web_sys::UrlSearchParams> {
    let query = window().location().search().ok()?;
    let values = web_sys::UrlSearchParams::new_with_str(&query).ok()?;
    forget_fragment();
    Some(values)
}

/// Prints the page.
pub(crate) fn print() {
    let _ = window().print();
}

/// Hands a text to the person as a file.
pub(crate) fn download(name: &str, media_type: &str, text: &str) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = Array::of1(&JsValue::from_str(text));
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    save(name, &blob)
}

/// Hands the person a file.
pub(crate) fn save(name: &str, content: &web_sys::Blob) -> Option<()> {
    let address = web_sys::Url::create_object_url_with_blob(content).ok()?;
    let link: web_sys::HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    web_sys::Url::revoke_object_url(&address).ok()
}

/// What is in a file the person chose; `None` where the browser may no longer read it.
pub(crate) async fn content(file: &web_sys::Blob) -> Option<Vec<u8>> {
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&bytes).to_vec())
}

/// The text of a file's bytes: UTF-8, or else Windows-1252, in which spreadsheets save CSV; `None` where the browser cannot
/// read either.
pub(crate) fn text(content: Vec<u8>) -> Option<String> {
    String::from_utf8(content)
        .or_else(|error| {
            let decoder = web_sys::TextDecoder::new_with_label("windows-1252").map_err(|_| ())?;
            decoder
                .decode_with_u8_array(error.as_bytes())
                .map_err(|_| ())
        })
        .ok()
}

/// Whether the page is before the person's eyes.
pub(crate) fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Whether the page is as narrow as a phone: 48rem, as in the styles.
pub(crate) fn is_narrow() -> bool {
    let width = window().inner_width().ok();
    width
        .and_then(|width| width.as_f64())
        .is_some_and(|width| width <= 768.0)
}

/// Asks the browser not to throw away what the pages keep, where it can be asked.
pub(crate) fn keep_storage() {
    if let Ok(storage) = Reflect::get(&window().navigator(), &JsValue::from_str("storage")) {
        let _ = call(&storage, "persist", &[]);
    }
}

/// Has the page at this address open without a network from now on, where the browser can; the other pages
/// are as before.
pub(crate) async fn keep_page(address: &str) {
    let workers = JsValue::from_str("serviceWorker");
    let Ok(workers) = Reflect::get(&window().navigator(), &workers) else {
        return;
    };
    let options = js_sys::Object::new();
    let scope = JsValue::from_str("scope");
    let _ = Reflect::set(&options, &scope, &JsValue::from_str(address));
    let arguments = [JsValue::from_str("/sw.js"), options.into()];
    let registered = call(&workers, "register", &arguments);
    if let Some(Ok(registered)) = registered.map(JsCast::dyn_into::<Promise>) {
        // What cannot be kept opens from the server, as ever.
        let _ = JsFuture::from(registered).await;
    }
}

/// Buzzes once, where the phone can.
pub(crate) fn buzz() {
    let _ = call(&window().navigator(), "vibrate", &[JsValue::from_f64(80.0)]);
}

/// Calls a method that not every browser has; `None` where it has not.
pub(crate) fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method = Reflect::get(object, &JsValue::from_str(method)).ok()?;
    let arguments = arguments.iter().cloned().collect::<Array>();
    method
        .dyn_into::<Function>()
        .ok()?
        .apply(object, &arguments)
        .ok()
}

/// Milliseconds by a clock that only goes forward.
pub(crate) fn elapsed() -> f64 {
    window()
        .performance()
        .map_or_else(js_sys::Date::now, |performance| performance.now())
}

/// Two values of the address's fragment (`#code=…&email=…`), which no server is told; `None` where
/// the first is not there.
pub(crate) fn fragment(first: &str, second: &str) -> Option<(String, String)> {
    let fragment = window().location().hash().ok()?;
    let values = web_sys::UrlSearchParams::new_with_str(fragment.strip_prefix('#')?).ok()?;
    Some((values.get(first)?, values.get(second).unwrap_or_default()))
}

/// All that stands behind the address's `#`, which no server is told.
pub(crate) fn whole_fragment() -> String {
    let fragment = window().location().hash().unwrap_or_default();
    fragment.trim_start_matches('#').to_owned()
}

/// Takes all that follows the path out of the address bar and the history.
pub(crate) fn forget_fragment() {
    let Ok(path) = window().location().pathname() else {
        return;
    };
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}
