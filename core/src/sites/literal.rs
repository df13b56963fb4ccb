//! Whether a value as it is written can stand in its place.

use crate::json::{Kind, Value, is_whole};
use crate::types::{Property, Type};
use crate::words::Word;

/// Whether a value without references and without parts can be a `wanted`.
pub(crate) fn literal_fits(value: Value<'_>, wanted: &Type<'_>) -> bool {
    match wanted {
        Type::Unknown => true,
        Type::Null => value.kind() == Kind::Null,
        Type::Boolean => matches!(value.kind(), Kind::True | Kind::False),
        Type::Number => value.kind() == Kind::Number,
        Type::Integer => value.kind() == Kind::Number && is_whole(value.raw()),
        Type::String => value.is_string(),
        Type::Image | Type::Audio | Type::Video => {
            value.as_str().is_some_and(|text| may_be_url_of(&text, wanted))
        }
        Type::OneOf(texts) => texts.iter().any(|text| value.is(text)),
        Type::Array(_) => value.kind() == Kind::Array,
        Type::Object(_) => value.kind() == Kind::Object,
        Type::Union(types) => types.iter().any(|ty| literal_fits(value, ty)),
    }
}

/// Whether a text that begins so can be a `wanted`, whatever follows.
pub(crate) fn beginning_fits(beginning: &str, wanted: &Type<'_>) -> bool {
    match wanted {
        Type::Image | Type::Audio | Type::Video => may_begin_url_of(beginning, wanted),
        Type::OneOf(texts) => texts.iter().any(|text| text.starts_with(beginning)),
        Type::Union(types) => types.iter().any(|ty| beginning_fits(beginning, ty)),
        other => matches!(other, Type::String | Type::Unknown),
    }
}

fn may_begin_url_of(beginning: &str, kind: &Type<'_>) -> bool {
    // What is said of the kind may go on in what follows.
    let says_no_kind = after(DATA, beginning).is_some_and(|data| !data.contains([';', ',']));
    let is_of_scheme = || SCHEMES.iter().any(|scheme| after(beginning, scheme).is_some());
    !beginning.contains(char::is_whitespace)
        && (says_no_kind || is_of_scheme() || may_be_url_of(beginning, kind))
}

const HTTPS: &str = "https://";
const HTTP: &str = "http://";
const DATA: &str = "data:";
/// Of the server itself.
const OWN: &str = "/artifacts/";
/// What the URLs of files begin with.
const SCHEMES: [&str; 4] = [HTTPS, HTTP, DATA, OWN];

/// What follows a beginning, in large letters or small ones.
fn after<'t>(beginning: &str, text: &'t str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(beginning.len())?;
    start.eq_ignore_ascii_case(beginning).then_some(rest)
}

/// Whether an object has to have a property.
pub(crate) fn is_needed(property: &Property<'_>, object: Value<'_>) -> bool {
    let has_other = || {
        let other = object.member(property.unless).filter(|_| property.unless != Word::NONE);
        other.is_some_and(|other| other.kind() != Kind::Null)
    };
    !property.optional && !has_other()
}

/// Why a text cannot be the URL of a file of some kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlFault {
    /// It is no URL at all, or one that names no file that a provider could read.
    NoUrl,
    /// It begins as one, and has white space in it, as wrapped Base64 has.
    WhiteSpace,
    /// It is the data of a file of another kind.
    OtherKind,
}

/// Whether a text can be the URL of a file of this kind.
pub(crate) fn may_be_url_of(text: &str, kind: &Type<'_>) -> bool {
    url_fault(text, kind).is_none()
}

/// Why a text cannot be the URL of a file of this kind: on the web, in itself, or one of
/// the server's own, which may have no host. Only a `data:` URL says its kind.
pub(crate) fn url_fault(text: &str, kind: &Type<'_>) -> Option<UrlFault> {
    if text.contains(char::is_whitespace) {
        let is_of_scheme = SCHEMES.iter().any(|scheme| after(scheme, text).is_some());
        return Some(if is_of_scheme { UrlFault::WhiteSpace } else { UrlFault::NoUrl });
    }
    if let Some(data) = after(DATA, text) {
        let mime = data.split([';', ',']).next().unwrap_or_default().to_ascii_lowercase();
        let (group, _) = mime.split_once('/').unwrap_or_default();
        // What is said of any bytes at all may be said of these.
        let is_of_kind = group == kind.name() || matches!(group, "" | "application");
        return (!is_of_kind).then_some(UrlFault::OtherKind);
    }
    let on_web = after(HTTPS, text).or_else(|| after(HTTP, text));
    let is_url = on_web.is_some_and(|rest| !rest.is_empty()) || text.starts_with(OWN);
    (!is_url).then_some(UrlFault::NoUrl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_that_of_some_url() {
        for text in ["", "h", "HTTPS:/", "https://", "https://e", "data:", "data:im", "/art"] {
            assert!(beginning_fits(text, &Type::Image), "{text}");
        }
        for text in ["pic-", "a cat ", "https://a b/", "ftp://", "data:video/mp4;base64,", "//"] {
            assert!(!beginning_fits(text, &Type::Image), "{text}");
        }
        let size = Type::Union(&[Type::OneOf(&["square", "square_hd"]), Type::Integer]);
        assert!(beginning_fits("square", &size) && !beginning_fits("squares", &size));
    }

    #[test]
    fn a_url_is_of_the_web_of_itself_or_of_the_server() {
        for text in [
            "https://example.com/a.png",
            "HTTP://h",
            "/artifacts/art_1",
            "data:image/png;base64,AA",
            "data:;base64,AA",
            "data:application/octet-stream;base64,AA",
        ] {
            assert!(may_be_url_of(text, &Type::Image), "{text}");
        }
        for text in [
            "a cat",
            "a.png",
            "https://",
            "https://a b",
            "ftp://x/y.png",
            "file:///a.png",
            "javascript:alert(1)",
            "C:\\x.png",
            "/home/me/y.png",
            "example.com/a.png",
            "data:video/mp4;base64,AA",
            "data:text/plain;base64,AA",
            "",
        ] {
            assert!(!may_be_url_of(text, &Type::Image), "{text}");
        }
    }

    #[test]
    fn it_is_told_why_a_text_is_no_url() {
        for (text, fault) in [
            ("data:image/png;base64,AAAA\nBBBB", UrlFault::WhiteSpace),
            ("https://e.org/a b.png", UrlFault::WhiteSpace),
            ("DATA:audio/wav;base64,AAAA", UrlFault::OtherKind),
            ("data:video/mp4;base64,AAAA", UrlFault::OtherKind),
            ("a cat", UrlFault::NoUrl),
            ("ftp://e.org/a.png", UrlFault::NoUrl),
        ] {
            assert_eq!(url_fault(text, &Type::Image), Some(fault), "{text}");
        }
    }
}
