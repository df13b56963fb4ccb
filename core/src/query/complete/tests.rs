use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

mod references;

const TEXT: &str = r#"{"region":"","input_params":{"photo":{"type":"image"},"n":{"type":"integer","required":true}},"dag":{"nodes":{
"draw":{"model_id":"","task":"fal/text-to-image","outputs":["seed",""],"payload":{"prompt":"x","num_images":2,"image_size":"sq"}},
"film":{"model_id":"sandbox","task":"fal/image-to-video","payload":{"image_url":"HERE","prompt":"é \"TEXT\""}},
"each":{"type":"map","items":"${nodes.draw.result.images}","node":{"model_id":"sandbox","task":"fal/ocr","payload":{"image_url":"ITEM"}}},
"chat":{"model_id":"sandbox","task":"","payload":{"messages":[]}},
"last":{"model_id":"sandbox","task":"openai/chat-completion","payload":{"messages":[{"role":"","content":""}]}}},
"edges":[{"from":"draw","to":"film"},{"from":"draw","to":"each"},{"from":"film","to":""}]}}"#;

/// Shows what is offered at the `|` of the text with `old` replaced by `new`.
#[track_caller]
fn check(old: &str, new: &str, expected: Expect) {
    assert!(TEXT.contains(old), "{old}");
    let text = TEXT.replacen(old, new, 1);
    let offset = text.find('|').unwrap();
    let text = text.replace('|', "");
    let found = complete_text(&text, &Catalogue::sandbox(), offset);
    let shown = found.map_or("-".to_owned(), |found| {
        let range = found.replace.start.offset as usize..found.replace.end.offset as usize;
        let items = found.items.iter().map(|it| {
            let insert = if it.insert == it.label { "" } else { &format!(" as {}", it.insert) };
            let also = if it.also.is_empty() { "" } else { " with an edge" };
            let detail = if it.detail.is_empty() { "" } else { &format!(": {}", it.detail) };
            format!("\n{}{insert}{detail}{also}", it.label)
        });
        format!("instead of `{}`{}", &text[range], items.collect::<String>())
    });
    expected.assert_eq(&shown);
}

