//! `weftwork serve`: where it keeps what, and where it listens.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;
use weftwork_tests::server::{Server, weftwork};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_data_dir_that_the_server_makes_is_its_owners_alone() {
    let folder = TempDir::new().unwrap();
    let (parent, usual) = (folder.path().join("new"), folder.path().join("usual"));
    let data = parent.join("data");
    drop(Server::start_in(&data));
    fs::create_dir(&usual).unwrap();
    assert_eq!((mode(&data), mode(&parent)), (0o700, mode(&usual)));
    // Somebody has opened it.
    fs::set_permissions(&data, Permissions::from_mode(0o750)).unwrap();
    drop(Server::start_in(&data));
    assert_eq!(mode(&data), 0o750);
}

#[test]
fn an_owner_token_that_others_can_read_is_closed_and_told_of() {
    let folder = TempDir::new().unwrap();
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let file = data.join("owner-token");
    let start = || {
        let mut command = weftwork();
        command.env("WEFTWORK_LOG", "warn").stderr(File::create(&log).unwrap());
        let server = Server::try_start(command, "127.0.0.1:0", &data).unwrap();
        (server.token.clone(), fs::read_to_string(&log).unwrap(), mode(&file))
    };
    let (token, said, _) = start();
    assert_eq!(said, "");
    fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    let (same, said, mode) = start();
    assert_eq!((same, mode), (token.clone(), 0o600));
    assert!(said.contains("others could read") && said.contains("owner-token"), "{said}");
    assert_eq!(start().1, "");
    // Nor can they read the next one, where this one was.
    fs::write(&file, "ww_nobody").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let (other, _, mode) = start();
    assert_eq!(mode, 0o600);
    assert_ne!(other, token);
}
