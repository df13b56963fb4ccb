//! Data that a server cannot begin with: it says so, and opens no port for anybody.

use std::fs::{self, File, Permissions};
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use weftwork_tests::server::{Server, weftwork};

/// Somebody who is not the superuser, to whom nothing is read-only.
const NOBODY: u32 = 65_534;

/// `weftwork serve` on this folder, to end by itself.
fn serve(data_dir: &Path) -> Command {
    let mut command = weftwork();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir"]).arg(data_dir);
    command
}

/// The server has to refuse, in words that name the folder.
#[track_caller]
fn assert_refused(mut command: Command, data_dir: &Path, why: &str) {
    assert_is_refusal(&command.output().unwrap(), data_dir, why);
}

#[track_caller]
fn assert_is_refusal(output: &Output, data_dir: &Path, why: &str) {
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains(&*data_dir.to_string_lossy()), "{message}");
    assert!(message.contains(why), "{message}");
    // The line that says where it listens was not printed.
    assert!(output.stdout.is_empty());
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn is_superuser() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Runs it as somebody who may not write what this test has made read-only.
fn as_nobody(mut command: Command) -> Command {
    if is_superuser() {
        command.uid(NOBODY);
    }
    command
}

/// F06
#[test]
fn a_folder_that_cannot_be_made_is_no_start() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let data_dir = file.join("data");
    assert_refused(serve(&data_dir), &data_dir, "cannot be used");
}

/// F06
#[test]
fn a_read_only_folder_is_no_start() {
    let folder = TempDir::new().unwrap();
    let data_dir = folder.path().join("data");
    fs::create_dir(&data_dir).unwrap();
    chmod(folder.path(), 0o755);
    chmod(&data_dir, 0o555);
    assert_refused(as_nobody(serve(&data_dir)), &data_dir, "cannot be used");
}

/// F06
#[test]
fn a_read_only_database_is_no_start() {
    let folder = TempDir::new().unwrap();
    let data_dir = folder.path().join("data");
    assert_eq!(Server::start_in(&data_dir).stop(), Some(0));
    chmod(folder.path(), 0o755);
    chmod(&data_dir, 0o777);
    for entry in fs::read_dir(&data_dir).unwrap() {
        chmod(&entry.unwrap().path(), 0o777);
    }
    chmod(&data_dir.join("weftwork.db"), 0o444);
    assert_refused(as_nobody(serve(&data_dir)), &data_dir, "readonly");
}

/// F06
#[test]
fn a_file_that_is_no_database_is_no_start() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("weftwork.db"), "this is no database\n".repeat(1000)).unwrap();
    assert_refused(serve(folder.path()), folder.path(), "no SQLite database");
}

/// F06
#[test]
fn nobody_can_connect_before_the_data_are_known_to_be_good() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("weftwork.db"), "this is no database\n".repeat(1000)).unwrap();
    // A pipe in the place of the lock: whoever opens one end waits for the other.
    let lock = folder.path().join("lock");
    assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success());
    // Nobody else takes this address meanwhile.
    let address = TcpListener::bind("127.0.0.77:0").unwrap().local_addr().unwrap();
    let mut command = weftwork();
    command.args(["serve", "--listen", &address.to_string(), "--data-dir"]).arg(folder.path());
    let server = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It comes to the pipe meanwhile, and waits.
    for _ in 0..50 {
        let refused = TcpStream::connect(address).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
        std::thread::sleep(Duration::from_millis(10));
    }
    drop(File::open(&lock).unwrap());
    assert_is_refusal(&server.wait_with_output().unwrap(), folder.path(), "no SQLite database");
}

/// F06
#[test]
fn a_database_with_a_torn_page_is_no_start() {
    let folder = TempDir::new().unwrap();
    assert_eq!(Server::start_in(folder.path()).stop(), Some(0));
    let file = folder.path().join("weftwork.db");
    let mut bytes = fs::read(&file).unwrap();
    // The header stays, so that it still looks like a database; its tables are gone.
    bytes[100..4096].fill(0xff);
    fs::write(&file, bytes).unwrap();
    assert_refused(serve(folder.path()), folder.path(), "malformed");
}

/// F21
#[test]
fn the_next_server_starts_as_soon_as_the_first_is_killed() {
    let folder = TempDir::new().unwrap();
    for _ in 0..5 {
        Server::start_in(folder.path()).kill();
    }
    assert_eq!(Server::start_in(folder.path()).stop(), Some(0));
}
