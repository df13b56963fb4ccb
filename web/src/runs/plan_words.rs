//! What a run would do and cost, in words. No browser in here.

use weftwork_core::count::Quantity;
use weftwork_core::estimate::{Amount, Estimate, FanOut, PriceEstimate, TimeRange};

use crate::count::counted;
use crate::time::duration;

/// So many reasons for an unknown price are told.
const MOST_REASONS: usize = 3;

/// How much there is to do: `3 calls in 2 waves, at most 2 at once`.
pub fn calls(estimate: &Estimate) -> String {
    let calls = &estimate.totals.calls;
    let n_waves = counted(estimate.waves.len(), "wave");
    let number = match (&calls.of, calls.max) {
        (None, _) => counted(calls.min as usize, "call"),
        (Some(of), _) => format!("`{of}` calls ({})", range(calls)),
    };
    let at_once = estimate.totals.at_once;
    let at_once = if at_once > 1 { format!(", at most {at_once} at once") } else { String::new() };
    format!("{number} in {n_waves}{at_once}")
}

/// `2 to 5`, `2 or more`
fn range(quantity: &Quantity) -> String {
    match quantity.max {
        Some(max) => format!("{} to {max}", quantity.min),
        None => format!("{} or more", quantity.min),
    }
}

/// What it costs as far as that is known: `0.006 USD`, `0.01 to 0.5 USD`, `not known`.
pub fn price(PriceEstimate { amounts, unknown }: &PriceEstimate) -> String {
    let known: Vec<String> = amounts.iter().map(amount).collect();
    match (known.is_empty(), unknown.is_empty()) {
        (true, true) => "nothing".to_owned(),
        (true, false) => "not known".to_owned(),
        (false, true) => known.join(" and "),
        (false, false) => format!("{} and what is not known", known.join(" and ")),
    }
}

fn amount(Amount { currency, min, max }: &Amount) -> String {
    match max {
        Some(max) if max <= min => format!("{min} {currency}"),
        Some(max) => format!("{min} to {max} {currency}"),
        None => format!("{min} {currency} or more"),
    }
}

/// Why the price is not known, each reason with the nodes that it is about.
pub fn reasons(PriceEstimate { unknown, .. }: &PriceEstimate) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for it in unknown {
        let node = format!("`{}`", it.node_id);
        match reasons.iter_mut().find(|(reason, _)| *reason == it.reason) {
            Some((_, nodes)) => nodes.push(node),
            None => reasons.push((&it.reason, vec![node])),
        }
    }
    let n_more = reasons.len().saturating_sub(MOST_REASONS);
    let told = reasons.iter().take(MOST_REASONS);
    let mut told: Vec<_> =
        told.map(|(reason, nodes)| format!("{}: {reason}", short_list(nodes))).collect();
    if n_more > 0 {
        told.push(format!("and {}", counted(n_more, "more reason")));
    }
    told
}

/// `a`, `a, b`, `a, b and 7 more`
fn short_list(names: &[String]) -> String {
    const MOST: usize = 3;
    if names.len() <= MOST {
        return names.join(", ");
    }
    let (first, more) = names.split_at(MOST - 1);
    format!("{} and {} more", first.join(", "), more.len())
}

/// How long it takes: `3 s`, `3 s to 12 s`, `3 s or more`.
pub fn time(TimeRange { min_ms, max_ms }: TimeRange) -> String {
    let least = duration(min_ms);
    match max_ms.map(duration) {
        Some(most) if most == least => least,
        Some(most) => format!("{least} to {most}"),
        None => format!("{least} or more"),
    }
}

/// Why the run would certainly fail: the maps that have more elements than they may.
pub fn impossible(estimate: &Estimate) -> Vec<String> {
    let over = estimate.fan_out.iter().filter(|map| map.is_over);
    let say = |FanOut { node_id, elements, limit, .. }: &FanOut| {
        let number = elements.of.as_ref().map_or_else(
            || format!("{}", elements.min),
            |of| format!("`{of}` ({})", range(elements)),
        );
        format!(
            "`{node_id}` has {number} elements, and a map may have {limit}. The run would fail."
        )
    };
    over.map(say).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weftwork_core::catalogue::Catalogue;
    use weftwork_core::check::Checked;
    use weftwork_core::estimate::{History, estimate};
    use weftwork_core::parse::parse;

    use super::*;

    const TEXT: &str = r#"{"input_params":{"ps":{"type":"array"}},"dag":{"nodes":{
        "say":{"model_id":"chat","task":"openai/audio-speech","payload":{"input":"hi"}},
        "all":{"type":"map","items":"${input.ps}",
          "node":{"model_id":"draw","task":"fal/text-to-image","payload":{"prompt":"${item}"}}}},
        "edges":[]}}"#;

    fn of(given: &Value, models: &Value) -> Estimate {
        let document = parse(TEXT);
        let catalogue: Catalogue = serde_json::from_value(json!({ "models": models })).unwrap();
        let checked = Checked::new(&document, &Catalogue::default()).unwrap_or_else(|_| panic!());
        estimate(&checked, given.as_object().unwrap(), &catalogue, &History::default())
    }

    fn priced() -> Value {
        let model = |id: &str, task: &str, price: Value| json!({ "id": id, "provider": "p", "tasks": [task], "price": price });
        json!([
            model("chat", "openai/audio-speech", json!({ "currency": "USD", "per_call": 0.5 })),
            model(
                "draw",
                "fal/text-to-image",
                json!({ "currency": "USD", "min": 0.1, "max": 0.2 })
            ),
        ])
    }

    #[test]
    fn inputs_make_numbers_exact() {
        let open = of(&json!({}), &priced());
        assert_eq!(calls(&open), "`1 + input.ps` calls (1 or more) in 1 wave, at most 65 at once");
        assert_eq!(price(&open.totals.price), "0.5 USD or more and what is not known");
        assert_eq!(reasons(&open.totals.price).len(), 1);
        let exact = of(&json!({ "ps": ["a", "b"] }), &priced());
        assert_eq!(calls(&exact), "3 calls in 1 wave, at most 3 at once");
        assert_eq!(price(&exact.totals.price), "0.7 to 0.9 USD");
        assert!(impossible(&exact).is_empty());
    }

    #[test]
    fn what_is_not_known_is_told_with_its_reason() {
        let found = of(&json!({ "ps": ["a"] }), &json!([]));
        assert_eq!(price(&found.totals.price), "not known");
        assert_eq!(
            reasons(&found.totals.price),
            [
                "`say`: the catalogue has no price of `chat`",
                "`all`: the catalogue has no price of `draw`"
            ]
        );
        let nodes: Vec<_> = ["a", "b", "c", "d"].map(str::to_owned).into();
        assert_eq!(short_list(&nodes), "a, b and 2 more");
    }

    #[test]
    fn too_much_is_refused_beforehand() {
        let many = vec!["x"; 100_001];
        let found = impossible(&of(&json!({ "ps": many }), &priced()));
        assert_eq!(
            found,
            ["`all` has 100001 elements, and a map may have 100000. The run would fail."]
        );
    }

    #[test]
    fn times_are_told_as_far_as_they_are_known() {
        let range = |min_ms, max_ms| time(TimeRange { min_ms, max_ms });
        assert_eq!(range(3000, Some(3000)), "3.0 s");
        assert_eq!(range(3000, Some(12_000)), "3.0 s to 12 s");
        assert_eq!(range(3000, None), "3.0 s or more");
    }
}
