//! A small disk, to be filled.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::server::{Server, weftwork_by};

/// A folder that every system has.
const MOUNTED_AT: &str = "/mnt";

/// A file system of its own. It is in memory, and seen only by the process that holds it
/// and by servers that are started beside that.
#[derive(Debug)]
pub struct Disk {
    holder: Child,
}

impl Disk {
    /// An empty one; `None` where this user may not mount any.
    pub fn mount(mebibytes: u32) -> Option<Self> {
        let mount = format!(
            "mount -t tmpfs -o size={mebibytes}m tmpfs {MOUNTED_AT} && echo mounted && exec sleep 600"
        );
        let mut holder = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut line = String::new();
        let stdout = holder.stdout.take().expect("its output is piped");
        let _ = BufReader::new(stdout).read_line(&mut line);
        let disk = Self { holder };
        (line == "mounted\n").then_some(disk)
    }

    /// Starts a server with its data on it.
    pub fn serve(&self) -> Server {
        let server = Server::try_start(self.weftwork(), "127.0.0.1:0", &Self::data_dir());
        server.expect("a server starts on an empty disk")
    }

    /// Where on it the data are, as [`Disk::weftwork`] sees it.
    pub fn data_dir() -> PathBuf {
        Path::new(MOUNTED_AT).join("data")
    }

    /// `weftwork`, which sees the disk.
    pub fn weftwork(&self) -> Command {
        let mut inside = Command::new("nsenter");
        inside.args(["--user", "--mount", "--preserve-credentials", "--target"]);
        inside.arg(self.holder.id().to_string());
        weftwork_by(inside)
    }

    /// Fills it to the last byte. [`Disk::free`] gives the room back.
    pub fn fill(&self) {
        let mut file = std::fs::File::create(self.filler()).expect("it can be written");
        let filled = std::io::copy(&mut std::io::repeat(0), &mut file);
        let full = filled.expect_err("it has an end").kind();
        assert_eq!(full, std::io::ErrorKind::StorageFull);
    }

    /// Gives back the room that [`Disk::fill`] took.
    pub fn free(&self) {
        std::fs::remove_file(self.filler()).expect("it was filled");
    }

    fn filler(&self) -> PathBuf {
        // As the holder sees it.
        Path::new(&format!("/proc/{}/root{MOUNTED_AT}/filler", self.holder.id())).to_owned()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // One that has ended already needs no end.
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}
