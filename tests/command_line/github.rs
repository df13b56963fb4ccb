//! `weftwork validate --format github`

use super::folder::Folder;
use super::said;

/// What is said of a file with this name and this text, on standard output.
fn commands(name: &str, text: &str) -> String {
    let folder = Folder::with(&[(name, text)]);
    let (code, out, error) = said(&folder.call(&["validate", "--format", "github", name]));
    assert!(code < 2 && error.is_empty(), "{error}");
    out
}

#[test]
fn each_fault_is_a_command_with_its_place() {
    let text = "{\n  \"nodes\": {},\n  \"edges\": [{ \"from\": \"é🎬\", \"to\": \"ab\" }]\n}\n";
    assert_eq!(
        commands("w.json", text),
        "::error file=w.json,line=3,endLine=3,col=23,endColumn=28,title=Weftwork (dangling-edge)\
         ::no node is named `é🎬`%0Ahelp: remove the edge, or add the node\n\
         ::error file=w.json,line=3,endLine=3,col=36,endColumn=40,title=Weftwork (dangling-edge)\
         ::no node is named `ab`%0Ahelp: remove the edge, or add the node\n\
         ::warning file=w.json,line=2,endLine=2,col=12,endColumn=14,title=Weftwork (empty-dag)\
         ::the workflow has no nodes%0Ahelp: add a node\n"
    );
}

#[test]
fn what_would_end_a_command_is_escaped() {
    let out = commands("a:b,c%.json", r#"{"nodes":{"100%\r\n::error::x":{}}}"#);
    assert!(out.contains(" file=a%3Ab%2Cc%25.json,line=1,"), "{out}");
    assert!(out.contains("`100%25%0D%0A::error::x`"), "{out}");
    assert!(out.lines().all(|line| line.starts_with("::error file=")), "{out}");
}

#[test]
fn columns_are_left_out_of_what_covers_many_lines() {
    let out = commands("w.json", "{\n  \"nodes\": [\n  ]\n}");
    assert!(out.starts_with("::error file=w.json,line=2,endLine=3,title="), "{out}");
}

#[test]
fn a_hint_is_a_notice() {
    let node = r#"{"task":"casola/pick","payload":{"source":[],"indices":[]}}"#;
    let edge = |from, to| format!(r#"{{"from":"{from}","to":"{to}"}}"#);
    let edges = [edge("a", "b"), edge("b", "c"), edge("a", "c")].join(",");
    let nodes = format!(r#""a":{node},"b":{node},"c":{node}"#);
    let out = commands("w.json", &format!(r#"{{"nodes":{{{nodes}}},"edges":[{edges}]}}"#));
    assert!(out.starts_with("::notice ") && out.contains("(redundant-edge)"), "{out}");
}
