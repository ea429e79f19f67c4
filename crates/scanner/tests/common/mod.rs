#![expect(clippy::expect_used, reason = "support for tests")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pictures are small"
)]

use qrcode::{Color, EcLevel, QrCode};

/// A QR code before a camera.
pub(crate) struct Scene {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Pixels to a module.
    pub(crate) module: f64,
    /// Degrees.
    pub(crate) angle: f64,
    /// The brightness of black and of white.
    pub(crate) black: u8,
    pub(crate) white: u8,
    /// What is around the code's own margin.
    pub(crate) ground: u8,
    /// Pixels to each side over which the picture is smeared.
    pub(crate) blur: usize,
    /// The largest step up or down of a pixel's brightness by chance.
    pub(crate) noise: u8,
}

impl Scene {
    /// A code of version 12 in the middle of a frame of 640×480, upright and clear.
    pub(crate) fn clear() -> Self {
        Self {
            width: 640,
            height: 480,
            module: 5.0,
            angle: 0.0,
            black: 0,
            white: 255,
            ground: 200,
            blur: 0,
            noise: 0,
        }
    }

    /// The frame that the camera sees.
    pub(crate) fn frame(&self, text: &str) -> Vec<u8> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).expect("the text fits");
        let side = code.width() as f64;
        let colors = code.to_colors();
        let (sin, cos) = self.angle.to_radians().sin_cos();
        let (middle_x, middle_y) = (f64::from(self.width) / 2.0, f64::from(self.height) / 2.0);
        let brightness = |x: f64, y: f64| {
            let (x, y) = (x - middle_x, y - middle_y);
            let column = (x * cos + y * sin) / self.module + side / 2.0;
            let row = (y * cos - x * sin) / self.module + side / 2.0;
            let quiet = 4.0;
            if column < -quiet || row < -quiet || column >= side + quiet || row >= side + quiet {
                return self.ground;
            }
            if column < 0.0 || row < 0.0 || column >= side || row >= side {
                return self.white;
            }
            match colors[row as usize * code.width() + column as usize] {
                Color::Dark => self.black,
                Color::Light => self.white,
            }
        };
        let steps = [0.125, 0.375, 0.625, 0.875];
        let mut frame = Vec::with_capacity((self.width * self.height) as usize);
        for y in 0..self.height {
            for x in 0..self.width {
                let samples = steps
                    .iter()
                    .flat_map(|dy| steps.iter().map(move |dx| (dx, dy)));
                let sum: u32 = samples
                    .map(|(dx, dy)| u32::from(brightness(f64::from(x) + dx, f64::from(y) + dy)))
                    .sum();
                frame.push((sum / 16) as u8);
            }
        }
        let mut frame = blurred(&frame, self.width as usize, self.blur);
        add_noise(&mut frame, self.noise);
        frame
    }

    /// What the scanner reads in the frame.
    pub(crate) fn read(&self, text: &str) -> Option<String> {
        chrona_scanner::decode(&self.frame(text), self.width, self.height)
    }
}

/// Each pixel as the mean of its neighbourhood.
fn blurred(frame: &[u8], width: usize, radius: usize) -> Vec<u8> {
    if radius == 0 {
        return frame.to_vec();
    }
    let height = frame.len() / width;
    let mean = |x: usize, y: usize| {
        let rows = y.saturating_sub(radius)..=(y + radius).min(height - 1);
        let mut sum = 0_usize;
        let mut count = 0;
        for row in rows {
            for column in x.saturating_sub(radius)..=(x + radius).min(width - 1) {
                sum += usize::from(frame[row * width + column]);
                count += 1;
            }
        }
        (sum / count) as u8
    };
    (0..frame.len())
        .map(|pixel| mean(pixel % width, pixel / width))
        .collect()
}

/// The same noise each time.
fn add_noise(frame: &mut [u8], amplitude: u8) {
    let amplitude = i16::from(amplitude);
    let mut state = 0x2545_f491_u32;
    for pixel in frame.iter_mut().filter(|_| amplitude > 0) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let step = (state >> 8) as i16 % (amplitude + 1);
        *pixel = (i16::from(*pixel) + step).clamp(0, 255) as u8;
    }
}
