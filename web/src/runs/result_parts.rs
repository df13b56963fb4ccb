//! What a result is to a person: words, pictures, sounds, films.

use serde_json::Value;

/// A part of a result that can be shown as what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Text(String),
    /// The URL of a picture.
    Image(String),
    /// The URL of a sound.
    Audio(String),
    /// The URL of a film.
    Video(String),
}

/// The most parts that one result is taken apart into; a map may have thousands.
const MOST: usize = 24;

/// The parts of a result worth showing, in their order; none when it is mere data.
pub fn parts(result: &Value) -> Vec<Part> {
    let mut found = Vec::new();
    collect(result, "", &mut found);
    found
}

fn collect(value: &Value, key: &str, found: &mut Vec<Part>) {
    if found.len() == MOST {
        return;
    }
    match value {
        Value::String(text) => found.extend(of_string(text, key)),
        Value::Array(elements) => {
            for element in elements {
                collect(element, key, found);
            }
        }
        Value::Object(members) => {
            if let Some(url) = members.get("url").and_then(Value::as_str) {
                let kind = members.get("content_type").and_then(Value::as_str).unwrap_or_default();
                found.extend(of_url(url, kind).or_else(|| of_string(url, key)));
                return;
            }
            for (name, member) in members {
                // The elements of a list are called what the list is called.
                collect(member, name, found);
            }
        }
        _ => {}
    }
}

/// What a string is, by itself and by the key that it stands under.
fn of_string(text: &str, key: &str) -> Option<Part> {
    let is_url =
        ["https://", "http://", "/artifacts/", "data:"].iter().any(|it| text.starts_with(it));
    if is_url {
        let by_key = || {
            let kind = ["image", "audio", "video"].into_iter().find(|kind| key.contains(kind))?;
            of_url(text, kind)
        };
        return of_url(text, "").or_else(by_key);
    }
    let is_words = ["", "content", "text", "answer", "items", "output"].contains(&key);
    (is_words && !text.trim().is_empty()).then(|| Part::Text(text.to_owned()))
}

/// What is at a URL, by its media type, or else by how its path ends.
fn of_url(url: &str, media_type: &str) -> Option<Part> {
    let media_type = match url.strip_prefix("data:") {
        Some(rest) => rest,
        None => media_type,
    };
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let end = path.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let is =
        |kind: &str, ends: &[&str]| media_type.starts_with(kind) || ends.contains(&end.as_str());
    let url = url.to_owned();
    if is("image", &["png", "jpg", "jpeg", "webp", "gif", "svg", "avif"]) {
        Some(Part::Image(url))
    } else if is("video", &["mp4", "webm", "mov"]) {
        Some(Part::Video(url))
    } else if is("audio", &["mp3", "wav", "ogg", "opus", "flac", "m4a", "aac"]) {
        Some(Part::Audio(url))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn results_are_taken_apart() {
        let chat =
            json!({"id": "x", "choices": [{"message": {"role": "assistant", "content": "hi"}}]});
        assert_eq!(parts(&chat), [Part::Text("hi".into())]);
        let images = json!({"images": [{"url": "https://h/a?s=1", "width": 3}, {"url": "/artifacts/b.png"}]});
        assert_eq!(
            parts(&images),
            [Part::Image("https://h/a?s=1".into()), Part::Image("/artifacts/b.png".into())]
        );
        let video = json!({"video": {"url": "/artifacts/art_1", "content_type": "video/mp4"}});
        assert_eq!(parts(&video), [Part::Video("/artifacts/art_1".into())]);
        assert_eq!(parts(&json!({"score": 1, "id": "https://x/y"})), []);
        assert_eq!(parts(&json!("plain")), [Part::Text("plain".into())]);
    }
}
