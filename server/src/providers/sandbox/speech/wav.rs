//! Speech as WAV files that also hold their own text.

use std::io::Cursor;

use crate::providers::CallError;
use crate::providers::sandbox::work::unmade;

/// How many samples a second of speech has.
pub(super) const RATE: u32 = 24_000;

/// Who made a file, as its `ISFT` chunk says.
const MAKER: &str = "weftwork sandbox";

/// What can be told of a WAV file.
#[derive(Debug, Clone, Default)]
pub(in crate::providers::sandbox) struct Heard {
    /// What is said, if the sandbox said it.
    pub(in crate::providers::sandbox) text: Option<String>,
    /// How long it is, in seconds.
    pub(in crate::providers::sandbox) seconds: f64,
    /// How loud it is, from 0 to 255, twenty times a second.
    pub(in crate::providers::sandbox) loudness: Vec<u8>,
}

/// Writes samples from -1 to 1 as 16-bit mono, with `text` in a comment.
pub(super) fn write(samples: &[f32], text: &str) -> Result<Vec<u8>, CallError> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let written = hound::WavWriter::new(&mut file, spec).and_then(|mut writer| {
        for sample in samples {
            writer.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0) as i16)?;
        }
        writer.finalize()
    });
    written.map_err(|fault| unmade("WAV", &fault))?;
    let mut bytes = file.into_inner();
    let mut list = b"INFO".to_vec();
    for (name, value) in [(b"ISFT", MAKER), (b"ICMT", text)] {
        // A value ends with a zero and each chunk is an even number of bytes.
        list.extend(name);
        list.extend((value.len() as u32 + 1).to_le_bytes());
        list.extend(value.bytes());
        list.extend(vec![0; 2 - value.len() % 2]);
    }
    bytes.extend(b"LIST");
    bytes.extend((list.len() as u32).to_le_bytes());
    bytes.extend(list);
    let size = (bytes.len() as u32 - 8).to_le_bytes();
    bytes[4..8].copy_from_slice(&size);
    Ok(bytes)
}

impl Heard {
    /// Listens to a file; nothing is heard in one that is no WAV file.
    pub(in crate::providers::sandbox) fn read(bytes: &[u8]) -> Self {
        let Ok(reader) = hound::WavReader::new(Cursor::new(bytes)) else { return Self::default() };
        let spec = reader.spec();
        let full = 2.0_f32.powi(i32::from(spec.bits_per_sample) - 1);
        let window = (spec.sample_rate as usize / 20 * usize::from(spec.channels)).max(1);
        let seconds = f64::from(reader.duration()) / f64::from(spec.sample_rate.max(1));
        let samples: Vec<f32> = if spec.sample_format == hound::SampleFormat::Int {
            let whole = reader.into_samples::<i32>().map_while(Result::ok);
            whole.map(|it| it as f32 / full).collect()
        } else {
            reader.into_samples::<f32>().map_while(Result::ok).collect()
        };
        let loudness = samples.chunks(window).map(loudness_of).collect();
        Self { text: comment(bytes), seconds, loudness }
    }
}

fn loudness_of(part: &[f32]) -> u8 {
    let power = part.iter().map(|it| it * it).sum::<f32>() / part.len() as f32;
    (power.sqrt() * 4.0 * 255.0).min(255.0) as u8
}

/// The text in a file of the sandbox's own.
fn comment(bytes: &[u8]) -> Option<String> {
    let list = chunks(bytes.get(12..)?)
        .find(|(name, body)| name == b"LIST" && body.starts_with(b"INFO"))?;
    let info = |wanted: &[u8; 4]| {
        let (_, value) = chunks(&list.1[4..]).find(|(name, _)| name == wanted)?;
        String::from_utf8(value.split(|it| *it == 0).next()?.to_vec()).ok()
    };
    info(b"ISFT").filter(|maker| maker == MAKER)?;
    info(b"ICMT")
}

/// The chunks of a RIFF file: each its name and what it holds.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let name = *rest.first_chunk::<4>()?;
        let size = u32::from_le_bytes(*rest.get(4..)?.first_chunk::<4>()?) as usize;
        let body = rest.get(8..8_usize.checked_add(size)?)?;
        rest = rest.get(8 + size + size % 2..).unwrap_or_default();
        Some((name, body))
    })
}
