//! A bar with the time left on a terminal, nothing when piped; and Ctrl-C.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;
use stockout::ensemble::Watch;

/// Shows how far a run is, and whether it is to stop.
pub struct Progress {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// Over so many replications.
    pub fn new(replications: u64) -> Self {
        let target = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(replications), target);
        let template = "{bar:30} {human_pos} of {human_len} replications, {per_sec}, {eta} left";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, stop: stop_flag() }
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
    }
}

impl Watch for Progress {
    fn done(&self, replications: u64) {
        self.bar.inc(replications);
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
