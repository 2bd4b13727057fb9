//! Work on a second thread, while the caller asks for signals: Ctrl-C ends it as KeyboardInterrupt.

use pyo3::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;
use stockout::ensemble::Watch;

/// How far work is, and whether it is to stop.
#[derive(Debug, Default)]
pub struct Following {
    done: AtomicU64,
    /// 0: unknown.
    total: AtomicU64,
    pub stop: Arc<AtomicBool>,
}

impl Following {
    /// Of so many replications.
    pub fn of(total: u64) -> Self {
        Self { total: AtomicU64::new(total), ..Self::default() }
    }

    /// A stage of so many replications begins.
    pub fn begin(&self, total: Option<u64>) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total.unwrap_or(0), Ordering::Relaxed);
    }

    fn state(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }
}

impl Watch for Following {
    fn done(&self, replications: u64) {
        self.done.fetch_add(replications, Ordering::Relaxed);
    }

    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Between two looks for signals.
const LOOK: Duration = Duration::from_millis(20);

/// Runs `work` without the interpreter's lock. `progress` is called with replications done and planned (0: unknown) when they change.
///
/// # Errors
/// What a signal's handler or `progress` raises; the work is stopped before.
pub fn attend<T: Send>(
    py: Python<'_>,
    following: &Arc<Following>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Following) -> T + Send,
) -> PyResult<T> {
    std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel::<()>();
        let follower = following.clone();
        let worker = scope.spawn(move || {
            // Dropped when the work ends, on a panic too.
            let _ended = sender;
            work(&follower)
        });
        let look = || {
            let mut told = (0, 0);
            let mut receiver = receiver;
            loop {
                let (back, is_ended) = py.detach(move || wait(receiver));
                receiver = back;
                let state = following.state();
                py.check_signals()?;
                if let Some(progress) = progress.filter(|_| state != told) {
                    progress.call1(state)?;
                    told = state;
                }
                if is_ended {
                    return Ok(());
                }
            }
        };
        let looked: PyResult<()> = look();
        if looked.is_err() {
            following.stop.store(true, Ordering::Relaxed);
        }
        let done = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        looked.map(|()| done)
    })
}

fn wait(receiver: Receiver<()>) -> (Receiver<()>, bool) {
    let is_ended = receiver.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout);
    (receiver, is_ended)
}
