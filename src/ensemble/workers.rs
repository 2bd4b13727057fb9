//! Threads that share work: the one place that knows rayon. Without the feature `parallel` the caller's thread does it all, in the
//! same order and with the same bits.

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// A pool of worker threads.
#[derive(Debug)]
pub struct Workers {
    #[cfg(feature = "parallel")]
    pool: rayon::ThreadPool,
}

#[cfg(feature = "parallel")]
impl Workers {
    /// Starts `threads` workers; by default as many as the machine offers.
    ///
    /// # Errors
    /// The system's own words, if it gives no threads.
    pub fn new(threads: Option<usize>) -> Result<Self, String> {
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|error| error.to_string())?;
        Ok(Self { pool })
    }

    /// How many workers there are, at least 1.
    pub fn count(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Runs `work` on a worker, so that [`map`] inside it is shared among all of them.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.pool.install(work)
    }

    /// Runs both, at the same time where two workers are free.
    pub fn join<A: Send, B: Send>(&self, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
        self.pool.install(|| rayon::join(first, second))
    }
}

#[cfg(not(feature = "parallel"))]
impl Workers {
    /// The caller's own thread; `threads` is not used.
    ///
    /// # Errors
    /// None: the signature is that of the parallel build.
    pub fn new(_threads: Option<usize>) -> Result<Self, String> {
        Ok(Self {})
    }

    /// One: the caller's thread.
    pub fn count(&self) -> usize {
        1
    }

    /// Runs `work`.
    pub fn install<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        work()
    }

    /// Runs `first`, then `second`.
    pub fn join<A: Send, B: Send>(&self, first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B + Send) -> (A, B) {
        (first(), second())
    }
}

impl Workers {
    /// What `work` makes of each item, in the order of the items.
    pub fn map<I: Send, T: Send>(&self, items: Vec<I>, work: impl Fn(I) -> T + Sync + Send) -> Vec<T> {
        self.install(|| map(items, work))
    }
}

/// What `work` makes of each item, in the order of the items, shared among the workers of the pool that this runs in.
pub fn map<I: Send, T: Send>(items: Vec<I>, work: impl Fn(I) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "parallel")]
    return items.into_par_iter().with_max_len(1).map(work).collect();
    #[cfg(not(feature = "parallel"))]
    return items.into_iter().map(work).collect();
}

/// The number of the worker that this runs on, below [`Workers::count`]; 0 outside a pool.
pub fn current() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_thread_index().unwrap_or(0);
    #[cfg(not(feature = "parallel"))]
    return 0;
}
