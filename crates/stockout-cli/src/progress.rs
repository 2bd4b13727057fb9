//! How far work is: a bar, or lines; and Ctrl-C.

use super::args::ProgressKind;
use super::host::{self, Follow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::cell::Cell;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Once, OnceLock};
use std::time::{Duration, Instant};
use stockout::ensemble::Watch;

thread_local! {
    /// How the command of this thread tells its progress; none: as standard error is.
    static KIND: Cell<Option<ProgressKind>> = const { Cell::new(None) };
}

/// Chooses how the command of this thread tells its progress.
pub fn choose(kind: Option<ProgressKind>) {
    KIND.set(kind);
}

/// Shows how far a run is, and whether it is to stop.
pub struct Progress {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
    follow: Option<Follow>,
    lines: Option<Lines>,
}

impl Progress {
    /// Over so many replications.
    pub fn new(replications: u64) -> Self {
        let follow = host::follow();
        if let Some(follow) = &follow {
            follow(0, Some(replications).filter(|&planned| planned > 0));
        }
        let (is_ours, is_terminal) = (!host::takes_prints(), std::io::stderr().is_terminal());
        let (draws, lines) = match KIND.get() {
            None => (is_terminal, None),
            Some(ProgressKind::Bar) => (is_terminal, (!is_terminal).then_some(false)),
            Some(ProgressKind::Json) => (false, Some(true)),
            Some(ProgressKind::None) => (false, None),
        };
        let target = if is_ours && draws { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let lines = lines.filter(|_| is_ours).map(|as_json| Lines::new(as_json, replications));
        let bar = ProgressBar::with_draw_target(Some(replications), target);
        let template = "{bar:30} {human_pos} of {human_len} replications, {per_sec}, {eta} left";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, stop: stop_flag(), follow, lines }
    }

    /// Over nobody knows how many replications, with what they are for.
    pub fn open(purpose: &str) -> Self {
        let progress = Self::new(0);
        let template = format!("{{spinner}} {{human_pos}} replications {purpose}, {{per_sec}}");
        progress.bar.set_style(ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_spinner()));
        progress
    }

    /// Clears the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
        if let Some(lines) = &self.lines {
            lines.finish();
        }
    }
}

/// Progress as lines.
struct Lines {
    as_json: bool,
    /// 0: unknown.
    planned: u64,
    begun: Instant,
    done: AtomicU64,
    /// When the last line came, in milliseconds after the beginning.
    last: AtomicU64,
}

impl Lines {
    fn new(as_json: bool, planned: u64) -> Self {
        Self { as_json, planned, begun: Instant::now(), done: AtomicU64::new(0), last: AtomicU64::new(0) }
    }

    /// A line where the last one is long ago. Of several threads one writes it.
    fn add(&self, replications: u64) {
        let done = self.done.fetch_add(replications, Ordering::Relaxed) + replications;
        let (now, last) = (self.begun.elapsed().as_millis() as u64, self.last.load(Ordering::Relaxed));
        let interval = if self.as_json { 1_000 } else { 10_000 };
        if now >= last + interval && self.last.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            say!("{}", self.line(done, now as f64 / 1000.0));
        }
    }

    /// Programs get a last line, so that they know all.
    fn finish(&self) {
        if self.as_json {
            say!("{}", self.line(self.done.load(Ordering::Relaxed), self.begun.elapsed().as_secs_f64()));
        }
    }

    fn line(&self, done: u64, seconds: f64) -> String {
        if self.as_json {
            let planned = (self.planned > 0).then_some(self.planned);
            return json!({ "replications": done, "planned": planned, "seconds": (seconds * 1000.0).round() / 1000.0 }).to_string();
        }
        if self.planned == 0 {
            return format!("{done} replications in {seconds:.0} s");
        }
        let left = seconds / done.max(1) as f64 * self.planned.saturating_sub(done) as f64;
        format!("{done} of {} replications in {seconds:.0} s, about {left:.0} s left", self.planned)
    }
}

impl Watch for Progress {
    fn done(&self, replications: u64) {
        self.bar.inc(replications);
        if let Some(lines) = &self.lines {
            lines.add(replications);
        }
        if let Some(follow) = &self.follow {
            follow(replications, None);
        }
    }

    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Listens for Ctrl-C from here on: to be called before a folder is begun, so that nothing of it is left behind.
pub fn listen() {
    stop_flag();
}

/// How long work may take to end by itself.
const GRACE: Duration = Duration::from_millis(700);

/// Raised by Ctrl-C (and by a request to terminate). Work that does not end soon is ended.
fn stop_flag() -> Arc<AtomicBool> {
    if let Some(stop) = host::stop() {
        return stop;
    }
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    static HANDLER: Once = Once::new();
    let flag = FLAG.get_or_init(Arc::default).clone();
    HANDLER.call_once(|| {
        let flag = flag.clone();
        // Without a handler Ctrl-C ends the program at once, which leaves what is on disk whole as well.
        let _ = ctrlc::set_handler(move || {
            flag.store(true, Ordering::Relaxed);
            std::thread::sleep(GRACE);
            // Still here: one replication, or whatever else does not ask, takes long. What was begun is given up.
            stockout_store::abandon();
            super::exit::Failure::Stopped.tell();
            std::process::exit(1);
        });
    });
    flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_much_is_done_and_what_is_left() {
        let lines = Lines::new(false, 400);
        assert_eq!(lines.line(100, 30.0), "100 of 400 replications in 30 s, about 90 s left");
        assert_eq!(Lines::new(false, 0).line(100, 30.0), "100 replications in 30 s");
        let json: serde_json::Value = serde_json::from_str(&Lines::new(true, 400).line(100, 0.25)).unwrap();
        assert_eq!(json, json!({ "replications": 100, "planned": 400, "seconds": 0.25 }));
    }
}
