//! What a result sounds like: rising for an entry, falling for a departure, one tone for what is kept,
//! the same twice for a question, low and twice for a refusal.

use std::cell::RefCell;

use web_sys::{AudioContext, OscillatorType};

/// A tone: its pitch in hertz, when it begins and how long it lasts, in seconds.
struct Tone(f32, f64, f64);

/// The sounds of the kiosk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sound {
    /// Someone came in.
    Entry,
    /// Someone went out.
    Departure,
    /// It is kept, and will be recorded.
    Kept,
    /// Somebody is asked something.
    Question,
    /// Nothing was recorded.
    Refusal,
}

thread_local! {
    static CONTEXT: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Lets sounds be heard: browsers want a touch or a key before the first one.
pub(crate) fn unlock() {
    with_context(|context| {
        let _ = context.resume();
    });
}

/// Plays a sound, where the browser lets it.
pub(crate) fn play(sound: Sound) {
    let tones: &[Tone] = match sound {
        Sound::Entry => &[Tone(659.3, 0.0, 0.14), Tone(987.8, 0.12, 0.28)],
        Sound::Departure => &[Tone(987.8, 0.0, 0.14), Tone(659.3, 0.12, 0.28)],
        Sound::Kept => &[Tone(784.0, 0.0, 0.3)],
        Sound::Question => &[Tone(784.0, 0.0, 0.14), Tone(784.0, 0.2, 0.14)],
        Sound::Refusal => &[Tone(196.0, 0.0, 0.18), Tone(196.0, 0.26, 0.3)],
    };
    with_context(|context| {
        for tone in tones {
            let _ = play_tone(context, tone, sound == Sound::Refusal);
        }
    });
}

fn play_tone(
    context: &AudioContext,
    Tone(pitch, begin, length): &Tone,
    harsh: bool,
) -> Result<(), wasm_bindgen::JsValue> {
    let (source, volume) = (context.create_oscillator()?, context.create_gain()?);
    source.set_type(if harsh {
        OscillatorType::Triangle
    } else {
        OscillatorType::Sine
    });
    source.frequency().set_value(*pitch);
    let begin = context.current_time() + begin;
    let gain = volume.gain();
    gain.set_value_at_time(0.0001, begin)?;
    gain.exponential_ramp_to_value_at_time(0.35, begin + 0.02)?;
    gain.exponential_ramp_to_value_at_time(0.0001, begin + length)?;
    source.connect_with_audio_node(&volume)?;
    volume.connect_with_audio_node(&context.destination())?;
    source.start_with_when(begin)?;
    source.stop_with_when(begin + length)
}

fn with_context(run: impl FnOnce(&AudioContext)) {
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        if let Some(context) = context {
            run(context);
        }
    });
}