#[test]
fn ids_and_values_are_offered() {
    check(
        "\"region\":\"\"",
        "\"region\":\"|\"",
        expect![[r#"
        instead of ``
        global
        us
        eu"#]],
    );
    check(
        "\"type\":\"image\"",
        "\"type\":\"vi|\"",
        expect![[r#"
        instead of `vi`
        video"#]],
    );
    check(
        "\"required\":true",
        "\"required\":|true",
        expect![[r#"
        instead of `true`
        true
        false"#]],
    );
    check(
        "\"model_id\":\"\"",
        "\"model_id\":\"|\"",
        expect![[r#"
        instead of ``
        black-forest-labs/FLUX.1-schnell: sandbox
        sandbox: sandbox"#]],
    );
    check(
        "\"task\":\"\"",
        "\"task\":\"speech|\"",
        expect![[r#"
        instead of `speech`
        fal/speech-to-video: Speech to video
        openai/audio-speech: Speech"#]],
    );
    check(
        "\"sq\"",
        "\"sq|\"",
        expect![[r#"
        instead of `sq`
        square_hd
        square"#]],
    );
    check(
        "\"role\":\"\"",
        "\"role\":\"|\"",
        expect![[r#"
        instead of ``
        system
        user
        assistant
        tool"#]],
    );
    check(
        "\"to\":\"\"",
        "\"to\":\"|\"",
        expect![[r#"
        instead of ``
        each: fal/ocr
        chat
        last: openai/chat-completion
        draw: fal/text-to-image
        film: fal/image-to-video"#]],
    );
    check(
        "\"seed\",\"\"",
        "\"seed\",\"|\"",
        expect![[r#"
        instead of ``
        images[0].url
        images: array of object
        timings: object"#]],
    );
}

#[test]
fn keys_that_are_missing_are_offered() {
    check(
        "\"num_images\"",
        "\"num|\"",
        expect![[r#"
        instead of `num`
        num_inference_steps: integer?
        num_images: integer?"#]],
    );
    check(
        "{\"prompt\":\"x\"",
        "{ | \"prompt\":\"x\"",
        expect![[r#"
        instead of ``
        negative_prompt as "negative_prompt": "", : string?
        num_inference_steps as "num_inference_steps": 28, : integer?
        guidance_scale as "guidance_scale": 5, : number?
        seed as "seed": 0, : integer?"#]],
    );
    check(
        "{\"from\":\"draw\",\"to\":\"film\"}",
        "{\"from\":\"draw\"|}",
        expect![[r#"
            instead of ``
            to as , "to": """#]],
    );
    check(
        "{\"role\":\"\"",
        "{\"role|\":\"\"",
        expect![[r#"
        instead of `role`
        role: system | user | assistant | tool"#]],
    );
    check(
        "\"model_id\":\"\",",
        "|",
        expect![[r#"
            instead of ``
            model_id as "model_id": "", 
            type as "type": "task", 
            retry as "retry": {}, 
            timeout_seconds as "timeout_seconds": 60, "#]],
    );
}

#[test]
fn an_each_has_keys_of_its_own() {
    check(
        "\"messages\":[]",
        "\"messages\":[{\"$each\":\"\",|}]",
        expect![[r#"
        instead of ``
        template as "template": """#]],
    );
    check(
        "\"messages\":[]",
        "\"messages\":[{\"$|\":\"\"}]",
        expect![[r#"
        instead of `$`
        $each"#]],
    );
    check(
        "\"items\":\"${nodes.draw.result.images}\"",
        "\"items\":{|}",
        expect![[r#"
        instead of ``
        $each as "$each": """#]],
    );
    check(
        "\"node\":{\"model_id\"",
        "\"node\":{\"type\":\"|\",\"model_id\"",
        expect![[r#"
        instead of ``
        task"#]],
    );
}

#[test]
fn what_an_each_makes_is_known_wherever_it_stands() {
    let instead = "\"content\":{\"$each\":\"\",\"template\":{|}}}]";
    let among = "\"content\":[{\"$each\":\"\",\"template\":{|}}]}]";
    for content in [instead, among] {
        check(
            "\"content\":\"\"}]",
            content,
            expect![[r#"
                instead of ``
                type as "type": "": text | image_url
                text as "text": "": string
                image_url as "image_url": {}: object
                $each as "$each": """#]],
        );
    }
    let in_messages = "\"messages\":{\"$each\":\"\",\"template\":{\"role\":\"|\"}}";
    check(
        r#""messages":[{"role":"","content":""}]"#,
        in_messages,
        expect![[r#"
        instead of ``
        system
        user
        assistant
        tool"#]],
    );
}

#[test]
fn nothing_is_offered_behind_a_key_without_its_value() {
    check("\"num_images\":2,", "\"num_images\"|,", expect!["-"]);
    check("\"prompt\":\"x\",\"num", "\"prompt\"| ,\"num", expect!["-"]);
}

#[test]
fn text_that_is_being_written_will_do() {
    check(
        "\"HERE\"",
        "\"${nodes.dr|",
        expect![[r#"
        instead of `.dr`
        draw as .draw.result: object"#]],
    );
    check(
        "\"sandbox\",\"task\":\"fal/ocr\"",
        "|,\"task\":\"fal/ocr\"",
        expect![[r#"
        instead of ``
        sandbox as "sandbox": sandbox"#]],
    );
    check(
        "TEXT\\\"\"",
        "TEXT\\\"\",|",
        expect![[r#"
        instead of ``
        negative_prompt as "negative_prompt": "": string?
        num_frames as "num_frames": 81: integer?
        fps as "fps": 16: integer?
        width as "width": 1280: integer?
        height as "height": 720: integer?
        num_inference_steps as "num_inference_steps": 50: integer?
        guidance_scale as "guidance_scale": 7: number?
        seed as "seed": 0: integer?"#]],
    );
    check(
        "\"content\":\"\"}",
        "\"content\":\"\"},{\"ro|",
        expect![[r#"
        instead of `ro`
        role: system | user | assistant | tool"#]],
    );
    check(
        "\"to\":\"\"",
        "\"to\": \"la|",
        expect![[r#"
        instead of `la`
        last: openai/chat-completion"#]],
    );
    check("\"edges\":[", "\"edges\":[]]|", expect!["-"]);
}

/// Whatever is offered at a place of a text, or at its end while it is written, goes where
/// that place is.
#[test]
fn what_is_offered_goes_to_its_place() {
    let catalogue = Catalogue::sandbox();
    for text in [TEXT, "", "\"é\"", "{\"nodes\":{\"é\":{\"payload\":{\"é\":\"é${é\"}}}}"] {
        let document = parse(text);
        let builder = Builder::default();
        let facts = Facts::new(&document, &catalogue, &builder);
        for offset in (0..text.len() + 2).step_by(if text.len() > 99 { 3 } else { 1 }) {
            let place = text.floor_char_boundary(offset);
            let written = complete_text(&text[..place], &catalogue, offset);
            for found in complete(&facts, offset).into_iter().chain(written) {
                let Range { start, end } = found.replace;
                let replace = start.offset as usize..=end.offset as usize;
                assert!(replace.contains(&place), "{replace:?} at {place} of {text}");
            }
            if let Some(hover) = crate::query::at(&facts, offset) {
                let Range { start, end } = hover.range;
                assert!(text.get(start.offset as usize..end.offset as usize).is_some());
            }
        }
    }
}

/// Whatever is offered, and the edges that it needs, leaves the text JSON.
#[test]
fn what_is_offered_keeps_the_text_json() {
    let catalogue = Catalogue::sandbox();
    let text = TEXT.replace("HERE", "${nodes.a").replace("ITEM", "\\u00e9 ${item[\\\"\\\"].x} ${");
    let document = parse(text.as_str());
    let builder = Builder::default();
    let facts = Facts::new(&document, &catalogue, &builder);
    let mut n_offered = 0;
    for offset in 0..=text.len() {
        for item in complete(&facts, offset).map_or(Vec::new(), |found| {
            let replace = found.replace.start.offset as usize..found.replace.end.offset as usize;
            assert!(replace.start <= offset.max(1) && replace.end <= text.len());
            let items = found.items.into_iter();
            items.map(|item| (replace.clone(), item)).collect()
        }) {
            let (replace, item) = item;
            let mut written = text.clone();
            written.replace_range(replace, &item.insert);
            let written = crate::edit::apply(&written, &item.also);
            let written = written.unwrap_or_else(|error| panic!("{error} {offset} {item:?}"));
            assert!(parse(written.as_str()).unreadable.is_none(), "{offset} {item:?}\n{written}");
            n_offered += 1;
        }
    }
    assert!(n_offered > 1000, "{n_offered}");
}

/// Pieces of texts that are being written.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "null",
    "1",
    "${",
    "}",
    "$$",
    "nodes",
    ".",
    ".a",
    ".result",
    "[\\\"",
    "[0]",
    "input.",
    "item",
    "é",
    "🎬",
    "\n",
    " ",
    "\"payload\":",
    "\"task\":\"fal/ocr\"",
    "\"$each\":",
    "\"from\":",
    "\"edges\":[",
    "\"nodes\":{",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(
        tokens in prop::collection::vec(prop::sample::select(TOKENS), 0..24),
        is_in_payload in any::<bool>(),
    ) {
        let mut text = tokens.concat();
        if is_in_payload {
            let value = quote(&text);
            text = format!(r#"{{"nodes":{{"a":{{"payload":{{"p":{value}}}}}}},"edges":[]}}"#);
        }
        let document = parse(text.as_str());
        let (catalogue, builder) = (Catalogue::sandbox(), Builder::default());
        let facts = Facts::new(&document, &catalogue, &builder);
        for offset in 0..text.len() + 2 {
            let hover = crate::query::at(&facts, offset);
            prop_assert!(hover.is_none_or(|it| it.range.end.offset as usize <= text.len()));
            let found = complete_text(&text, &catalogue, offset);
            prop_assert!(found.is_none_or(|it| it.replace.end.offset as usize <= text.len()));
        }
    }
}
