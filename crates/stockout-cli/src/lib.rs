//! The roof: arguments in, exit code out. Standard output is data, standard error is talk.

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
pub use exit::Exit;
use std::ffi::OsString;

/// Does what the command line says.
pub fn main() -> Exit {
    survive_full_files();
    answer(std::env::args_os())
}

/// Where a system limits how large a file may be, the write beyond it is to fail, and not to end the process: the signal needs a listener.
fn survive_full_files() {
    #[cfg(unix)]
    let _without_it_the_process_ends = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

/// Does what these words say; the first is the program's name.
pub fn answer(words: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(words) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help and version to standard output with code 0, faults to standard error with code 2.
            let code = error.exit_code();
            let _ = error.print();
            return Exit::from_code(code);
        }
    };
    if let Err(why) = fonts::offer(cli.font.as_deref()) {
        return why.tell();
    }
    let done = match cli.command {
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
        Command::Man => papers::man(),
    };
    done.unwrap_or_else(exit::Failure::tell)
}
