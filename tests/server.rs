//! The shipped binary, started as a user would.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

/// How long a server may take until it answers.
const STARTS_WITHIN: Duration = Duration::from_secs(30);
/// How long a server that is ending may take.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// What somebody who runs the tests may have set.
const SETTINGS: &[&str] = &[
    "WEFTWORK_CUT_READERS_AFTER",
    "WEFTWORK_DATA_DIR",
    "WEFTWORK_KEEP_RUNS",
    "WEFTWORK_LISTEN",
    "WEFTWORK_TOKEN",
];

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens: `http://127.0.0.1:40123`.
    pub base: String,
    /// The owner's token.
    pub token: String,
    /// Where its data is.
    pub data_dir: PathBuf,
    /// Keeps the folder that goes with the server, if it is its own.
    folder: Option<TempDir>,
    /// Keeps what ends the server when nobody else does.
    watchdog: Option<Child>,
}

/// The binary to test: `WEFTWORK_BIN`, or the one that `cargo build --release`
/// makes.
pub fn binary() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/weftwork");
    let binary = std::env::var_os("WEFTWORK_BIN").map_or(built, PathBuf::from);
    assert!(
        binary.is_file(),
        "there is no {}: build it with `cargo build --release -p weftwork-server`, or name \
         another one in WEFTWORK_BIN",
        binary.display()
    );
    binary
}

/// `weftwork`, without the settings of whoever runs the tests.
pub fn weftwork() -> Command {
    without_settings(Command::new(binary()))
}

/// `weftwork`, run by another command, such as `nsenter`.
pub fn weftwork_by(mut command: Command) -> Command {
    command.arg(binary());
    without_settings(command)
}

fn without_settings(mut command: Command) -> Command {
    for name in SETTINGS {
        command.env_remove(name);
    }
    command.env("WEFTWORK_LOG", "error");
    // Tests leave long calls behind.
    command.env("WEFTWORK_GRACE", "2s");
    command
}

/// The server that all tests share which leave it as it was. It ends with the
/// test process.
pub fn shared() -> &'static Server {
    static SHARED: OnceLock<Server> = OnceLock::new();
    SHARED.get_or_init(|| {
        // Statics are never dropped, so this folder is the watchdog's to remove.
        let folder = TempDir::new().expect("a temporary folder can be made").keep();
        let mut server = Server::start_in(&folder.join("data"));
        server.watchdog = Some(watchdog(server.child.id(), &folder));
        server
    })
}

/// Ends a process and removes a folder when the test process is gone, however it
/// went: its end of the pipe is then closed.
fn watchdog(process: u32, folder: &Path) -> Child {
    let script = "cat >/dev/null; kill -9 \"$1\"; rm -rf \"$2\"";
    Command::new("sh")
        .args(["-c", script, "watchdog", &process.to_string()])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh can be started")
}

impl Server {
    /// Starts a server on an empty data dir of its own.
    pub fn start() -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let mut server = Self::start_in(&folder.path().join("data"));
        server.folder = Some(folder);
        server
    }

    /// Starts a server on a data dir, which stays when it ends.
    pub fn start_in(data_dir: &Path) -> Self {
        Self::start_at("127.0.0.1:0", data_dir)
    }

    /// Starts a server on a data dir with this setting: `WEFTWORK_KEEP_RUNS`, `30d`.
    pub fn start_with(data_dir: &Path, name: &str, value: &str) -> Self {
        let mut command = weftwork();
        command.env(name, value);
        let server = Self::try_start(command, "127.0.0.1:0", data_dir);
        server.expect("the server prints where it listens")
    }

    /// Starts a server at an address, on a data dir that stays when it ends.
    pub fn start_at(address: &str, data_dir: &Path) -> Self {
        Self::try_start(weftwork(), address, data_dir).expect("the server prints where it listens")
    }

    /// As [`Server::start_at`], with `weftwork` as it is to be run. `None` when it ended
    /// before it said where it listens.
    pub fn try_start(mut command: Command, address: &str, data_dir: &Path) -> Option<Self> {
        command.args(["serve", "--listen", address, "--data-dir"]).arg(data_dir);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary can be started");
        let stdout = child.stdout.take().expect("its output is piped");
        let (sender, lines) = channel();
        // Goes on reading, so that the server can never block on its output.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let line = match lines.recv_timeout(STARTS_WITHIN) {
            Ok(line) => line,
            Err(why) => {
                let _ = child.kill();
                let _ = child.wait();
                assert_eq!(why, RecvTimeoutError::Disconnected, "it neither starts nor ends");
                return None;
            }
        };
        let address = line.strip_prefix("Editor: ").and_then(|it| it.split_once("/#token="));
        let (base, token) = address.unwrap_or_else(|| panic!("unexpected first line: {line}"));
        Some(Self {
            base: base.to_owned(),
            token: token.to_owned(),
            data_dir: data_dir.to_owned(),
            child,
            folder: None,
            watchdog: None,
        })
    }

    /// How it ended, if it has; waits a moment for a server that is just ending.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        for _ in 0..ENDS_WITHIN.as_millis() {
            if let Some(status) = self.child.try_wait().expect("the server can be waited for") {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        None
    }

    /// Whether it has not ended.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("the server can be waited for").is_none()
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a crash would: at once, without a chance to clean up.
    pub fn kill(mut self) {
        self.child.kill().expect("the server can be killed");
        self.child.wait().expect("the server can be waited for");
    }

    /// Asks it to stop.
    pub fn ask_to_stop(&self) {
        let process = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &process]).status();
        assert!(asked.expect("kill can be started").success());
    }

    /// Asks it to stop, waits, and answers with its exit code.
    pub fn stop(mut self) -> Option<i32> {
        self.ask_to_stop();
        self.child.wait().expect("the server can be waited for").code()
    }

    /// Makes a token with these scopes, of the owner's organization or of another
    /// one. There is no other way to have two organizations in one server.
    pub async fn add_token(&self, is_foreign: bool, scopes: &str) -> String {
        let unique = format!("{:?}", std::time::SystemTime::now());
        let mut body = hex(&Sha256::digest(unique));
        body.truncate(52);
        let token =
            format!("ww_{body}{}", &hex(&Sha256::digest(format!("weftwork token {body}")))[..6]);
        let file = self.data_dir.join("weftwork.db");
        let mut db = SqliteConnection::connect(&format!("sqlite://{}", file.display()))
            .await
            .expect("the database can be opened");
        let organization = if is_foreign { format!("org_{body}") } else { String::new() };
        if is_foreign {
            sqlx::query(
                "INSERT INTO organizations (id, name, created_at_ms) VALUES (?, 'other', 0)",
            )
            .bind(&organization)
            .execute(&mut db)
            .await
            .expect("an organization can be added");
        }
        sqlx::query(
            "INSERT INTO tokens (id, organization_id, name, hash, scopes, created_at_ms) VALUES
             (?1, iif(?2 = '', (SELECT min(id) FROM organizations), ?2), 'other', ?3, ?4, 0)",
        )
        .bind(format!("tok_{body}"))
        .bind(&organization)
        .bind(Sha256::digest(&token).to_vec())
        .bind(scopes)
        .execute(&mut db)
        .await
        .expect("a token can be added");
        token
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
