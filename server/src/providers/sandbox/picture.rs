//! Pictures in memory, and as PNG files.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageReader, Limits};

use super::input::invalid;
use crate::providers::CallError;

/// The most pixels that a picture may be wide or high.
pub(super) const MAX_SIDE: u32 = 4096;

/// A picture of red, green and blue bytes, row by row.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) rgb: Vec<u8>,
}

impl Picture {
    /// A black picture.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, rgb: vec![0; width * height * 3] }
    }

    /// The picture as a PNG file that also says what it was drawn from.
    pub(super) fn to_png(&self, prompt: &str) -> Result<Vec<u8>, CallError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let written = (|| {
            encoder.add_text_chunk("Software".to_owned(), "weftwork sandbox".to_owned())?;
            encoder.add_itxt_chunk("Description".to_owned(), prompt.to_owned())?;
            let mut writer = encoder.write_header()?;
            writer.write_image_data(&self.rgb)?;
            writer.finish()
        })();
        written.map_err(|fault: png::EncodingError| broken("PNG", &fault))?;
        Ok(bytes)
    }

    /// The picture as a small JPEG file.
    pub(super) fn to_jpeg(&self) -> Result<Vec<u8>, CallError> {
        let mut bytes = Vec::new();
        let (width, height) = (self.width as u32, self.height as u32);
        JpegEncoder::new_with_quality(&mut bytes, 88)
            .encode(&self.rgb, width, height, ExtendedColorType::Rgb8)
            .map_err(|fault| broken("JPEG", &fault))?;
        Ok(bytes)
    }

    /// Reads a PNG or JPEG file; `None` when it is neither, or broken.
    ///
    /// # Errors
    ///
    /// `task_input_invalid` when it is over [`MAX_SIDE`], seen before it is unpacked.
    pub(super) fn read(bytes: &[u8], field: &str) -> Result<Option<Self>, CallError> {
        let reader = |bytes| ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok();
        let Some((width, height)) = reader(bytes).and_then(|it| it.into_dimensions().ok()) else {
            return Ok(None);
        };
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(invalid(format!(
                "`{field}` is a picture of {width}x{height}; the most is {MAX_SIDE}x{MAX_SIDE}"
            )));
        }
        let Some(mut reader) = reader(bytes) else { return Ok(None) };
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        reader.limits(limits);
        Ok(reader.decode().ok().map(|it| {
            let rgb = it.into_rgb8().into_raw();
            Self { width: width as usize, height: height as usize, rgb }
        }))
    }

    /// The text that the sandbox kept in a PNG file of its own.
    pub(super) fn read_prompt(bytes: &[u8]) -> Option<String> {
        let reader = png::Decoder::new(Cursor::new(bytes)).read_info().ok()?;
        let info = reader.info();
        info.uncompressed_latin1_text
            .iter()
            .find(|it| it.keyword == "Software" && it.text == "weftwork sandbox")?;
        info.utf8_text.iter().find(|it| it.keyword == "Description")?.get_text().ok()
    }
}

fn broken(format: &str, fault: &dyn std::fmt::Display) -> CallError {
    CallError::new("provider_5xx", format!("the sandbox could not write a {format} file: {fault}"))
}
