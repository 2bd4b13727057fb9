//! Who runs a command: the process of the command line, or a program that holds the command as a library.
//!
//! A command runs on one thread from its first line to its last, and only that thread prints. So a host belongs to a thread.

use std::cell::RefCell;
use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Called with more replications done, and with how many are planned where that is known.
pub type Follow = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

/// A program that runs commands.
#[derive(Clone, Default)]
pub struct Host {
    /// The words of the command, without the program's name.
    pub words: Vec<String>,
    /// What the command reads from standard input, where it asks for that.
    pub input: Option<String>,
    /// Set to true, it stops the command.
    pub stop: Arc<AtomicBool>,
    /// Follows the work, from any thread.
    pub follow: Option<Follow>,
    /// The program, and its first words, by which a process runs a command: what makes a chart again starts one. Empty: this program.
    pub program: Vec<OsString>,
    /// Takes what the command prints; none: the process's own standard output and standard error.
    pub printed: Option<Arc<Printed>>,
}

/// What a command printed.
#[derive(Debug, Default)]
pub struct Printed {
    out: Mutex<String>,
    talk: Mutex<String>,
}

impl Printed {
    /// Its data.
    pub fn out(&self) -> String {
        self.out.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Its notes, warnings and errors.
    pub fn talk(&self) -> String {
        self.talk.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

thread_local! {
    static HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

/// Runs `work` on this thread under a host.
pub fn under<T>(host: Host, work: impl FnOnce() -> T) -> T {
    /// Gives the thread back its earlier host, on a panic too.
    struct Back(Option<Host>);
    impl Drop for Back {
        fn drop(&mut self) {
            HOST.with(|at| *at.borrow_mut() = self.0.take());
        }
    }
    let _back = Back(HOST.with(|at| at.borrow_mut().replace(host)));
    work()
}

/// What runs a command in a process of its own: a program and its first words.
pub(crate) fn program() -> std::io::Result<Vec<OsString>> {
    match asked(|host| host.program.clone()) {
        Some(program) if !program.is_empty() => Ok(program),
        _ => Ok(vec![std::env::current_exe()?.into_os_string()]),
    }
}

/// The words of the command, without the program's name.
pub(crate) fn arguments() -> Vec<OsString> {
    let hosted = asked(|host| host.words.iter().map(OsString::from).collect());
    hosted.unwrap_or_else(|| std::env::args_os().skip(1).collect())
}

/// The same as texts.
pub(crate) fn words() -> Vec<String> {
    arguments().iter().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// What stops the command, where a host may.
pub(crate) fn stop() -> Option<Arc<AtomicBool>> {
    asked(|host| host.printed.is_some().then(|| host.stop.clone())).flatten()
}

/// Has the host stopped the command?
pub(crate) fn is_stopped() -> bool {
    stop().is_some_and(|stop| stop.load(Ordering::Relaxed))
}

/// Who follows the work.
pub(crate) fn follow() -> Option<Follow> {
    asked(|host| host.follow.clone()).flatten()
}

/// Does a host take what is printed?
pub(crate) fn takes_prints() -> bool {
    asked(|host| host.printed.is_some()).unwrap_or(false)
}

/// What the host passes as standard input.
pub(crate) fn input() -> Option<String> {
    asked(|host| host.input.clone()).flatten()
}

/// Takes data in place of standard output; false where the process prints itself.
pub(crate) fn took(text: &str) -> bool {
    put(text, |printed| &printed.out)
}

/// Takes talk in place of standard error; false where the process says it itself.
pub(crate) fn heard(text: &str) -> bool {
    put(text, |printed| &printed.talk)
}

fn put(text: &str, of: impl Fn(&Printed) -> &Mutex<String>) -> bool {
    let Some(printed) = asked(|host| host.printed.clone()).flatten() else { return false };
    let mut all = of(&printed).lock().unwrap_or_else(PoisonError::into_inner);
    all.push_str(text);
    if !text.ends_with('\n') {
        all.push('\n');
    }
    true
}

fn asked<T>(of: impl FnOnce(&Host) -> T) -> Option<T> {
    HOST.with(|at| at.borrow().as_ref().map(of))
}
