//! Numbers of a scenario: known, drawn or open, and what was done to them.

/// A number of the file: a base, then what `scale` and `add` did to it, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it starts from.
    pub base: Term,
    /// What was done to it, first to last.
    pub then: Vec<Step>,
}

impl Value {
    /// A plain number.
    pub fn constant(value: f64) -> Self {
        Term::Constant(value).into()
    }

    /// The number under the draws of the uncertain values (one for each [`Uncertain`], in order) and the numbers that are given for the open
    /// values, before it is held in range. The steps are taken one after the other, whether they are known, drawn or open.
    pub fn under(&self, draws: &[f64], open: &[f64]) -> f64 {
        self.then.iter().fold(self.base.under(draws, open), |value, step| step.apply(value, draws, open))
    }

    /// The number, if neither a draw nor an open value takes part.
    pub fn known(&self) -> Option<f64> {
        self.terms().all(|term| matches!(term, Term::Constant(_))).then(|| self.under(&[], &[]))
    }

    /// Returns true if a draw or an open value takes part.
    pub fn is_uncertain(&self) -> bool {
        self.known().is_none()
    }

    /// Returns true if a draw takes part.
    pub fn is_drawn(&self) -> bool {
        self.terms().any(|term| matches!(term, Term::Draw(_)))
    }

    /// Returns true if it starts from nothing: neither the file nor a default gives a number.
    pub fn is_absent(&self) -> bool {
        matches!(self.base, Term::Constant(base) if base.is_nan())
    }

    fn terms(&self) -> impl Iterator<Item = Term> {
        std::iter::once(self.base).chain(self.then.iter().map(|step| step.by))
    }
}

impl From<Term> for Value {
    fn from(base: Term) -> Self {
        Self { base, then: Vec::new() }
    }
}

/// A number, the draw of an uncertain value, or a value that stands open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Term {
    /// Known. NaN stands for "not given", infinity for "unlimited".
    Constant(f64),
    /// Index into [`uncertain`](crate::scenario::Scenario::uncertain).
    Draw(usize),
    /// A value that is given point by point (see [`opened`](crate::scenario::opened)): its number among the open values.
    Open(usize),
}

impl Term {
    /// The number under the draws and the open values.
    pub fn under(self, draws: &[f64], open: &[f64]) -> f64 {
        match self {
            Self::Constant(value) => value,
            Self::Draw(index) => draws[index],
            Self::Open(number) => open[number],
        }
    }
}

/// One `scale` or `add`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Multiply or add.
    pub verb: StepVerb,
    /// By what.
    pub by: Term,
}

impl Step {
    /// `value` scaled, or added to.
    pub fn apply(&self, value: f64, draws: &[f64], open: &[f64]) -> f64 {
        match self.verb {
            StepVerb::Scale => value * self.by.under(draws, open),
            StepVerb::Add => value + self.by.under(draws, open),
        }
    }
}

/// The verbs that change a number in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepVerb {
    /// Multiply.
    Scale,
    /// Add.
    Add,
}

/// A value that we do not know, as opposed to what is left to chance. One path is one draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Uncertain {
    /// Where it stands, e.g. `statuses.contested.attack_probability.fuel` or `measures.NAME.scale.PATH`.
    pub path: String,
    /// How it is distributed.
    pub law: UncertainLaw,
    /// The group of values that are drawn by one choice, if it is in one: all are [`UncertainLaw::Discrete`], their lists are of one
    /// length and their weights are the same, so that one place in the list is drawn for them all.
    pub together: Option<String>,
}

impl Uncertain {
    /// The name of its column in a run's rows: its path. What `[set]` or `--set` gives to several paths at once has them as they were
    /// written, with their wildcard; `path`, by which it is drawn, has `set.` in front of them.
    pub fn column(&self) -> &str {
        self.path.strip_prefix("set.").unwrap_or(&self.path)
    }
}

/// The three ways to say that a number is not known.
#[derive(Debug, Clone, PartialEq)]
pub enum UncertainLaw {
    /// `{ low, high }`; low ≤ high.
    Uniform {
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// `{ low, mode, high }` with λ = 4; low ≤ mode ≤ high.
    Pert {
        /// Smallest.
        low: f64,
        /// Most likely.
        mode: f64,
        /// Largest.
        high: f64,
    },
    /// `{ values, weights }`; as many weights as values, not negative, their sum above 0.
    Discrete {
        /// The possible values.
        values: Vec<f64>,
        /// Their weights.
        weights: Vec<f64>,
    },
}

impl UncertainLaw {
    /// The least and the largest value.
    pub fn ends(&self) -> (f64, f64) {
        match self {
            Self::Uniform { low, high } | Self::Pert { low, high, .. } => (*low, *high),
            Self::Discrete { values, .. } => ends(values),
        }
    }
}

/// The least and the largest of some values.
pub(crate) fn ends(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)))
}
