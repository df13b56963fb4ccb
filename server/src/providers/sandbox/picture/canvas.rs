//! Pictures in memory, and as PNG files.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, ImageReader, RgbImage};

use crate::providers::CallError;
use crate::providers::sandbox::input::invalid;
use crate::providers::sandbox::work::unmade;

/// The most pixels that a picture may be wide or high.
pub(super) const MAX_SIDE: usize = 4096;

/// Who made a file, as its `Software` text says.
const MAKER: &str = "weftwork sandbox";

/// A picture of red, green and blue bytes, row by row.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::providers::sandbox) struct Picture {
    pub(in crate::providers::sandbox) width: usize,
    pub(in crate::providers::sandbox) height: usize,
    pub(in crate::providers::sandbox) rgb: Vec<u8>,
}

impl Picture {
    /// A black picture.
    pub(in crate::providers::sandbox) fn new(width: usize, height: usize) -> Self {
        Self { width, height, rgb: vec![0; width * height * 3] }
    }

    /// The picture as a PNG file that also says what it was drawn from.
    pub(in crate::providers::sandbox) fn to_png(&self, prompt: &str) -> Result<Vec<u8>, CallError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let written = (|| {
            encoder.add_text_chunk("Software".to_owned(), MAKER.to_owned())?;
            encoder.add_itxt_chunk("Description".to_owned(), prompt.to_owned())?;
            let mut writer = encoder.write_header()?;
            writer.write_image_data(&self.rgb)?;
            writer.finish()
        })();
        written.map_err(|fault: png::EncodingError| unmade("PNG", &fault))?;
        Ok(bytes)
    }

    /// The picture as a small JPEG file.
    pub(in crate::providers::sandbox) fn to_jpeg(&self) -> Result<Vec<u8>, CallError> {
        let mut bytes = Vec::new();
        let (width, height) = (self.width as u32, self.height as u32);
        JpegEncoder::new_with_quality(&mut bytes, 88)
            .encode(&self.rgb, width, height, ExtendedColorType::Rgb8)
            .map_err(|fault| unmade("JPEG", &fault))?;
        Ok(bytes)
    }

    /// Reads a PNG or JPEG file; `None` when it is neither, or broken.
    ///
    /// # Errors
    ///
    /// `task_input_invalid` when it is over [`MAX_SIDE`], seen before it is unpacked.
    pub(in crate::providers::sandbox) fn read(
        bytes: &[u8],
        field: &str,
    ) -> Result<Option<Self>, CallError> {
        let reader = || ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok();
        let Some((width, height)) = reader().and_then(|it| it.into_dimensions().ok()) else {
            return Ok(None);
        };
        let (width, height) = (width as usize, height as usize);
        if width.max(height) > MAX_SIDE {
            return Err(invalid(format!(
                "`{field}` is a picture of {width}x{height}; the most is {MAX_SIDE}x{MAX_SIDE}"
            )));
        }
        let decoded = reader().and_then(|it| it.decode().ok());
        Ok(decoded.map(|it| Self { width, height, rgb: it.into_rgb8().into_raw() }))
    }

    /// The text that the sandbox kept in a PNG file of its own.
    pub(in crate::providers::sandbox) fn read_prompt(bytes: &[u8]) -> Option<String> {
        let reader = png::Decoder::new(Cursor::new(bytes)).read_info().ok()?;
        let info = reader.info();
        info.uncompressed_latin1_text
            .iter()
            .find(|it| it.keyword == "Software" && it.text == MAKER)?;
        info.utf8_text.iter().find(|it| it.keyword == "Description")?.get_text().ok()
    }

    /// The picture at another size.
    pub(in crate::providers::sandbox) fn resized(
        self,
        width: usize,
        height: usize,
        filter: FilterType,
    ) -> Self {
        let image = RgbImage::from_raw(self.width as u32, self.height as u32, self.rgb)
            .expect("a picture has three bytes for each pixel");
        let rgb = imageops::resize(&image, width as u32, height as u32, filter).into_raw();
        Self { width, height, rgb }
    }
}
