//! A server that does what a test tells it to: one that is slow, says no, or hangs up.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

/// What it answers to a request for a run's events or its cancel.
pub(super) enum Reply {
    /// A status code, and a body.
    Json(u16, Value),
    /// Events, after which the stream is cut.
    Cut(Vec<(u64, &'static str, Value)>),
    /// Events, after which nothing more comes.
    Silence(Vec<(u64, &'static str, Value)>),
    /// Events, and more of them once somebody has asked for a cancel.
    UntilCancel(Vec<(u64, &'static str, Value)>, Vec<(u64, &'static str, Value)>),
}

/// A stand-in for a server.
pub(super) struct StandIn {
    /// Where it listens.
    pub(super) base: String,
    /// What it was asked: method, path, and the last event if one was named.
    pub(super) asked: Arc<Mutex<Vec<String>>>,
}

impl StandIn {
    /// It takes any workflow, and runs it as `exec_1`. All other requests are answered
    /// by `answer`, which is told what was asked and how often it was before.
    pub(super) fn start(answer: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answer, asked) = (answer.clone(), log.clone());
                std::thread::spawn(move || {
                    let question = read(&stream);
                    let mut log = asked.lock().unwrap();
                    let path = |it: &String| it.split(' ').take(2).eq(question.split(' ').take(2));
                    let n_before = log.iter().filter(|it| path(it)).count();
                    log.push(question.clone());
                    drop(log);
                    let reply =
                        own_answer(&question).unwrap_or_else(|| answer(&question, n_before));
                    write(stream, reply, &asked);
                });
            }
        });
        Self { base, asked }
    }

    /// How often it was asked this.
    pub(super) fn count(&self, question: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|it| *it == question).count()
    }
}

/// A run of one node `a`, as the API shows it.
pub(super) fn execution(status: &str) -> Value {
    let node = json!({ "status": status, "attempts": 1 });
    json!({ "execution": { "id": "exec_1", "workflow_id": "wf_1", "workflow_version": 1,
        "workflow_name": "", "status": status, "input_params": {}, "outputs": {},
        "nodes": { "a": node }, "created_at": 0, "updated_at": 0 } })
}

fn own_answer(question: &str) -> Option<Reply> {
    match question {
        "POST /api/workflows" => Some(Reply::Json(201, json!({ "workflow": { "id": "wf_1" } }))),
        "POST /api/workflows/wf_1/execute" => Some(Reply::Json(202, execution("pending"))),
        _ => None,
    }
}

fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut question = line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().unwrap(),
            Some(("last-event-id", value)) => question += &format!(" after {value}"),
            Some(_) => {}
            None => break,
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).unwrap();
    question
}

fn write(mut stream: TcpStream, reply: Reply, asked: &Mutex<Vec<String>>) {
    let head = |status: u16, kind: &str| {
        format!("HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\nconnection: close\r\n")
    };
    // Whoever asked may have gone.
    let mut send = |text: String| {
        let _ = stream.write_all(text.as_bytes());
    };
    let stream_head = || format!("{}\r\n", head(200, "text/event-stream"));
    match reply {
        Reply::Json(status, body) => {
            let (head, body) = (head(status, "application/json"), body.to_string());
            send(format!("{head}content-length: {}\r\n\r\n{body}", body.len()));
        }
        Reply::Cut(events) => send(stream_head() + &text(events)),
        Reply::Silence(events) => {
            send(stream_head() + &text(events));
            let _ = stream.read(&mut [0]);
        }
        Reply::UntilCancel(before, after) => {
            send(stream_head() + &text(before));
            while !asked.lock().unwrap().iter().any(|it| it.ends_with("/cancel")) {
                std::thread::sleep(Duration::from_millis(10));
            }
            // The answer to that comes first.
            std::thread::sleep(Duration::from_millis(200));
            send(text(after));
        }
    }
}

fn text(events: Vec<(u64, &'static str, Value)>) -> String {
    let event = |(id, name, data)| format!("id: {id}\nevent: {name}\ndata: {data}\n\n");
    events.into_iter().map(event).collect()
}
