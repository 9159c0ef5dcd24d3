//! A server that stops at a given place, and an example that calls it. Nothing here waits for a fixed time: the server
//! signals that it has reached the place, and the test signals that it can continue.

use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use flow_http::contract::{self, Contract};
use flow_http::ids::AccountEmail;
use flow_http::{ENDPOINTS, EndpointInfo};
use http::Request;

use crate::example_table::Row;
use crate::fixtures::{TOKEN, token};

/// The account that examples use.
const NORA: &str = "nora@example.org";

/// The number of bytes of a body that are kept; responses depend on fewer.
const KEPT: usize = 1 << 17;

/// Held while a process is started, and while the reading end of a pipe is closed. Between fork and exec, a child has a
/// copy of each descriptor: with one of a closed end, a write of another process succeeds, and nobody reads it.
static DESCRIPTORS: Mutex<()> = Mutex::new(());

/// Starts a process. It has no descriptor of another test when this returns.
pub(crate) fn spawn(command: &mut Command) -> Child {
    let _held = DESCRIPTORS.lock().unwrap_or_else(PoisonError::into_inner);
    command.spawn().unwrap()
}

/// Closes the reading end of a pipe: the next write of another process fails.
pub(crate) fn close<T>(end: T) {
    let _held = DESCRIPTORS.lock().unwrap_or_else(PoisonError::into_inner);
    drop(end);
}

/// The behavior of the server for one of the requests.
#[derive(Clone)]
pub(crate) enum Plan {
    /// It responds as to every other request.
    Good,
    /// It waits at this eighth of the body until the test continues it.
    Hold(usize),
    /// It reads this number of eighths of the body, and closes the connection.
    StopInBody(usize),
    /// It sends this number of eighths of its response, and closes the connection.
    StopInResponse(usize),
    /// It responds with these bytes instead.
    Respond(Vec<u8>),
}

/// A request, and the bytes of its response that were sent.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) is_whole: bool,
    pub(crate) response: Vec<u8>,
}

impl Seen {
    /// Whether the call can be paid for twice.
    pub(crate) fn is_paid(&self) -> bool {
        let (method, path) = self.line.split_once(' ').unwrap();
        let path = path.strip_prefix(contract::BASE_PATH).unwrap();
        // For an endpoint with an argument, the path before the argument.
        let fits = |info: &&EndpointInfo| {
            let fixed = info.path.split("/{").next().unwrap();
            info.method == method && path.starts_with(fixed)
        };
        let endpoint = ENDPOINTS.iter().copied().filter(fits);
        let endpoint = endpoint.max_by_key(|info| info.path.len());
        // A link to a file is not an endpoint.
        endpoint.is_some_and(|info| info.can_be_paid_twice())
    }

    /// The references that were sent completely; without any, the job id, from which they can be polled.
    pub(crate) fn ids(&self) -> Vec<String> {
        // A list repeats earlier ids.
        if self.line.contains("/jobs?") || self.line.ends_with("/jobs") {
            return Vec::new();
        }
        let text = String::from_utf8_lossy(&self.response);
        let mut texts: Vec<_> = text.split('"').collect();
        // The text after the last quote is incomplete.
        texts.pop();
        let found = |is_id: fn(&str) -> bool| -> Vec<String> {
            let found = texts.iter().filter(|text| is_id(text));
            found.map(|&text| text.to_owned()).collect()
        };
        let references = found(|text| text.starts_with("user:") && text.contains("-email:"));
        if references.is_empty() {
            return found(|text| text.starts_with('j') && text.ends_with("-bot:google-flow"));
        }
        references
    }
}

pub(crate) struct Stage {
    base_url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Receives a message when the server waits.
    holds: Receiver<()>,
    /// The server continues when this is used or dropped.
    go: Option<Sender<()>>,
}

