//! The editor's files, which are inside the binary.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

use crate::error::ApiError;

/// What `trunk` has built, with a `.gz` beside each larger file.
#[derive(RustEmbed)]
#[folder = "../target/dist"]
#[allow_missing = true]
struct Editor;

const PAGE: &str = "index.html";

/// What is no page of the editor, though nothing answers there: who asks for one of these
/// is a program, which would take the page for an answer.
const NO_PAGES: [&str; 3] = ["artifacts", "docs", "metrics"];

/// `GET` of anything else: a file of the editor, or its page, which knows what to
/// show for its own paths.
pub(crate) async fn file(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return ApiError::MethodNotAllowed.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if path.split('/').next().is_some_and(|first| NO_PAGES.contains(&first)) {
        return ApiError::NotFound("path").into_response();
    }
    match Editor::get(path) {
        Some(file) if path != PAGE => embedded(path, file, &headers),
        None if is_file => ApiError::NotFound("file").into_response(),
        _ => page(&headers),
    }
}

fn page(headers: &HeaderMap) -> Response {
    let Some(file) = Editor::get(PAGE) else {
        let message = "This server was built without its editor; `cargo xtask build` makes both.\n";
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    let mut response = embedded(PAGE, file, headers);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn embedded(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let etag = format!("\"{}\"", BASE64.encode(&file.metadata.sha256_hash()[..12]));
    let is_known =
        headers.get(header::IF_NONE_MATCH).is_some_and(|it| it.as_bytes() == etag.as_bytes());
    // Names hold a hash of what is in the file, but for those that stand for ever.
    let is_hashed = path.rsplit('/').next().is_some_and(has_hash);
    let cache = if is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    let base = [
        (header::CONTENT_TYPE, kind.as_ref().to_owned()),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::ETAG, etag),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, base).into_response();
    }
    let accepts_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|it| it.to_str().ok())
        .is_some_and(|it| it.contains("gzip"));
    match Editor::get(&format!("{path}.gz")).filter(|_| accepts_gzip) {
        Some(small) => {
            (base, [(header::CONTENT_ENCODING, "gzip")], small.data.into_owned()).into_response()
        }
        None => (base, body(file.data)).into_response(),
    }
}

fn body(data: Cow<'static, [u8]>) -> axum::body::Body {
    match data {
        Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes).into(),
        Cow::Owned(bytes) => bytes.into(),
    }
}

/// Whether a name has trunk's hash in it: `name-0123456789abcdef.js`.
fn has_hash(name: &str) -> bool {
    name.split(['-', '.', '_'])
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What the page may load: its own files and nothing from elsewhere. Trunk's start
/// script stands in the page, so it is allowed by its hash.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let page = Editor::get(PAGE).map(|file| file.data.into_owned()).unwrap_or_default();
    let page = String::from_utf8_lossy(&page);
    let own = ["'self'".to_owned(), "'wasm-unsafe-eval'".to_owned()];
    let hashes = inline_scripts(&page)
        .map(|script| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(script))));
    let scripts: Vec<String> = own.into_iter().chain(hashes).collect();
    [
        "default-src 'none'".to_owned(),
        format!("script-src {}", scripts.join(" ")),
        "style-src 'self' 'unsafe-inline'".to_owned(),
        "img-src 'self' data: blob: https: http:".to_owned(),
        "media-src 'self' data: blob: https: http:".to_owned(),
        "connect-src 'self'".to_owned(),
        "font-src 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        "frame-ancestors 'none'".to_owned(),
    ]
    .join("; ")
});

/// The texts of the scripts that stand in the page itself.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_found_to_the_letter() {
        let page = "<script src=\"a.js\"></script><script type=\"module\">\nlet a;\n</script>";
        assert_eq!(inline_scripts(page).collect::<Vec<_>>(), ["\nlet a;\n"]);
    }

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(has_hash("weftwork-web-0123456789abcdef_bg.wasm"));
        assert!(!has_hash("favicon.svg") && !has_hash("json-editor.js"));
    }
}
