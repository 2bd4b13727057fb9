//! How likely a long stock-out is, down to chances that no ordinary run ever sees.

use super::Probability;

/// What counts as a day of the stock-out.
#[derive(Debug, Clone, PartialEq)]
pub enum StockOut {
    /// The depots are empty at the close, and nothing was sold all day.
    Total,
    /// Cover at the close is below so many days.
    CoverBelow(f64),
    /// At least this share of the need is not met: of one use, or of the whole commodity.
    Unmet {
        /// The use's name; none: all uses together.
        use_: Option<String>,
        /// The share, above 0, at most 1.
        share: f64,
    },
}

/// The probability of a stock-out of so many days running.
#[derive(Debug, Clone, PartialEq)]
pub struct RareEvent {
    /// The commodity.
    pub commodity: String,
    /// What counts as a day of it.
    pub stock_out: StockOut,
    /// Days running.
    pub days: usize,
    /// Length of the horizon.
    pub horizon: usize,
    /// The answer.
    pub probability: Estimate,
    /// How far the answer may be leant on.
    pub trust: Trust,
    /// Independent repetitions of the splitting.
    pub repetitions: u64,
    /// Those that saw the event.
    pub reached: u64,
    /// Courses started at each level, in each repetition.
    pub courses: u64,
    /// Levels on the way, the last of them the event.
    pub levels: Vec<Level>,
    /// By length from one day on: the probability of a stock-out at least as long.
    pub lengths: Vec<Length>,
    /// What plain replications saw of the event; none where none were made.
    pub plain: Option<Probability>,
    /// Days simulated by the repetitions, pilot left out.
    pub days_simulated: u64,
    /// Days that plain replications would need for as narrow an interval, over the days simulated; NaN where it is not known.
    pub gain: f64,
}

/// A probability from independent repetitions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean over the repetitions; unbiased. 0 where no repetition saw it.
    pub estimate: f64,
    /// 95 % interval; where no repetition saw it, 0 and what it is at most.
    pub ci95: [f64; 2],
    /// Standard error over the estimate; NaN where the estimate is 0.
    pub relative_error: f64,
}

/// How far an answer may be leant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// The repetitions agree well enough for the interval to cover as it says.
    Sound,
    /// They are few, or differ much: an order of magnitude.
    Rough,
    /// No repetition saw the event: there is an upper bound and nothing else.
    Unseen,
}

impl Trust {
    /// Its word in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Rough => "rough",
            Self::Unseen => "unseen",
        }
    }
}

/// A level on the way to the event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// Where it is.
    pub at: Mark,
    /// The probability of getting there within the horizon.
    pub probability: Estimate,
    /// Of the courses that start at the level before, the share that gets here; NaN where none starts.
    pub passed: f64,
    /// Mean day, counted from 0, on which they get here; NaN where none does.
    pub day: f64,
}

/// How far on its way a course is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// So many days of demand are left: in the depots, with the users concerned, in the yard and on open roads.
    Left(f64),
    /// The stock-out has lasted so many days, with at most so many days of demand in the yard and on open roads.
    Lasting(u32, f64),
}

/// A length of the stock-out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length {
    /// At least so many days running.
    pub days: u32,
    /// By splitting.
    pub probability: Estimate,
    /// By plain replications; none where none were made.
    pub plain: Option<Probability>,
}
