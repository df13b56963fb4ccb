//! Colours, and how to mix them so that the way between two looks even.
#![expect(clippy::many_single_char_names, reason = "colour spaces name their axes by letters")]

/// Red, green and blue as a screen takes them, each from 0 to 1.
pub(super) type Rgb = [f32; 3];

/// The colour that is written `0xrrggbb`.
pub(super) fn hex(value: u32) -> Rgb {
    [16, 8, 0].map(|shift| ((value >> shift) & 0xff) as f32 / 255.0)
}

/// The way from `a` to `b`, `t` of it, channel by channel.
pub(super) fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

/// `a` made lighter by `light`, as if both were projected on one screen.
pub(super) fn screen(a: Rgb, light: Rgb, strength: f32) -> Rgb {
    [0, 1, 2].map(|it| 1.0 - (1.0 - a[it]) * (1.0 - (light[it] * strength).min(1.0)))
}

/// How bright a colour looks, from 0 to 1.
pub(super) fn luma(colour: Rgb) -> f32 {
    colour[0] * 0.299 + colour[1] * 0.587 + colour[2] * 0.114
}

/// 0 below `low`, 1 above `high`, and a soft curve between.
pub(super) fn smooth(low: f32, high: f32, value: f32) -> f32 {
    let t = ((value - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Lightness, chroma and hue (in turns), as an eye sees them (OKLCH).
#[derive(Debug, Clone, Copy)]
pub(super) struct Lch {
    pub(super) lightness: f32,
    pub(super) chroma: f32,
    pub(super) hue: f32,
}

/// Takes a colour apart as an eye sees it.
pub(super) fn to_lch(colour: Rgb) -> Lch {
    let [l, a, b] = to_oklab(colour);
    Lch { lightness: l, chroma: a.hypot(b), hue: b.atan2(a) / std::f32::consts::TAU }
}

/// Puts a colour together; what a screen cannot show loses chroma until it can.
pub(super) fn from_lch(lch: Lch) -> Rgb {
    let (sin, cos) = (lch.hue * std::f32::consts::TAU).sin_cos();
    let mut chroma = lch.chroma;
    loop {
        let colour = from_oklab([lch.lightness, chroma * cos, chroma * sin]);
        if chroma < 0.004 || colour.iter().all(|it| (-0.002..=1.002).contains(it)) {
            return colour.map(|it| it.clamp(0.0, 1.0));
        }
        chroma *= 0.94;
    }
}

/// A ramp of 256 colours through `stops`, mixed as an eye sees them.
pub(super) fn ramp(stops: &[(f32, Rgb)]) -> Vec<Rgb> {
    let labs: Vec<(f32, Rgb)> = stops.iter().map(|(at, it)| (*at, to_oklab(*it))).collect();
    (0..256)
        .map(|step| {
            let at = step as f32 / 255.0;
            let next =
                labs.iter().position(|(stop, _)| at <= *stop).unwrap_or(labs.len() - 1).max(1);
            let ((from, a), (to, b)) = (labs[next - 1], labs[next]);
            let t = ((at - from) / (to - from)).clamp(0.0, 1.0);
            from_oklab(mix(a, b, t)).map(|it| it.clamp(0.0, 1.0))
        })
        .collect()
}

/// Reads a ramp between its steps; `at` is from 0 to 1.
pub(super) fn along(ramp: &[Rgb], at: f32) -> Rgb {
    let at = at.clamp(0.0, 1.0) * 254.999;
    let step = at as usize;
    mix(ramp[step], ramp[step + 1], at - step as f32)
}

fn to_oklab(colour: Rgb) -> [f32; 3] {
    let [r, g, b] =
        colour.map(|it| if it <= 0.04045 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) });
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

fn from_oklab([l, a, b]: [f32; 3]) -> Rgb {
    let (x, y, z) = (
        (l + 0.396_337_78 * a + 0.215_803_76 * b).powi(3),
        (l - 0.105_561_346 * a - 0.063_854_17 * b).powi(3),
        (l - 0.089_484_18 * a - 1.291_485_5 * b).powi(3),
    );
    let linear = [
        4.076_741_7 * x - 3.307_711_6 * y + 0.230_969_94 * z,
        -1.268_438 * x + 2.609_757_4 * y - 0.341_319_38 * z,
        -0.004_196_086 * x - 0.703_418_6 * y + 1.707_614_7 * z,
    ];
    linear.map(|it| if it <= 0.003_130_8 { it * 12.92 } else { 1.055 * it.powf(1.0 / 2.4) - 0.055 })
}
