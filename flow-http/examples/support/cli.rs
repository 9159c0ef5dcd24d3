//! Arguments, errors and exit codes of the examples.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, ErrorKind, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The end of every help.
const EXIT_CODES: &str = "Exit code: 0 done, 1 failed or refused, 2 wrong usage, 130 stopped by Ctrl-C before it was done.";

/// Why an example ends early. [`exit`] states the exit codes.
pub enum Failure {
    /// `--help` was given.
    Help(String),
    Usage(String),
    Other(String),
    /// A request that was not wholly sent, or that is free.
    NotSent(String),
    /// The failure has already been printed.
    Silent,
    /// Stdout is closed, as in `upload_folder photos | head -1`. This is not a failure of the example.
    Closed,
    /// Ctrl-C.
    Interrupted(String),
}

impl Failure {
    pub fn usage(error: impl fmt::Display) -> Self {
        Self::Usage(error.to_string())
    }

    pub fn other(error: impl fmt::Display) -> Self {
        Self::Other(error.to_string())
    }

    /// The failure of a file or folder: `what` can't be done with it.
    pub fn of_file(path: &Path, what: &str, error: &io::Error) -> Self {
        Self::Other(format!("{} can't be {what}: {error}", shown(path)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) => write!(f, "{text}; see --help"),
            Self::Help(text)
            | Self::Other(text)
            | Self::NotSent(text)
            | Self::Interrupted(text) => f.write_str(text),
            Self::Silent | Self::Closed => Ok(()),
        }
    }
}

/// Text as one line for a terminal: all control and formatting characters are escaped as in JSON, so that a line of JSON
/// keeps its meaning.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            ' '..='~' => shown.push(it),
            // After a letter, marks such as accents are not escaped.
            _ if format!("a{it}").escape_debug().count() == 2 => shown.push(it),
            _ => {
                for unit in it.encode_utf16(&mut [0; 2]) {
                    let _ = fmt::Write::write_fmt(&mut shown, format_args!("\\u{unit:04x}"));
                }
            }
        }
    }
    shown
}

/// Prints a line on stdout, and flushes it.
pub fn print(line: impl fmt::Display) -> Result<(), Failure> {
    write(&printable(&line.to_string()))
}

/// Prints a text of the example itself, which can have several lines.
fn write(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    let printed = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    printed.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::Closed,
        _ => Failure::other(format!("stdout: {error}")),
    })
}

/// Prints a line with a result that has been paid for; on stderr if stdout can't be written.
pub fn print_paid(line: impl fmt::Display) -> Result<(), Failure> {
    print(&line).inspect_err(|_| say(&line))
}

/// Prints a line on stderr. A failure to do so is ignored.
pub fn say(line: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "{}", printable(&line.to_string()));
}

/// Prints the help or the failure, and returns the exit code.
pub fn exit(example: &str, result: Result<(), Failure>) -> ExitCode {
    let result = match result {
        Err(Failure::Help(text)) => write(&text),
        result => result,
    };
    let Err(failure) = result else {
        return ExitCode::SUCCESS;
    };
    let text = failure.to_string();
    if !text.is_empty() {
        say(format_args!("{example}: {text}"));
    }
    match failure {
        Failure::Closed | Failure::Help(_) => ExitCode::SUCCESS,
        Failure::Usage(_) => ExitCode::from(2),
        // As in shells: 128 plus the number of the signal.
        Failure::Interrupted(_) => ExitCode::from(130),
        Failure::Other(_) | Failure::NotSent(_) | Failure::Silent => ExitCode::FAILURE,
    }
}

/// The arguments, one after the other.
pub struct Arguments {
    rest: std::vec::IntoIter<OsString>,
    len: usize,
    current: OsString,
    usage: String,
}

impl Arguments {
    pub fn new(usage: impl fmt::Display) -> Self {
        let arguments: Vec<_> = std::env::args_os().skip(1).collect();
        Self {
            len: arguments.len(),
            rest: arguments.into_iter(),
            current: OsString::new(),
            usage: format!("{usage}\n\n{EXIT_CODES}"),
        }
    }

    /// The next argument; `--help` ends the example with its usage.
    pub fn next(&mut self) -> Result<Option<String>, Failure> {
        match self.rest.next() {
            Some(text) if text == "--help" || text == "-h" => {
                Err(Failure::Help(self.usage.clone()))
            }
            Some(text) => {
                self.current = text;
                Ok(Some(self.current.to_string_lossy().into_owned()))
            }
            None => Ok(None),
        }
    }

