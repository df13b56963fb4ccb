//! What artifacts are called: ids, and the URLs that show them.

use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use serde_json::value::RawValue;
use sha2::Sha256;

use super::Artifacts;
use crate::clock::now_ms;

/// What the path of every artifact's URL begins with.
pub(super) const PREFIX: &str = "/artifacts/";
/// What every artifact's id begins with.
const ID_PREFIX: &str = "art_";
/// How long a signed URL is good for, at least, in seconds: a day.
const SIGNED_FOR_SECONDS: u64 = 24 * 3600;
/// Expiries are rounded up to this many seconds, so that for an hour a file keeps
/// its URL and browsers can keep the file.
const EXPIRY_STEP_SECONDS: u64 = 3600;

impl Artifacts {
    /// Gives every artifact's URL in this JSON the server's address and a signature.
    /// All else stays as it is written.
    pub fn sign_all(&self, json: &str, base: &str) -> Box<RawValue> {
        const OPENING: &str = "\"/artifacts/";
        let mut signed = String::with_capacity(json.len());
        let mut rest = json;
        while let Some(start) = rest.find(OPENING) {
            let is_inside = rest[..start].ends_with('\\');
            let (before, url) = rest.split_at(start + 1);
            signed.push_str(before);
            let end = url.find('"').unwrap_or(url.len());
            let is_key =
                url[end..].trim_start_matches(['"', ' ', '\n', '\t', '\r']).starts_with(':');
            match artifact_id(&url[..end]) {
                Some(id)
                    if !is_inside && !is_key && url[..end].len() == PREFIX.len() + id.len() =>
                {
                    signed.push_str(&self.sign(id, base));
                }
                _ => signed.push_str(&url[..end]),
            }
            rest = &url[end..];
        }
        signed.push_str(rest);
        RawValue::from_string(signed).unwrap_or_else(|_| RawValue::NULL.to_owned())
    }

    /// A URL that shows this file to whoever has it, for a day.
    pub fn sign(&self, id: &str, base: &str) -> String {
        let until = now_ms() / 1000 + SIGNED_FOR_SECONDS;
        let until = until.div_ceil(EXPIRY_STEP_SECONDS) * EXPIRY_STEP_SECONDS;
        let signature = HEXLOWER.encode(&self.mac(id, until).finalize().into_bytes()[..16]);
        format!("{base}{PREFIX}{id}?expires={until}&signature={signature}")
    }

    /// Whether a signature is this server's and not yet out of date.
    pub fn is_signed(&self, id: &str, until: u64, signature: &str) -> bool {
        let Ok(signature) = HEXLOWER.decode(signature.as_bytes()) else { return false };
        signature.len() == 16
            && now_ms() / 1000 <= until
            && self.mac(id, until).verify_truncated_left(&signature).is_ok()
    }

    fn mac(&self, id: &str, until: u64) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.inner.key)
            .expect("HMAC takes keys of every length");
        mac.update(format!("{id}\n{until}").as_bytes());
        mac
    }
}

/// The id in an artifact's URL, with or without address and signature.
pub fn artifact_id(url: &str) -> Option<&str> {
    let id = artifact_path(url)?.strip_prefix(PREFIX)?.split(['?', '#']).next()?;
    is_id(id).then_some(id)
}

/// An artifact's URL without the address.
pub(crate) fn artifact_path(url: &str) -> Option<&str> {
    let path = match url.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => url,
    };
    path.starts_with(PREFIX).then_some(path)
}

/// The id of the artifact that a file in the folder is, or was to become.
pub(crate) fn id_of_file(name: &str) -> Option<&str> {
    let id = match name.strip_prefix('.') {
        Some(unfinished) => unfinished.split_once('-')?.0,
        None => name,
    };
    is_id(id).then_some(id)
}

/// When an artifact was made, in milliseconds since 1970: its id tells.
pub(crate) fn made_at_ms(id: &str) -> Option<u64> {
    ulid::Ulid::from_string(id.strip_prefix("art_")?).ok().map(|it| it.timestamp_ms())
}

/// Everything in a text that may be the id of an artifact.
pub(crate) fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(ID_PREFIX).map(|(start, _)| {
        let is_end = |(_, it): &(usize, u8)| !it.is_ascii_alphanumeric();
        let mut rest = text.bytes().enumerate().skip(start + ID_PREFIX.len());
        &text[start..rest.find(is_end).map_or(text.len(), |(end, _)| end)]
    })
}

fn is_id(text: &str) -> bool {
    let rest = text.strip_prefix(ID_PREFIX);
    rest.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_are_known_by_every_form_of_their_url() {
        for url in ["/artifacts/art_01x", "http://h:1/artifacts/art_01x?expires=1&signature=2"] {
            assert_eq!(artifact_id(url), Some("art_01x"), "{url}");
        }
        for url in ["/artifacts/../secret", "/artifacts/art_a%2fb", "http://h", "art_01x", ""] {
            assert_eq!(artifact_id(url), None, "{url}");
        }
    }

    #[test]
    fn ids_are_found_in_texts_and_names_of_files() {
        let text = r#"{"a":"http://h/artifacts/art_01x?expires=1","b":["art_","xart_2y"]} art_z"#;
        assert_eq!(ids_in(text).collect::<Vec<_>>(), ["art_01x", "art_", "art_2y", "art_z"]);
        assert_eq!(id_of_file("art_01x"), Some("art_01x"));
        assert_eq!(id_of_file(".art_01x-Ab3"), Some("art_01x"));
        for name in ["readme", ".art_01x", "art_01x.png", "art_../x", ".tmpAb3", ""] {
            assert_eq!(id_of_file(name), None, "{name}");
        }
        assert_eq!(made_at_ms("art_01arz3ndektsv4rrffq69g5fav"), Some(1_469_922_850_259));
    }

    #[tokio::test]
    async fn a_signature_is_good_until_its_time_has_come() {
        let (folder, db) = crate::db::samples::database().await;
        let store = Artifacts::new(folder.path().to_owned(), db, vec![1; 32]).unwrap();
        let is_signed = |until| {
            let signature = &store.mac("art_01x", until).finalize().into_bytes()[..16];
            store.is_signed("art_01x", until, &HEXLOWER.encode(signature))
        };
        let now = now_ms() / 1000;
        assert!(is_signed(now + 60));
        assert!(!is_signed(now - 60));
    }

    #[tokio::test]
    async fn urls_of_artifacts_are_signed_and_nothing_else() {
        let (folder, db) = crate::db::samples::database().await;
        let store = Artifacts::new(folder.path().to_owned(), db, vec![1; 32]).unwrap();
        let signed = |json: &str| store.sign_all(json, "http://h").get().to_owned();
        let url = store.sign("art_01x", "http://h");
        assert_eq!(
            signed(r#"{"a":"/artifacts/art_01x","b":[1.50,"/artifacts/art_01x"]}"#),
            format!(r#"{{"a":"{url}","b":[1.50,"{url}"]}}"#)
        );
        for same in [
            r#"{"/artifacts/art_01x":1}"#,
            r#""\"/artifacts/art_01x\"""#,
            r#""x /artifacts/art_01x""#,
            r#""/artifacts/art_01x?expires=1""#,
            r#""/artifacts/""#,
            "1e400",
        ] {
            assert_eq!(signed(same), same);
        }
    }
}
