//! Trials of an interval on a case with a known answer, and what may be said of their share that covers.

use stockout::rng::{Chance, Draws, Process};
use stockout::stats::mean::clopper_pearson;

/// What trials of one case and n showed.
#[derive(Debug, Clone)]
pub struct Found {
    pub family: &'static str,
    pub case: String,
    pub n: u64,
    pub trials: u64,
    /// Trials whose interval lay wholly above the answer, and wholly below it.
    pub missed: [u64; 2],
    /// Is it a sum over all that can happen, and no trial?
    pub exact: bool,
}

/// What the trials say of an interval that claims 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// 95 % lies in the interval of the coverage.
    Holds,
    /// It covers more than it says.
    Conservative,
    /// It covers less.
    Short,
}

impl Found {
    pub fn covered(&self) -> u64 {
        self.trials - self.missed[0] - self.missed[1]
    }

    pub fn coverage(&self) -> f64 {
        self.covered() as f64 / self.trials as f64
    }

    /// Of the coverage, with an error of `alpha` (Clopper and Pearson, 1934).
    pub fn interval(&self, alpha: f64) -> [f64; 2] {
        clopper_pearson(self.covered(), self.trials, alpha)
    }

    pub fn verdict(&self, alpha: f64) -> Verdict {
        let [low, high] = self.interval(alpha);
        if low > 0.95 {
            Verdict::Conservative
        } else if high < 0.95 {
            Verdict::Short
        } else {
            Verdict::Holds
        }
    }

    /// Counts a trial of one or several intervals: it misses where any of them does.
    pub fn count(&mut self, sides: impl IntoIterator<Item = [bool; 2]>) {
        self.trials += 1;
        let missed = sides.into_iter().find(|[above, below]| *above || *below);
        if let Some([above, _]) = missed {
            self.missed[usize::from(!above)] += 1;
        }
    }

    /// Cases that may be short, which the page names: proportions by Wilson's interval, whose coverage swings around 95 %, and
    /// the smallest runs.
    #[cfg(test)]
    pub fn is_known(&self) -> bool {
        self.exact || self.n < super::families::SIZES[1]
    }
}

/// Makes trials of an interval: each has draws of its own, so that cases do not depend on each other or on their order.
pub fn trials(
    family: &'static str,
    case: &str,
    n: u64,
    trials: u64,
    answer: f64,
    mut interval: impl FnMut(&mut Draws) -> [f64; 2],
) -> Found {
    let mut found = Found { family, case: case.to_owned(), n, trials: 0, missed: [0; 2], exact: false };
    let process = Process::named(&format!("coverage/{family}/{case}/{n}"));
    for number in 0..trials {
        found.count([sides(interval(&mut Chance::new(1, number).once(process)), answer)]);
    }
    found
}

/// Does an interval lie above the answer, or below it? Rounding is no miss.
pub fn sides([low, high]: [f64; 2], answer: f64) -> [bool; 2] {
    let slack = 1e-9 * answer.abs().max(1e-3);
    [low > answer + slack, high < answer - slack]
}
