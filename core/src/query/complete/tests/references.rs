//! What is offered within a `${…}`.

use expect_test::expect;

use super::check;

#[test]
fn references_that_fit_come_first() {
    check(
        "HERE",
        "${|",
        expect![[r#"
        instead of ``
        input.photo: image
        nodes.draw.result.images[0].url: image
        input.n: integer
        nodes as nodes.
        input as input."#]],
    );
    check(
        "HERE",
        "${nodes.|",
        expect![[r#"
            instead of `.`
            draw as .draw.result: object
            chat as .chat.result: anything with an edge
            each as .each.result: object with an edge
            last as .last.result: object with an edge"#]],
    );
    check(
        "HERE",
        "${nodes.draw|.result}",
        expect![[r#"
        instead of `.draw`
        draw as .draw: object"#]],
    );
    check(
        "HERE",
        "${nodes.draw.|",
        expect![[r#"
        instead of `.`
        result as .result: object"#]],
    );
    check(
        "HERE",
        "${nodes.draw.result.|",
        expect![[r#"
        instead of `.`
        images[0].url as .images[0].url: image
        images as .images: array of object
        seed as .seed: integer
        timings as .timings: object"#]],
    );
    check(
        "HERE",
        "${nodes.draw.result.images|}",
        expect![[r#"
        instead of `.images`
        images[0].url as .images[0].url: image
        images as .images: array of object"#]],
    );
    check(
        "HERE",
        "${nodes.draw.result.images[|]}",
        expect![[r#"
        instead of `[]`
        [0].url: image
        [0]: object"#]],
    );
    check(
        "HERE",
        "${nodes.draw.result.images[0]|}",
        expect![[r#"
        instead of ``
        url as .url: image
        content_type as .content_type: string
        width as .width: integer
        height as .height: integer"#]],
    );
    check(
        "HERE",
        "a ${input.|} b",
        expect![[r#"
        instead of `.`
        photo as .photo: image
        n as .n: integer"#]],
    );
    check(
        "TEXT",
        "a\\n${input.p|} b",
        expect![[r#"
        instead of `.p`
        photo as .photo: image"#]],
    );
}

#[test]
fn elements_are_offered_where_they_are() {
    check(
        "ITEM",
        "${i|",
        expect![[r#"
        instead of `i`
        input.photo: image
        item: object
        input.n: integer
        index: integer
        input as input.
        nodes.draw.result.images[0].url: image"#]],
    );
    check(
        "ITEM",
        "${item.|",
        expect![[r#"
        instead of `.`
        url as .url: image
        content_type as .content_type: string
        width as .width: integer
        height as .height: integer"#]],
    );
    check(
        "ITEM",
        "${item[\\\"u|",
        expect![[r#"
        instead of `[\"u`
        url as .url: image"#]],
    );
    check("ITEM", "$${i|", expect!["-"]);
    check("ITEM", "${item.url}|", expect!["-"]);
    check("ITEM", "${item .u|", expect!["-"]);
}

#[test]
fn what_follows_is_neither_repeated_nor_lost() {
    check(
        "HERE",
        "${in|put.photo}",
        expect![[r#"
        instead of `input`
        input"#]],
    );
    check(
        "HERE",
        "${nodes.draw.result.images[|].url}",
        expect![[r#"
            instead of `[]`
            [0]: object"#]],
    );
    check(
        "HERE",
        "${nodes.draw.result.images|[0].url}",
        expect![[r#"
        instead of `.images`
        images as .images: array of object"#]],
    );
    check(
        "HERE",
        "${input[\\\"ph|}",
        expect![[r#"
        instead of `[\"ph`
        photo as .photo: image"#]],
    );
}
