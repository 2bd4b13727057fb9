//! The command: arguments in, exit code out. Standard output is data, standard error is talk. A program calls it through [`call`].

/// Says something on standard error.
macro_rules! say {
    ($($words:tt)*) => { $crate::exit::say(&format!($($words)*)) };
}

mod again;
mod answer;
mod args;
mod calibrate;
mod check;
mod compare;
mod default_folder;
mod discover;
mod exit;
mod extend;
mod figure;
mod fit;
mod folders;
mod fonts;
mod forecast;
mod hindcast;
mod hint;
pub mod host;
mod job;
mod live;
mod outputs;
mod pair;
mod papers;
mod precision;
mod progress;
mod provenance;
mod question;
mod rare;
mod redo;
mod report;
mod require;
mod run;
mod scenario;
mod scored;
mod selfcheck;
mod sensitivity;
mod sweep;
mod trace;
mod verify;
mod why;

use args::{Cli, Command};
use clap::Parser;
pub use exit::{Exit, Failure};
use host::{Host, Printed};
pub use provenance::{COMMIT, VERSION, date};
pub use run::{Finished, Saved, save};
pub use scenario::drawn;
use std::ffi::OsString;
use std::sync::Arc;
use stockout::scenario::Faults;

/// Does what the command line says.
pub fn main() -> Exit {
    survive_full_files();
    obey(host::arguments()).unwrap_or_else(Failure::tell)
}

/// Where a system limits how large a file may be, the write beyond it is to fail, and not to end the process: the signal needs a listener.
fn survive_full_files() {
    #[cfg(unix)]
    let _without_it_the_process_ends = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

/// Does what these words say; the first is the program's name.
pub fn answer(words: impl IntoIterator<Item = OsString>) -> Exit {
    obey(words.into_iter().skip(1).collect()).unwrap_or_else(Failure::tell)
}

/// What a command came to that a program called.
#[derive(Debug)]
pub struct Called {
    /// How it ended.
    pub exit: Exit,
    /// What it printed as data.
    pub out: String,
    /// What it said: notes, warnings, errors.
    pub talk: String,
    /// The faults of the user's files that ended it.
    pub faults: Option<Faults>,
    /// Did its host stop it?
    pub is_stopped: bool,
}

/// Runs a command on this thread; its words, what stops it and who follows it are the host's. It prints nothing.
pub fn call(host: Host) -> Called {
    let printed = Arc::new(Printed::default());
    let host = Host { printed: Some(printed.clone()), ..host };
    let (exit, faults, is_stopped) = host::under(host, || {
        let failure = match obey(host::arguments()) {
            Ok(exit) => return (exit, None, false),
            Err(failure) => failure,
        };
        let faults = if let Failure::Faults(faults) = &failure { Some(faults.clone()) } else { None };
        let is_stopped = matches!(failure, Failure::Stopped | Failure::Paused(_)) && host::is_stopped();
        (failure.tell(), faults, is_stopped)
    });
    Called { exit, out: printed.out(), talk: printed.talk(), faults, is_stopped }
}

fn obey(words: Vec<OsString>) -> Result<Exit, Failure> {
    let cli = match Cli::try_parse_from(std::iter::once("stockout".into()).chain(words)) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help and version to standard output with code 0, faults to standard error with code 2.
            let code = error.exit_code();
            if !host::takes_prints() {
                let _ = error.print();
            } else if code == 0 {
                exit::print(&error.to_string())?;
            } else {
                say!("{}", error.to_string().trim_end());
            }
            return Ok(Exit::from_code(code));
        }
    };
    fonts::offer(cli.font.as_deref())?;
    progress::choose(cli.progress);
    match cli.command {
        Command::Run(args) => run::run(&args),
        Command::Extend(args) => extend::extend(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Require(args) => require::require(&args),
        Command::Why(args) => why::why(&args),
        Command::Rare(args) => rare::rare(&args),
        Command::Check(args) => check::check(&args),
        Command::Trace(args) => trace::trace(&args),
        Command::Sweep(args) => sweep::sweep(&args),
        Command::Merge(args) => sweep::merge(&args),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args),
        Command::Selfcheck(args) => selfcheck::selfcheck(&args),
        Command::Verify(args) => verify::verify(&args),
        Command::Report(args) => report::report(&args),
        Command::Live(args) => live::live(&args),
        Command::Fit(args) => fit::fit(&args),
        Command::Figure(args) => figure::figure(&args),
        Command::Discover(args) => discover::discover(&args),
        Command::Calibrate(args) => calibrate::calibrate(&args),
        Command::Hindcast(args) => hindcast::hindcast(&args),
        Command::Forecast { command } => forecast::forecast(&command),
        Command::Schema => papers::schema(),
        Command::Completions { shell } => papers::completions(shell),
        Command::Man(args) => papers::man(&args),
    }
}
