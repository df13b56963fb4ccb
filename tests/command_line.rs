//! The command line, as a shell sees it: exit codes, standard output, files.

mod doctor;
mod fix;
mod folder;
mod folders;
mod github;
mod interrupts;
mod json_schema;
mod keeping;
mod plan;
mod proxy;
mod run;
mod run_arguments;
mod run_results;
mod running;
mod sarif;
mod schema;
mod serve;
mod stand_in;
mod terminal;
mod token;
mod types;
mod unread;
mod validate;

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use weftwork_tests::server::weftwork;

/// Runs `weftwork` with these arguments and this standard input.
fn call(args: &[&str], input: &str) -> Output {
    let mut command = weftwork();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that ends without reading closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// The exit code, standard output and standard error.
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_wrong_command_is_exit_code_two() {
    for args in [
        &["nonsense"][..],
        &[],
        &["validate"],
        &["run"],
        &["plan"],
        &["types"],
        &["serve", "--listen", "nowhere"],
    ] {
        let (code, out, error) = said(&call(args, ""));
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(error.contains("Usage") || error.contains("error"), "{error}");
    }
}

#[test]
fn a_port_that_is_taken_is_named_and_no_data_is_made() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("data");
    let args = ["serve", "--listen", &address, "--data-dir", data.to_str().unwrap()];
    let (code, out, error) = said(&call(&args, ""));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains(&address), "{error}");
    assert!(!data.exists());
}

#[test]
fn every_command_has_a_row_in_the_docs() {
    let (code, help, _) = said(&call(&["help"], ""));
    assert_eq!(code, 0);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let list = list.lines().take_while(|line| !line.is_empty());
    let mut commands: Vec<&str> = list.filter_map(|it| it.split_whitespace().next()).collect();
    commands.retain(|it| *it != "help");
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/command-line.md");
    let page = std::fs::read_to_string(page).unwrap();
    let row = |line: &'_ str| Some(line.strip_prefix("| [`")?.split_once('`')?.0.to_owned());
    let mut rows: Vec<String> = page.lines().filter_map(row).collect();
    rows.sort_unstable();
    commands.sort_unstable();
    assert_eq!(rows, commands);
}
