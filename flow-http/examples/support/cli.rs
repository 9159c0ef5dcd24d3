//! Arguments, errors and exit codes of the examples.

use std::fmt;
use std::process::ExitCode;

/// Why an example ends early: exit code 2 for a wrong call, 1 for everything else.
pub enum Failure {
    /// The help was asked for.
    Help(&'static str),
    Usage(String),
    Other(String),
    /// It has been said already.
    Silent,
}

impl Failure {
    pub fn usage(error: impl fmt::Display) -> Self {
        Self::Usage(error.to_string())
    }

    pub fn other(error: impl fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Help(text) => f.write_str(text),
            Self::Usage(text) | Self::Other(text) => f.write_str(text),
            Self::Silent => Ok(()),
        }
    }
}

/// One line on stderr, and the exit code.
pub fn exit(example: &str, result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Help(text)) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(Failure::Usage(text)) => {
            eprintln!("{example}: {text}");
            ExitCode::from(2)
        }
        Err(Failure::Other(text)) => {
            eprintln!("{example}: {text}");
            ExitCode::FAILURE
        }
        Err(Failure::Silent) => ExitCode::FAILURE,
    }
}

/// One line on stdout. A reader that has gone away ends the example without a word.
pub fn print_line(line: &str) -> Result<(), Failure> {
    use std::io::Write as _;

    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::Silent),
        Err(error) => Err(Failure::other(format!("stdout: {error}"))),
    }
}

/// The arguments, one after the other.
pub struct Arguments {
    rest: std::vec::IntoIter<String>,
    current: String,
    usage: &'static str,
}

impl Arguments {
    pub fn new(usage: &'static str) -> Self {
        let arguments = std::env::args_os()
            .skip(1)
            .map(|text| text.to_string_lossy().into_owned());
        let rest = arguments.collect::<Vec<_>>().into_iter();
        Self {
            rest,
            current: String::new(),
            usage,
        }
    }

    /// The next argument; `--help` ends the example with its usage.
    pub fn next(&mut self) -> Result<Option<String>, Failure> {
        match self.rest.next() {
            Some(text) if text == "--help" || text == "-h" => Err(Failure::Help(self.usage)),
            Some(text) => {
                self.current.clone_from(&text);
                Ok(Some(text))
            }
            None => Ok(None),
        }
    }

    /// The value of the option that came last.
    pub fn value<T, E: fmt::Display>(
        &mut self,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Failure> {
        let option = &self.current;
        let text = self
            .rest
            .next()
            .ok_or_else(|| Failure::Usage(format!("{option} needs a value")))?;
        read(&text).map_err(|error| Failure::Usage(format!("{option}: {error}")))
    }

    /// What came last is no option of this example. Its text may be a secret that was put in the wrong
    /// place, so only the name of an option is repeated.
    pub fn unknown(&self) -> Failure {
        let name = self.current.split('=').next().unwrap_or_default();
        match name.strip_prefix("--") {
            Some(_) => Failure::Usage(format!("unknown option {name}; see --help")),
            None => Failure::Usage("unexpected argument; see --help".to_owned()),
        }
    }
}
