//! Clock and waiting, and how times are written.

use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since 1970, by the clock of this machine.
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// The clock, read again every `period` while the caller is on the page.
pub fn ticking(period: Duration) -> Signal<u64> {
    let now = RwSignal::new(now_ms());
    let handle = set_interval_with_handle(move || now.set(now_ms()), period).ok();
    on_cleanup(move || {
        if let Some(handle) = handle {
            handle.clear();
        }
    });
    now.into()
}

/// Waits.
pub async fn sleep(duration: Duration) {
    let promise = Promise::new(&mut |resolve, _| {
        let millis = i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
    });
    // A timer's promise never fails.
    let _ = JsFuture::from(promise).await;
}

/// How long something took: `33 ms`, `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`.
pub fn duration(millis: u64) -> String {
    let seconds = millis / 1000;
    match seconds {
        0 if millis < 100 => format!("{millis} ms"),
        0..10 => format!("{}.{} s", seconds, millis % 1000 / 100),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// How long ago something was: `just now`, `5 min ago`, `3 days ago`.
pub fn ago(then_ms: u64, now_ms: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let plural = |n: u64, unit: &str| format!("{n} {unit}{} ago", if n == 1 { "" } else { "s" });
    match now_ms.saturating_sub(then_ms) / 1000 {
        0..MINUTE => "just now".to_owned(),
        seconds @ MINUTE..HOUR => format!("{} min ago", seconds / MINUTE),
        seconds @ HOUR..DAY => plural(seconds / HOUR, "hour"),
        seconds if seconds < 30 * DAY => plural(seconds / DAY, "day"),
        seconds if seconds < 365 * DAY => plural(seconds / (30 * DAY), "month"),
        seconds => plural(seconds / (365 * DAY), "year"),
    }
}

/// A moment, written as the reader's system writes date and time.
pub fn full(millis: u64) -> String {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(millis as f64));
    date.to_locale_string("default", &wasm_bindgen::JsValue::UNDEFINED).into()
}

/// A moment of the HTTP API, given in Unix seconds, in milliseconds.
pub fn from_seconds(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or_default() * 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short() {
        let shown: Vec<_> = [33, 440, 9_999, 12_300, 185_000, 7_620_000].map(duration).into();
        assert_eq!(shown, ["33 ms", "0.4 s", "9.9 s", "12 s", "3 min 05 s", "2 h 07 min"]);
    }

    #[test]
    fn moments_are_told_by_their_distance() {
        let seconds: [u64; 6] = [5, 300, 3600, 90_000, 5_000_000, 80_000_000];
        let shown: Vec<_> = seconds.map(|it| ago(0, it * 1000)).into();
        assert_eq!(
            shown,
            ["just now", "5 min ago", "1 hour ago", "1 day ago", "1 month ago", "2 years ago"]
        );
    }
}
