//! How a command ends.

use super::hint::hint;
use super::host;
use std::convert::Infallible;
use std::io::IsTerminal;
use std::path::Path;
use std::process::{ExitCode, Termination};
use stockout::ensemble::Unfinished;
use stockout::scenario::Faults;
use stockout_results::visible_lines;
use stockout_store::{Cause, StoreError};
use stockout_view::Lang;

/// The program's word to the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// The work failed; what is on disk is whole.
    Failed,
    /// Bad usage or bad input; nothing written.
    Refused,
}

impl Exit {
    /// The word for a code of clap's.
    pub fn from_code(code: i32) -> Self {
        if code == 0 { Self::Done } else { Self::Refused }
    }

    /// Its number.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Refused => 2,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

/// Why a command did not do its work.
#[derive(Debug)]
pub enum Failure {
    /// Faults in a file of the user's.
    Faults(Faults),
    /// A word on the command line that is not right.
    Usage(String),
    /// The disk, or folders that were named: all that is wrong with them.
    Store(Vec<StoreError>),
    /// Standard output, or a file beside a result folder.
    Output(String, std::io::Error),
    /// The system refuses what the work needs.
    System(String),
    /// Someone pressed Ctrl-C.
    Stopped,
    /// Someone pressed Ctrl-C, and what was done can be gone on with.
    Paused(String),
    /// A fault of ours.
    Ours(String),
}

impl Failure {
    /// Says it on standard error and gives the exit code.
    pub fn tell(self) -> Exit {
        let (text, exit) = self.worded();
        if !text.is_empty() {
            say!("{text}");
        }
        exit
    }

    /// Its words, none where there is nothing to say, and its exit code.
    pub fn worded(self) -> (String, Exit) {
        match self {
            Self::Faults(faults) => {
                let text = faults.render(colours(), width());
                (text.trim_end().to_owned(), Exit::Refused)
            }
            Self::Usage(text) => (format!("error: {text}"), Exit::Refused),
            // A reader that has seen enough (`| head`) wants no message.
            Self::Output(_, error) if error.kind() == std::io::ErrorKind::BrokenPipe => (String::new(), Exit::Failed),
            // Something that is not ours to replace, or is not there, is bad usage: the user named the folder.
            Self::Store(errors) => {
                let refused = |error: &StoreError| matches!(error.cause, Cause::Foreign(_) | Cause::Unfit(_)) || error.names_nothing();
                let exit = if errors.iter().all(refused) { Exit::Refused } else { Exit::Failed };
                let tell = |error: &StoreError| format!("error: {error}{}", hint(error));
                (errors.iter().map(tell).collect::<Vec<_>>().join("\n"), exit)
            }
            Self::Output(what, error) => (format!("error: cannot write {what}: {error}"), Exit::Failed),
            Self::System(text) => (format!("error: {text}"), Exit::Failed),
            Self::Stopped => ("stopped: nothing was written, an earlier result is as it was".to_owned(), Exit::Failed),
            Self::Paused(text) => (text, Exit::Failed),
            Self::Ours(text) => {
                (format!("error: {text}\nThis is a fault of stockout, not of your scenario: please report it."), Exit::Failed)
            }
        }
    }
}

/// Both, or the faults of both at once.
pub fn both<A, B>(one: Result<A, impl Into<Failure>>, other: Result<B, impl Into<Failure>>) -> Result<(A, B), Failure> {
    match (one.map_err(Into::into), other.map_err(Into::into)) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(Failure::Faults(mut faults)), Err(Failure::Faults(more))) => {
            faults.0.extend(more.0);
            Err(faults.into())
        }
        (Err(why), _) | (_, Err(why)) => Err(why),
    }
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Faults(faults)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(vec![error])
    }
}

impl From<Unfinished<StoreError>> for Failure {
    fn from(why: Unfinished<StoreError>) -> Self {
        match why {
            Unfinished::Stopped => Self::Stopped,
            Unfinished::Sink(error) => error.into(),
            Unfinished::Threads(why) => Self::System(format!("the system gives no threads: {why}")),
            Unfinished::Imbalance(imbalance, replication) => {
                Self::Ours(format!("the ledger does not balance in replication {replication}: {imbalance:?}"))
            }
        }
    }
}

impl From<Unfinished<Infallible>> for Failure {
    fn from(why: Unfinished<Infallible>) -> Self {
        match why {
            Unfinished::Stopped => Self::Stopped,
            Unfinished::Sink(never) => match never {},
            Unfinished::Threads(why) => Unfinished::<StoreError>::Threads(why).into(),
            Unfinished::Imbalance(imbalance, replication) => Unfinished::<StoreError>::Imbalance(imbalance, replication).into(),
        }
    }
}

/// Is standard output a terminal that wants colours?
pub fn coloured_output() -> bool {
    !host::takes_prints() && std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Is standard error a terminal that wants colours?
pub fn colours() -> bool {
    !host::takes_prints() && std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn width() -> usize {
    80
}

/// Says something on standard error, or to the host. Where that is closed or full, nobody hears it, and the work goes on.
pub fn say(text: &str) {
    use std::io::Write;
    let text = harmless(text, colours());
    if !host::heard(&text) {
        let _nobody_hears = writeln!(anstream::stderr().lock(), "{text}");
    }
}

/// The text without control characters but those of our own colours.
fn harmless(text: &str, coloured: bool) -> std::borrow::Cow<'_, str> {
    if !coloured || !text.contains('\u{1b}') {
        return visible_lines(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut parts = text.split('\u{1b}');
    shown.push_str(&visible_lines(parts.next().unwrap_or_default()));
    for part in parts {
        let is_colour = part.strip_prefix('[').is_some_and(|rest| {
            rest.find(|letter: char| !letter.is_ascii_digit() && letter != ';').is_some_and(|at| rest[at..].starts_with('m'))
        });
        shown.push(if is_colour { '\u{1b}' } else { '\u{241b}' });
        shown.push_str(&visible_lines(part));
    }
    shown.into()
}

/// Prints to standard output, or to the host.
pub fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let text = &*harmless(text, coloured_output());
    if host::took(text) {
        return Ok(());
    }
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") });
    written.and_then(|()| out.flush()).map_err(|error| Failure::Output("to standard output".to_owned(), error))
}

/// Prints a JSON document to standard output.
pub fn print_json(value: &serde_json::Value) -> Result<(), Failure> {
    // A Value has no key that is not a string and no number that is not finite: it always prints.
    print(&serde_json::to_string_pretty(value).unwrap_or_default())
}

/// Where the result lies.
pub fn written(lang: Lang, path: &Path) -> String {
    match lang {
        Lang::En => format!("Written to {}", path.display()),
        Lang::Fr => format!("Écrit dans {}", path.display()),
    }
}