impl Stage {
    /// A server that treats the request of this number, counted from 0, by a plan.
    pub(crate) fn new(number: usize, plan: Plan) -> Self {
        let listener = listen();
        let base_url = format!(
            "http://{}{}",
            listener.local_addr().unwrap(),
            contract::BASE_PATH
        );
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let contract = Contract::new(token(), [AccountEmail::parse(NORA).unwrap()]);
        let (holding, holds) = channel();
        let (go, may_go) = channel();
        let plan = Arc::new(Mutex::new(Some((plan, holding, may_go))));
        let all = Arc::clone(&seen);
        // The thread ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (all, plan) = (Arc::clone(&all), Arc::clone(&plan));
                let contract = contract.clone();
                std::thread::spawn(move || {
                    let mut stream = BufReader::new(stream.unwrap());
                    let Some((parts, byte_len)) = read_head(&mut stream) else {
                        return;
                    };
                    let line = format!("{} {}", parts.method, parts.uri);
                    let index = {
                        let mut all = all.lock().unwrap();
                        all.push(Seen {
                            line,
                            is_whole: false,
                            response: Vec::new(),
                        });
                        all.len() - 1
                    };
                    let plan = (index == number)
                        .then(|| plan.lock().unwrap().take())
                        .flatten();
                    let mut conversation = Conversation {
                        stream,
                        byte_len,
                        kept: Vec::new(),
                        came: 0,
                        contract,
                    };
                    let keep = |is_whole, response: &[u8]| {
                        let seen = &mut all.lock().unwrap()[index];
                        (seen.is_whole, seen.response) = (is_whole, response.to_vec());
                    };
                    conversation.play(&parts, plan.as_ref(), keep);
                });
            }
        });
        Self {
            base_url,
            seen,
            holds,
            go: Some(go),
        }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns when the server waits.
    pub(crate) fn until_it_holds(&self) {
        self.holds.recv().unwrap();
    }

    pub(crate) fn go(&mut self) {
        self.go = None;
    }

    /// Starts an example before this server. Files of its own go to `folder`.
    pub(crate) fn start(&self, row: &Row, file: Option<&Path>, folder: &Path) -> Running {
        self.start_into(row, file, folder, Stdio::piped())
    }

    pub(crate) fn start_into(
        &self,
        row: &Row,
        file: Option<&Path>,
        folder: &Path,
        stdout: Stdio,
    ) -> Running {
        Running::start(&mut self.command(row, file, folder), stdout)
    }

    pub(crate) fn command(&self, row: &Row, file: Option<&Path>, folder: &Path) -> Command {
        let mut command = Command::new(row.binary());
        command
            .args(["--base-url", &self.base_url])
            .env("USEAPI_TOKEN", TOKEN);
        match row.name {
            "cookbook" => drop(command.arg("--folder").arg(folder)),
            "upload_folder" => drop(command.arg("--journal").arg(folder.join("journal.jsonl"))),
            _ => {}
        }
        // Only a folder is not the file by default.
        let file =
            file.or_else(|| (row.name == "upload_folder").then(|| row.sends.unwrap().as_ref()));
        if let (Some(arguments), Some(file)) = (row.reads, file) {
            command.args(arguments).arg(file);
        }
        command
    }
}

