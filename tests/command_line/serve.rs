//! `weftwork serve`: where it keeps what, and where it listens.

use std::fs::{self, File, Permissions};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;
use weftwork_tests::server::{Server, weftwork};

use super::{call, said};

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

#[test]
fn a_name_can_be_listened_on() {
    let folder = TempDir::new().unwrap();
    for (listen, base) in
        [("localhost:0", "http://127.0.0.1:"), ("127.0.0.1:0", "http://127.0.0.1:")]
    {
        let server = Server::start_at(listen, folder.path());
        assert!(server.base.starts_with(base), "{}", server.base);
        TcpStream::connect(server.base.strip_prefix("http://").unwrap()).unwrap();
    }
}

#[test]
fn what_is_no_host_with_a_port_is_refused() {
    let data = TempDir::new().unwrap().path().join("data");
    for listen in ["localhost", ":8787", "localhost:x", "localhost:70000", "::1:8787", "http://a:1"]
    {
        let args = ["serve", "--listen", listen, "--data-dir", data.to_str().unwrap()];
        let (code, out, error) = said(&call(&args, ""));
        assert_eq!((code, out.as_str()), (2, ""), "{listen}");
        assert!(error.contains("HOST:PORT, such as"), "{error}");
    }
    // No name has a part as long as this, so nobody is asked for it.
    let nowhere = format!("{}:8787", "x".repeat(64));
    let args = ["serve", "--listen", &nowhere, "--data-dir", data.to_str().unwrap()];
    let (code, out, error) = said(&call(&args, ""));
    assert_eq!((code, out.as_str()), (2, ""), "{error}");
    assert!(error.contains(&format!("cannot listen on {nowhere}: ")), "{error}");
    assert!(!data.exists());
}
