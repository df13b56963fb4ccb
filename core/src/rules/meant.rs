//! What a value was most likely meant as that is written in another way: a number in
//! quotes or with a unit, a reference without its braces.

use super::finding::Finding;
use crate::json::{Json, Kind, Value};
use crate::tasks::plain_number;
use crate::template::Template;

/// Of more text than this no fix makes a copy, which takes many times as much.
const MAX_COPIED_BYTES: usize = 1024 * 1024;

/// Whether a fix may hold a copy of a value.
pub(super) fn may_be_copied(value: Value<'_>) -> bool {
    value.raw().len() <= MAX_COPIED_BYTES
}

/// The beginning of a value as it is written, which is all of most.
pub(super) fn written(value: Value<'_>) -> String {
    value.raw().chars().take(40).collect()
}

/// The number or the boolean that stands between the quotes of a text: 5 for `"5"`.
pub(super) fn bare(value: Value<'_>) -> Option<Json> {
    let bare = Json::read(value.as_str()?.trim()).ok()?;
    matches!(bare.root().kind(), Kind::Number | Kind::True | Kind::False).then_some(bare)
}

/// What to do about a text where a number has to be.
pub(super) fn help(value: Value<'_>) -> Option<&'static str> {
    match bare(value) {
        Some(_) => Some("write it without quotes"),
        None if value.as_u64().is_none() && whole(value).is_some_and(|it| it > 0) => {
            Some("write it without a fraction or an exponent")
        }
        None if value.is_string() => Some("write the number alone: no unit, no reference"),
        None => None,
    }
}

/// The whole number that a value is, however it is written: `3`, `3.0`, `3e2`, `"3"`.
/// `None` where it is negative, or longer than numbers are that a setting takes.
pub(super) fn whole(value: Value<'_>) -> Option<u64> {
    if let Some(bare) = bare(value) {
        return whole(bare.root());
    }
    let number = value.as_f64().filter(|it| it.fract() == 0.0 && (0.0..1e15).contains(it))?;
    Some(number as u64)
}

/// The milliseconds that a text with a unit says: 500 for `"500ms"`, 30,000 for `"30 s"`.
pub(super) fn milliseconds(value: Value<'_>) -> Option<u64> {
    let text = value.as_str()?;
    let (number, unit) = number_and_rest(&text)?;
    let factor = match unit {
        "ms" => 1,
        "s" | "sec" | "second" | "seconds" => 1000,
        "min" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// The percentage that a value may be, and its share: 20 and 0.2 for `20`, `"20"` and
/// `"20%"`.
pub(super) fn percentage(value: Value<'_>) -> Option<(u64, f64)> {
    let text = value.as_str();
    let (percent, unit) = number_and_rest(text.as_deref().unwrap_or(value.raw()))?;
    (matches!(unit, "" | "%") && percent <= 100).then(|| (percent, percent as f64 / 100.0))
}

/// Offers the shares from 0 to 1 that the value of `field` may stand for. A number over 1
/// may be a percentage, a count, or all there is.
pub(super) fn offer_shares(finding: Finding, field: &str, value: Value<'_>) -> Finding {
    let share = percentage(value).map(|(_, share)| share);
    let number = value.as_f64().or_else(|| bare(value)?.root().as_f64());
    let nearest = number.map(|number| number.clamp(0.0, 1.0));
    let finding = match share.filter(|share| nearest.is_none_or(|nearest| *share < nearest)) {
        Some(share) => finding.change_to(value.id(), plain_number(share)),
        None => finding,
    };
    match nearest {
        Some(share) => {
            finding.change_to(value.id(), plain_number(share)).or_none(field, value.id())
        }
        None => finding,
    }
}

/// A whole number and what follows it, with or without a space between.
fn number_and_rest(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim_start()))
}

/// The reference that a text would be with the right braces around it, as other
/// programs write it: `{{ input.x }}`, `$nodes.a.result`, `$(item)`, or none.
pub(super) fn reference(text: &str) -> Option<String> {
    let bare = text.trim_matches(|it: char| matches!(it, '$' | '{' | '}' | '(' | ')' | ' '));
    let is_marked = text.starts_with(['$', '{']);
    // A lone word may be just that.
    if !is_marked && !bare.contains(['.', '[']) {
        return None;
    }
    let mended = format!("${{{bare}}}");
    (mended != text && Template::parse(&mended).whole().is_some()).then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_percentages_are_read_where_they_are_clear() {
        let read = |text: &str| Json::read(text).unwrap();
        for (text, expected) in [
            (r#""500ms""#, Some(500)),
            (r#"" 30 s ""#, Some(30_000)),
            (r#""2 min""#, Some(120_000)),
            (r#""1h""#, Some(3_600_000)),
            // Minutes or metres, months or milli.
            (r#""5m""#, None),
            (r#""1.5s""#, None),
            (r#""-5s""#, None),
            (r#""5""#, None),
            ("5", None),
            (r#""99999999999999999h""#, None),
        ] {
            assert_eq!(milliseconds(read(text).root()), expected, "{text}");
        }
        for (text, expected) in [
            ("20", Some((20, 0.2))),
            ("5", Some((5, 0.05))),
            ("100", Some((100, 1.0))),
            (r#""25 %""#, Some((25, 0.25))),
            (r#""0%""#, Some((0, 0.0))),
            ("101", None),
            ("-5", None),
            (r#""12.5%""#, None),
            ("2.5", None),
        ] {
            assert_eq!(percentage(read(text).root()), expected, "{text}");
        }
        for (text, expected) in [
            ("3.0", Some(3)),
            ("1e3", Some(1000)),
            (r#""7""#, Some(7)),
            ("2.5", None),
            ("-1", None),
            ("1e300", None),
            ("true", None),
        ] {
            assert_eq!(whole(read(text).root()), expected, "{text}");
        }
    }

    #[test]
    fn references_of_other_programs_are_known() {
        for text in
            ["{{ input.x }}", "{{input.x}}", "$input.x", "{input.x}", "$(input.x)", "input.x"]
        {
            assert_eq!(reference(text).as_deref(), Some("${input.x}"), "{text}");
        }
        assert_eq!(reference("{{item}}").as_deref(), Some("${item}"));
        for text in
            ["item", "${input.x}", "{{ $json.url }}", "$.a", "input", "a.b", "{{ input.x | y }}"]
        {
            assert_eq!(reference(text), None, "{text}");
        }
    }
}
