//! Something between the command line and a server, as there often is.

use std::io::{BufRead, BufReader, Read, Write, copy, sink};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use weftwork_tests::server::Server;

/// What the server behind it believes to be called.
const INSIDE: &str = "inside.example:1234";

/// A proxy that speaks to a server under another name than it is spoken to.
pub(super) struct Proxy {
    /// Where it listens.
    pub(super) base: String,
    /// What it was asked: method and path.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// The first answer to each request that ends with `lost` does not come through.
    pub(super) fn start(server: &Server, lost: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = server.base.strip_prefix("http://").unwrap().to_owned();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (server, log) = (TcpStream::connect(&server).unwrap(), Arc::clone(&log));
                std::thread::spawn(move || {
                    let question = pass_on(&client, &server);
                    let mut log = log.lock().unwrap();
                    let is_lost = question.ends_with(lost) && !log.contains(&question);
                    log.push(question);
                    drop(log);
                    // Whoever asked may have gone.
                    let _ = if is_lost {
                        copy(&mut &server, &mut sink())
                    } else {
                        copy(&mut &server, &mut &client)
                    };
                });
            }
        });
        Self { base, asked }
    }

    /// How often it was asked something that ends so.
    pub(super) fn count(&self, end: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|it| it.ends_with(end)).count()
    }
}

/// Passes a request on, and answers with its method and path.
fn pass_on(client: &TcpStream, mut server: &TcpStream) -> String {
    let mut client = BufReader::new(client);
    let mut lines = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        client.read_line(&mut line).unwrap();
        let line = line.trim_end().to_owned();
        match line.split_once(": ") {
            Some(("host" | "connection", _)) => continue,
            Some(("content-length", value)) => length = value.parse().unwrap(),
            None if line.is_empty() => break,
            _ => {}
        }
        lines.push(line);
    }
    let head = format!("{}\r\nhost: {INSIDE}\r\nconnection: close\r\n\r\n", lines.join("\r\n"));
    server.write_all(head.as_bytes()).unwrap();
    copy(&mut client.take(length), &mut server).unwrap();
    lines.first().map(|it| it.split(' ').take(2).collect::<Vec<_>>().join(" ")).unwrap_or_default()
}
