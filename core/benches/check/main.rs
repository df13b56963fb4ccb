//! How long the parts of a check take, beside what `serde_json` needs for the text.
//!
//! `cargo xtask bench core [FILE…]` measures these files; without one, documents of
//! 100, 1,000 and 10,000 nodes, which `--write FOLDER` only writes.

#![expect(clippy::disallowed_methods, reason = "a bench reads files and clocks")]

mod documents;

use std::hint::black_box;
use std::time::{Duration, Instant};

use weftwork_core::catalogue::Catalogue;
use weftwork_core::check::check;
use weftwork_core::facts::Facts;
use weftwork_core::graph::Graph;
use weftwork_core::infer::{Inputs, Types};
use weftwork_core::json::Json;
use weftwork_core::parse::parse;
use weftwork_core::recheck::Checker;
use weftwork_core::sites::Sites;
use weftwork_core::types::Builder;

/// How many nodes the made documents have.
const SIZES: [usize; 3] = [100, 1_000, 10_000];
/// How long one thing is measured.
const TIME: Duration = Duration::from_millis(1500);

fn main() {
    let args: Vec<_> = std::env::args().skip(1).collect();
    if let Some(folder) = args.iter().skip_while(|it| *it != "--write").nth(1) {
        return write(folder);
    }
    let files: Vec<_> = args.iter().filter(|it| !it.starts_with("--")).collect();
    for file in &files {
        let text = std::fs::read_to_string(file).expect("the file can be read");
        measure_all(file, &text);
    }
    if files.is_empty() {
        for n_nodes in SIZES {
            measure_all(&format!("{n_nodes} nodes"), &documents::document(n_nodes));
        }
    }
}

/// Writes the made documents, for those who measure them in other ways.
fn write(folder: &str) {
    for n_nodes in SIZES {
        let file = format!("{folder}/{n_nodes}-nodes.json");
        std::fs::write(file, documents::document(n_nodes)).expect("the folder can be written");
    }
}

#[expect(clippy::print_stdout, reason = "a bench tells what it measured")]
fn measure_all(name: &str, text: &str) {
    println!("{name}: {} bytes", text.len());
    let catalogue = Catalogue::sandbox();
    let document = parse(text);
    let report = check(&document, &catalogue);
    println!("  {} diagnostics", report.iter().count());
    let serde = measure(|| black_box(serde_json::from_str::<serde_json::Value>(text).is_ok()));
    let line = |what: &str, time: [f64; 3]| {
        let [low, median, high] = time;
        let ratio = median / serde[1];
        println!(
            "  {what:<24} {median:8.3} ms  ({low:.3}–{high:.3})  {ratio:.2} × serde_json::Value"
        );
    };
    line("serde_json::Value", serde);
    line("Json::read", measure(|| black_box(Json::read(text).is_ok())));
    line("parse", measure(|| black_box(parse(text).workflow.nodes.len())));
    line("Graph", measure(|| black_box(Graph::new(&document.workflow).order().is_some())));
    line(
        "Sites",
        measure(|| {
            let builder = Builder::default();
            black_box(Sites::of(&document, &builder).texts.len())
        }),
    );
    let kept = Builder::default();
    let (graph, sites) = (Graph::new(&document.workflow), Sites::of(&document, &kept));
    line(
        "Types",
        measure(|| {
            let inputs = Inputs::new(&document, &sites, &kept);
            black_box(
                Types::new(&document, graph.order().unwrap_or_default(), &sites, inputs, &kept)
                    .inputs()
                    .iter()
                    .count(),
            )
        }),
    );
    line(
        "Facts",
        measure(|| {
            let builder = Builder::default();
            black_box(Facts::new(&document, &catalogue, &builder).sites.texts.len())
        }),
    );
    line("check", measure(|| black_box(check(&document, &catalogue).valid)));
    line("parse and check", measure(|| black_box(check(&parse(text), &catalogue).valid)));
    recheck(text, &catalogue, &line);
}

/// Types a letter into a string of the node in the middle, takes it out again, and asks
/// for the report each time.
fn recheck(text: &str, catalogue: &Catalogue, line: &dyn Fn(&str, [f64; 3])) {
    let mut checker = Checker::new(text, catalogue.clone());
    let nodes = &checker.document().workflow.nodes;
    let Some(node) = nodes.get(nodes.len() / 2) else { return };
    let node = checker.document().json.value(node.value).span();
    // Before the first blank of a prompt.
    let Some(at) = text[node.clone()].find(' ') else { return };
    let at = node.start + at;
    let mut is_typed = false;
    let mut type_on = || {
        let (range, letter) = if is_typed { (at..at + 1, "") } else { (at..at, "x") };
        is_typed = !is_typed;
        checker.replace(range, letter).map(|()| black_box(checker.report().valid))
    };
    line("recheck", measure(&mut type_on));
}

/// The 5th percentile, the median and the 95th percentile in milliseconds.
fn measure<T>(mut run: impl FnMut() -> T) -> [f64; 3] {
    let mut times = Vec::new();
    let start = Instant::now();
    while times.len() < 5 || start.elapsed() < TIME {
        let before = Instant::now();
        run();
        times.push(before.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    [at(0.05), at(0.5), at(0.95)]
}
