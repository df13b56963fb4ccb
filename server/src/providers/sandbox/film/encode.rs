//! Makes an MP4 file of frames that starts to play at once.

use std::fmt::Display;

use muxide::api::{Muxer, MuxerBuilder, VideoCodec};
use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, QpRange,
    RateControlMode, UsageType, VuiConfig,
};
use openh264::formats::{RgbSliceU8, YUVBuffer};

use crate::providers::CallError;
use crate::providers::sandbox::picture::Picture;
use crate::providers::sandbox::work::unmade;

/// A film that is being made.
pub(super) struct Reel {
    encoder: Encoder,
    colours: YUVBuffer,
    muxer: Muxer<Vec<u8>>,
    bytes: Vec<u8>,
    frames: usize,
    fps: f64,
}

impl Reel {
    /// A film without a frame; H.264 wants even sides.
    pub(super) fn new(width: usize, height: usize, fps: f64) -> Result<Self, CallError> {
        let bits = (width * height) as f64 * fps.clamp(1.0, 60.0) * 0.14;
        // One thread and no skipped frames: the same film every time.
        let config = EncoderConfig::new()
            .num_threads(1)
            .skip_frames(false)
            .bitrate(BitRate::from_bps(bits.clamp(150_000.0, 40_000_000.0) as u32))
            .max_frame_rate(FrameRate::from_hz(fps as f32))
            .rate_control_mode(RateControlMode::Off)
            .usage_type(UsageType::CameraVideoRealTime)
            .complexity(Complexity::Low)
            .qp(QpRange::new(24, 24))
            .scene_change_detect(false)
            .background_detection(false)
            .intra_frame_period(IntraFramePeriod::from_num_frames(48))
            .vui(VuiConfig::bt601());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config);
        let muxer = MuxerBuilder::new(Vec::new())
            .video(VideoCodec::H264, width as u32, height as u32, fps)
            .with_fast_start(true)
            .build();
        Ok(Self {
            encoder: encoder.map_err(|it| broken(&it))?,
            colours: YUVBuffer::new(width, height),
            muxer: muxer.map_err(|it| broken(&it))?,
            bytes: Vec::new(),
            frames: 0,
            fps,
        })
    }

    /// Adds a frame.
    pub(super) fn add(&mut self, frame: &Picture) -> Result<(), CallError> {
        self.colours.read_rgb8(RgbSliceU8::new(&frame.rgb, (frame.width, frame.height)));
        let stream = self.encoder.encode(&self.colours).map_err(|it| broken(&it))?;
        let whole = matches!(stream.frame_type(), FrameType::IDR | FrameType::I);
        self.bytes.clear();
        stream.write_vec(&mut self.bytes);
        let time = self.frames as f64 / self.fps;
        self.frames += 1;
        self.muxer.write_video(time, &self.bytes, whole).map_err(|it| broken(&it))
    }

    /// The whole file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, CallError> {
        self.muxer.finish_in_place().map_err(|it| broken(&it))?;
        Ok(self.muxer.into_writer())
    }
}

fn broken(fault: &dyn Display) -> CallError {
    unmade("MP4", fault)
}
