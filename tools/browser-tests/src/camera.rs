//! What a kiosk's camera sees: a video file that Chromium plays in a circle.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use image::{DynamicImage, GrayImage, Luma};
use qrcode::{Color, QrCode};

/// The picture's size in pixels.
const WIDTH: u32 = 640;
/// See [`WIDTH`].
const HEIGHT: u32 = 480;

/// The frames written; the last is followed by the first.
const FRAMES: u32 = 10;

/// The light border of a QR code, in modules.
const QUIET: u32 = 4;

/// A module's side, in pixels, before the phone is held up.
const MODULE: u32 = 6;

/// How a phone is held before the camera.
#[derive(Clone, Copy, Debug)]
pub struct Pose {
    /// Turned clockwise, in degrees.
    pub turned: f32,
    /// How bright white is: 1 is full, 0 is dark.
    pub brightness: f32,
    /// The longest side of the picture that is shown, in pixels of the frame.
    pub side: u32,
}

impl Default for Pose {
    fn default() -> Self {
        Self {
            turned: 7.0,
            brightness: 0.65,
            side: 400,
        }
    }
}

/// Writes a video of an empty hall: nothing to read.
pub fn nothing(file: &Path) -> Result<()> {
    write(file, &GrayImage::from_pixel(WIDTH, HEIGHT, Luma([96])))
}

/// Writes a video of this badge (a JWT, in its compact form where it has one) on a phone's screen.
pub fn badge(file: &Path, badge: &str, pose: Pose) -> Result<()> {
    let text = chrona_badge::compact::pack(badge).unwrap_or_else(|| badge.to_owned());
    text_code(file, &text, pose)
}

/// Writes a video of a QR code with this text, quiet zone included.
pub fn text_code(file: &Path, text: &str, pose: Pose) -> Result<()> {
    let code = QrCode::new(text).context("this does not fit in a QR code")?;
    let modules = u32::try_from(code.width())?;
    let picture = GrayImage::from_fn(
        (modules + 2 * QUIET) * MODULE,
        (modules + 2 * QUIET) * MODULE,
        |x, y| {
            let module = |pixel: u32| {
                let module = (pixel / MODULE).checked_sub(QUIET)?;
                usize::try_from(module)
                    .ok()
                    .filter(|module| *module < code.width())
            };
            let dark = module(x)
                .zip(module(y))
                .is_some_and(|place| code[place] == Color::Dark);
            Luma([if dark { 0 } else { 255 }])
        },
    );
    write(file, &frame(&picture, pose))
}

/// Writes a video of this picture, such as a screenshot of a phone's page, on a phone's screen.
pub fn picture(file: &Path, png: &[u8], pose: Pose) -> Result<()> {
    let picture: DynamicImage = image::load_from_memory(png)?;
    write(file, &frame(&picture.to_luma8(), pose))
}

/// A frame with the picture in its middle, on a light surface somewhat larger, in a darker hall.
fn frame(picture: &GrayImage, pose: Pose) -> GrayImage {
    let (width, height) = (to_f32(picture.width()), to_f32(picture.height()));
    let scale = to_f32(pose.side) / width.max(height);
    let (sin, cos) = pose.turned.to_radians().sin_cos();
    let margin = 0.06 * width.max(height);
    GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let (dx, dy) = (
            to_f32(x) - to_f32(WIDTH) / 2.0,
            to_f32(y) - to_f32(HEIGHT) / 2.0,
        );
        let px = (dx * cos + dy * sin) / scale + width / 2.0;
        let py = (dy * cos - dx * sin) / scale + height / 2.0;
        let inside = |p: f32, size: f32, margin: f32| p >= -margin && p < size + margin;
        let light = if inside(px, width, 0.0) && inside(py, height, 0.0) {
            sample(picture, px, py)
        } else if inside(px, width, margin) && inside(py, height, margin) {
            255.0
        } else {
            70.0
        };
        // The screen's black is not the camera's: a hall is never quite dark.
        Luma([to_u8(18.0 + light * pose.brightness)])
    })
}

/// The picture's light at a place between pixels.
fn sample(picture: &GrayImage, x: f32, y: f32) -> f32 {
    let (x0, y0) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
    let at = |x: f32, y: f32| {
        let x = to_u32(x).min(picture.width() - 1);
        let y = to_u32(y).min(picture.height() - 1);
        f32::from(picture.get_pixel(x, y).0[0])
    };
    let (fx, fy) = (x0.fract(), y0.fract());
    let top = at(x0, y0) * (1.0 - fx) + at(x0 + 1.0, y0) * fx;
    let bottom = at(x0, y0 + 1.0) * (1.0 - fx) + at(x0 + 1.0, y0 + 1.0) * fx;
    top * (1.0 - fy) + bottom * fy
}

/// Writes the frame again and again as YUV4MPEG2, beside the file first, so that a browser never
/// opens half of one.
fn write(file: &Path, frame: &GrayImage) -> Result<()> {
    let beside = file.with_extension("new");
    let mut out = BufWriter::new(fs::File::create(&beside)?);
    writeln!(out, "YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420")?;
    // Two planes of a quarter of the size, all at 128: no colour.
    let grey = vec![128; frame.len() / 2];
    for _ in 0..FRAMES {
        out.write_all(b"FRAME\n")?;
        out.write_all(frame.as_raw())?;
        out.write_all(&grey)?;
    }
    out.into_inner().context("the video cannot be written")?;
    fs::rename(beside, file)?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a small picture")]
fn to_f32(pixels: u32) -> f32 {
    pixels as f32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place within a small picture"
)]
fn to_u32(place: f32) -> u32 {
    place as u32
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits"
)]
fn to_u8(light: f32) -> u8 {
    light.clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_video_has_whole_frames() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("camera.y4m");
        text_code(&file, "CHRONA", Pose::default()).unwrap();
        let video = fs::read(&file).unwrap();
        let header = video.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let frame = usize::try_from(WIDTH * HEIGHT * 3 / 2).unwrap() + "FRAME\n".len();
        assert_eq!((video.len() - header) % frame, 0);
    }

    #[test]
    fn a_dimmed_code_is_darker_than_paper_and_lighter_than_night() {
        let white = GrayImage::from_pixel(100, 100, Luma([255]));
        let seen = frame(&white, Pose::default());
        let middle = seen.get_pixel(WIDTH / 2, HEIGHT / 2).0[0];
        assert!((150..220).contains(&middle), "{middle}");
    }
}
