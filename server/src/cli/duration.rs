//! Spans of time as people write them.

use std::time::Duration;

/// The units, each with how many seconds it has.
const UNITS: [(char, u64); 5] = [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400), ('w', 604_800)];

/// Reads a whole number with a unit: `30d`, `12h`, `90m`, `45s`, `2w`.
pub(super) fn read(text: &str) -> Result<Duration, String> {
    let wrong = || "write a number and its unit: 30d, 12h, 90m, 45s or 2w".to_owned();
    let (unit, seconds) =
        *UNITS.iter().find(|(unit, _)| text.ends_with(*unit)).ok_or_else(wrong)?;
    let number = text.strip_suffix(unit).unwrap_or_default();
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let seconds = number.parse::<u64>().map_err(|_| wrong())?.checked_mul(seconds);
    seconds.map(Duration::from_secs).ok_or_else(wrong)
}

/// Reads for how long something is kept, which is not no time at all.
pub(super) fn read_kept(text: &str) -> Result<Duration, String> {
    let time = read(text)?;
    if time.is_zero() {
        let message =
            "this keeps nothing, not even until it is read; leave the option out to keep all";
        return Err(message.to_owned());
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_unit() {
        for (text, seconds) in
            [("45s", 45), ("90m", 5400), ("12h", 43_200), ("30d", 2_592_000), ("2w", 1_209_600)]
        {
            assert_eq!(read(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in
            ["", "30", "d", "-1d", "+1d", "1.5d", "30 d", "30D", "1y", "99999999999999999999d"]
        {
            assert!(read(text).is_err_and(|it| it.contains("30d")), "{text}");
        }
        assert_eq!(read("0s"), Ok(Duration::ZERO));
        assert!(read_kept("0d").is_err());
    }
}