    /// Takes the argument that was returned last as a file, whose path need not be UTF-8.
    pub fn file(&self) -> Result<PathBuf, Failure> {
        if self.current.as_encoded_bytes().starts_with(b"-") {
            return Err(self.unknown());
        }
        Ok(PathBuf::from(&self.current))
    }

    /// Takes the argument that was returned last as the only file.
    pub fn only_file(&self, file: &mut Option<PathBuf>) -> Result<(), Failure> {
        match file.replace(self.file()?) {
            None => Ok(()),
            Some(_) => Err(self.unknown()),
        }
    }

    /// The same, where `-` stands for stdin, as in [`read`].
    pub fn only_file_or_stdin(&self, file: &mut Option<PathBuf>) -> Result<(), Failure> {
        if self.current == "-" && file.is_none() {
            *file = Some("-".into());
            return Ok(());
        }
        self.only_file(file)
    }

    /// The value of the option that was returned last.
    pub fn value<T, E: fmt::Display>(
        &mut self,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let text = self.rest.next().ok_or_else(|| self.needs_value())?;
        let option = self.current.to_string_lossy();
        read(&text.to_string_lossy()).map_err(|error| Failure::Usage(format!("{option}: {error}")))
    }

    /// The value of the option that was returned last, as a path, which need not be UTF-8.
    pub fn path(&mut self) -> Result<PathBuf, Failure> {
        let path = self.rest.next().map(PathBuf::from);
        path.ok_or_else(|| self.needs_value())
    }

    fn needs_value(&self) -> Failure {
        Failure::Usage(format!("{} needs a value", self.current.to_string_lossy()))
    }

    /// The value of the option that was returned last, as text.
    pub fn text(&mut self) -> Result<String, Failure> {
        self.value(|text| Ok::<_, Failure>(text.to_owned()))
    }

    /// The error of an unexpected argument. Its text could be a misplaced secret, so the error contains only its position.
    pub fn unknown(&self) -> Failure {
        let place = self.len.saturating_sub(self.rest.len());
        Failure::Usage(format!("argument {place} is not expected"))
    }
}

/// An error with its innermost cause, if it has one.
pub fn with_cause(error: &dyn std::error::Error) -> String {
    // The errors in between have no details.
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if std::ptr::addr_eq(cause, error) {
        error.to_string()
    } else {
        format!("{error} ({cause})")
    }
}

/// Parses the number of a port.
pub fn port(text: &str) -> Result<u16, &'static str> {
    text.parse()
        .map_err(|_| "expected a number from 0 to 65535")
}

/// The bytes of a file, or of stdin for `-` and without a file.
pub fn read(path: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let Some(path) = path.filter(|path| *path != Path::new("-")) else {
        let mut stdin = io::stdin();
        if stdin.is_terminal() {
            say("reading stdin until Ctrl-D");
        }
        let mut bytes = Vec::new();
        let read = stdin.read_to_end(&mut bytes);
        return read
            .map(|_| bytes)
            .map_err(|error| Failure::other(format!("stdin: {error}")));
    };
    std::fs::read(path).map_err(|error| Failure::of_file(path, "read", &error))
}

/// Whether a path can be printed: it exists, is in a folder that exists, or looks like the name of a file. Another text
/// could be a misplaced secret; tokens with dots have longer last parts.
pub fn is_printable(path: &Path) -> bool {
    // The parent of a text that begins with a slash is not a sign of a path.
    let mut folders = path.ancestors().filter(|it| it.parent().is_some());
    let is_short = |text: &[u8]| text.len() <= 5 && text.iter().all(u8::is_ascii_alphanumeric);
    let extension = path.extension().map(OsStr::as_encoded_bytes);
    let looks_like_a_file =
        extension.is_some_and(is_short) && !path.to_string_lossy().contains([':', '@']);
    path.exists() || folders.any(Path::exists) || looks_like_a_file
}

/// The path of a file for an error text.
pub fn shown(path: &Path) -> String {
    if is_printable(path) {
        path.to_string_lossy().into_owned()
    } else {
        "the file (its name is hidden, since it could be a secret)".to_owned()
    }
}
