//! Draws a film frame by frame into an MP4 file that starts to play at once.

use image::imageops::FilterType;
use muxide::api::{MuxerBuilder, VideoCodec};
use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, QpRange,
    RateControlMode, UsageType, VuiConfig,
};
use openh264::formats::{RgbSliceU8, YUVBuffer};

use super::Work;
use super::caption::Caption;
use super::image_edit::open;
use super::mp4_facts::Facts;
use super::paint::Painter;
use super::picture::Picture;
use super::scene::Scene;
use super::still::Still;
use crate::providers::CallError;

/// Draws the film that the facts describe, and puts them into its file.
pub(super) fn shoot(work: &Work, facts: &Facts) -> Result<Vec<u8>, CallError> {
    let (width, height) = (facts.width, facts.height);
    let caption = Caption::new(&facts.prompt, width, height);
    let mut reel = Reel::new(facts)?;
    let mut frame = Picture::new(width, height);
    let mut shoot = |draw: &mut dyn FnMut(f32, &mut Picture)| {
        for at in 0..facts.frames {
            work.go_on()?;
            draw((at as f64 / facts.fps) as f32, &mut frame);
            caption.draw(&mut frame);
            reel.add(at, &frame)?;
        }
        Ok(())
    };
    if let Some(picture) = &facts.still {
        let mut still = Still::new(picture, facts);
        shoot(&mut |time, frame| still.draw(time, frame))?;
    } else {
        let scene = Scene::new(&facts.prompt, facts.seed);
        let mut painter = Painter::new(&scene, width, height, (height / 144).clamp(2, 10));
        shoot(&mut |time, frame| painter.paint(time, frame))?;
    }
    let mut file = reel.finish()?;
    file.extend(facts.to_box()?);
    Ok(file)
}

/// The picture of a file without the caption of ours, small enough to go into
/// a film's facts, and large enough to fill it.
pub(super) fn picture_for(
    bytes: &[u8],
    field: &str,
    width: usize,
    height: usize,
) -> Result<Picture, CallError> {
    let mut picture = open(bytes, field)?;
    if Picture::read_prompt(bytes).is_some() {
        picture.height -= Caption::rows(picture.width, picture.height);
        picture.rgb.truncate(picture.width * picture.height * 3);
    }
    let wide = width as f32 / picture.width as f32;
    let scale = wide.max(height as f32 / picture.height as f32) * 1.25;
    if scale >= 1.0 {
        return Ok(picture);
    }
    #[expect(clippy::cast_sign_loss, reason = "a size is never negative")]
    let side = |pixels: usize| ((pixels as f32 * scale) as usize).max(1);
    let (width, height) = (side(picture.width), side(picture.height));
    Ok(picture.resized(width, height, FilterType::Triangle))
}

/// A film that is being made.
struct Reel {
    encoder: Encoder,
    colours: YUVBuffer,
    muxer: muxide::api::Muxer<Vec<u8>>,
    bytes: Vec<u8>,
    fps: f64,
}

impl Reel {
    fn new(facts: &Facts) -> Result<Self, CallError> {
        let (width, height) = (facts.width, facts.height);
        let bits = (width * height) as f64 * facts.fps.clamp(1.0, 60.0) * 0.14;
        #[expect(clippy::cast_sign_loss, reason = "a rate is never negative")]
        let bits = bits.clamp(150_000.0, 40_000_000.0) as u32;
        // One thread and no skipped frames: the same film every time.
        let config = EncoderConfig::new()
            .num_threads(1)
            .skip_frames(false)
            .bitrate(BitRate::from_bps(bits))
            .max_frame_rate(FrameRate::from_hz(facts.fps as f32))
            .rate_control_mode(RateControlMode::Off)
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::Low)
            .qp(QpRange::new(24, 24))
            .scene_change_detect(false)
            .background_detection(false)
            .intra_frame_period(IntraFramePeriod::from_num_frames(48))
            .vui(VuiConfig::bt601());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config)
            .map_err(|it| broken(&it))?;
        let muxer = MuxerBuilder::new(Vec::new())
            .video(VideoCodec::H264, width as u32, height as u32, facts.fps)
            .with_fast_start(true)
            .build()
            .map_err(|it| broken(&it))?;
        Ok(Self {
            encoder,
            colours: YUVBuffer::new(width, height),
            muxer,
            bytes: Vec::new(),
            fps: facts.fps,
        })
    }

    fn add(&mut self, at: usize, frame: &Picture) -> Result<(), CallError> {
        self.colours.read_rgb8(RgbSliceU8::new(&frame.rgb, (frame.width, frame.height)));
        let stream = self.encoder.encode(&self.colours).map_err(|it| broken(&it))?;
        let whole = matches!(stream.frame_type(), FrameType::IDR | FrameType::I);
        self.bytes.clear();
        stream.write_vec(&mut self.bytes);
        self.muxer.write_video(at as f64 / self.fps, &self.bytes, whole).map_err(|it| broken(&it))
    }

    fn finish(mut self) -> Result<Vec<u8>, CallError> {
        self.muxer.finish_in_place().map_err(|it| broken(&it))?;
        Ok(self.muxer.into_writer())
    }
}

fn broken(fault: &dyn std::fmt::Display) -> CallError {
    CallError::new("provider_5xx", format!("the sandbox could not write an MP4 file: {fault}"))
}