/// A listener with a small receive buffer, so that a client can't send a body that the server does not read.
fn listen() -> TcpListener {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    let _entered = runtime.enter();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(1 << 16).unwrap();
    socket.bind((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let listener = socket.listen(64).unwrap().into_std().unwrap();
    listener.set_nonblocking(false).unwrap();
    listener
}

/// The head of a request, and how long its body is.
fn read_head(stream: &mut BufReader<TcpStream>) -> Option<(http::request::Parts, usize)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut words = lines[0].split(' ');
    let mut request = Request::builder().method(words.next()?).uri(words.next()?);
    let mut byte_len = 0;
    for line in &lines[1..] {
        let (name, value) = line.split_once(": ")?;
        if name.eq_ignore_ascii_case("content-length") {
            byte_len = value.parse().unwrap();
        }
        request = request.header(name, value);
    }
    Some((request.body(()).unwrap().into_parts().0, byte_len))
}

struct Conversation {
    stream: BufReader<TcpStream>,
    byte_len: usize,
    kept: Vec<u8>,
    came: usize,
    contract: Contract,
}

impl Conversation {
    /// Reads the body up to `end`. Returns whether it arrived.
    fn read_to(&mut self, end: usize) -> bool {
        let mut piece = vec![0; 1 << 16];
        while self.came < end {
            let room = (end - self.came).min(piece.len());
            match self.stream.read(&mut piece[..room]) {
                Ok(len) if len > 0 => {
                    let room = KEPT - self.kept.len();
                    self.kept.extend(&piece[..len.min(room)]);
                    self.came += len;
                }
                _ => return false,
            }
        }
        true
    }

    fn play(
        &mut self,
        parts: &http::request::Parts,
        plan: Option<&(Plan, Sender<()>, Receiver<()>)>,
        keep: impl Fn(bool, &[u8]),
    ) {
        let eighth = |count: usize| self.byte_len * count / 8;
        let (stops, whole) = match plan {
            Some((Plan::StopInBody(count), ..)) => (true, eighth(*count)),
            Some((Plan::Hold(count), ..)) => (false, eighth(*count)),
            _ => (false, self.byte_len),
        };
        if !self.read_to(whole) {
            return;
        }
        // With bytes unread, a drop resets the connection.
        if stops {
            return keep(self.came == self.byte_len, b"");
        }
        if let Some((Plan::Hold(_), holding, may_go)) = plan {
            keep(self.came == self.byte_len, b"");
            holding.send(()).unwrap();
            let _ = may_go.recv();
        }
        if !self.read_to(self.byte_len) {
            return;
        }
        let response = match plan {
            Some((Plan::Respond(response), ..)) => response.clone(),
            _ => self.response_to(parts),
        };
        let len = match plan {
            Some((Plan::StopInResponse(count), ..)) => response.len() * count / 8,
            _ => response.len(),
        };
        keep(true, &response[..len]);
        let stream = self.stream.get_mut();
        let _ = stream.write_all(&response[..len]);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        // Until the client has read it.
        let _ = stream.read(&mut [0]);
    }

    /// The contract server's response, as it goes over the wire.
    fn response_to(&mut self, parts: &http::request::Parts) -> Vec<u8> {
        let body = Cursor::new(std::mem::take(&mut self.kept));
        let byte_len = self.byte_len as u64;
        let response = contract::respond_to_reader(&self.contract, parts, body, byte_len);
        let mut text = format!("HTTP/1.1 {} Whatever\r\n", response.status().as_u16()).into_bytes();
        for (name, value) in response.headers() {
            if name != "content-length" {
                text.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
            }
        }
        let len = response.body().len();
        text.extend(format!("content-length: {len}\r\nconnection: close\r\n\r\n").bytes());
        text.extend(response.body());
        text
    }
}

/// An example that runs.
pub(crate) struct Running {
    child: Child,
    stdout: Option<BufReader<ChildStdout>>,
    output: Receiver<String>,
    stderr: JoinHandle<String>,
}

/// The result of a run.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Running {
    pub(crate) fn start(command: &mut Command, stdout: Stdio) -> Self {
        command.stdin(Stdio::null()).stdout(stdout);
        let mut child = spawn(command.stderr(Stdio::piped()));
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (lines, output) = channel();
        let stderr = std::thread::spawn(move || {
            let mut all = String::new();
            for line in stderr.lines() {
                let line = line.unwrap() + "\n";
                all.push_str(&line);
                let _ = lines.send(line);
            }
            all
        });
        Self {
            stdout: child.stdout.take().map(BufReader::new),
            child,
            output,
            stderr,
        }
    }

    #[cfg(unix)]
    pub(crate) fn interrupt(&self) {
        let id = self.child.id().to_string();
        let sent = spawn(Command::new("kill").args(["-INT", &id]))
            .wait()
            .unwrap();
        assert!(sent.success());
    }

    /// Returns when stderr has this.
    pub(crate) fn until_it_says(&self, text: &str) {
        while !self.output.recv().unwrap().contains(text) {}
    }

    pub(crate) fn first_line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        line
    }

    pub(crate) fn close_stdout(&mut self) {
        close(self.stdout.take());
    }

    /// Waits for the end of the example, and asserts what is true for every run.
    pub(crate) fn end(mut self) -> Ended {
        let mut stdout = String::new();
        if let Some(mut pipe) = self.stdout {
            pipe.read_to_string(&mut stdout).unwrap();
        }
        let stderr = self.stderr.join().unwrap();
        let code = self.child.wait().unwrap().code();
        for text in [&stdout, &stderr] {
            assert!(!text.contains("panicked"), "{text}");
            assert!(!text.contains(TOKEN), "{text}");
            let is_raw = |it: char| (it.is_control() && it != '\n') || it == '\u{202e}';
            assert!(!text.contains(is_raw), "{text:?}");
        }
        // A job id contains the address, and is a result that is printed.
        let words = stderr.split_whitespace();
        let mut others = words.filter(|it| !it.ends_with("-bot:google-flow"));
        assert!(!others.any(|it| it.contains(NORA)), "{stderr}");
        Ended {
            code,
            stdout,
            stderr,
        }
    }
}
