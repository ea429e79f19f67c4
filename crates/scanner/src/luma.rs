//! Brightness.

/// The brightness of each pixel of an RGBA picture (four bytes per pixel; the fourth is ignored),
/// by the weights of ITU-R BT.601. Bytes past the last whole pixel are dropped.
pub fn luma_of_rgba(rgba: &[u8]) -> Vec<u8> {
    rgba.as_chunks::<4>()
        .0
        .iter()
        .map(|&[red, green, blue, _]| {
            // The weights add up to 256, so that the high byte of the sum is the mean.
            let sum = 77 * u16::from(red) + 150 * u16::from(green) + 29 * u16::from(blue);
            let [mean, _] = sum.to_be_bytes();
            mean
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::luma_of_rgba;

    #[test]
    fn white_is_white_and_green_is_brighter_than_blue() {
        let picture = [
            255, 255, 255, 0, 0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 255, 1, 2,
        ];
        assert_eq!(luma_of_rgba(&picture), [255, 149, 28, 0]);
    }
}
