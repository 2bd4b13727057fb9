//! How many replications a precision needs: found block by block, by the variance alone.
//!
//! The search only counts. The run that follows is a plain one with the number that was found, so that its bits are those of such a run.

use crate::ensemble::{self, BLOCK, Plan, Rows, Unfinished, Watch};
use crate::model::Model;
use crate::results::Metric;
use crate::stats::Moments;
use crate::stats::precision::{FIRST, half_width};
use std::convert::Infallible;

/// Replications beyond which no search goes.
pub const MOST: u64 = 1_000_000_000;

/// How many replications were found to be needed.
#[derive(Debug, Clone, PartialEq)]
pub struct Enough {
    /// Replications of each scenario.
    pub n: u64,
    /// The headline figure that asked for the most; with the scenario's number behind the base where there are several.
    pub metric: String,
    /// Which scenario it belongs to, counted from 0.
    pub scenario: usize,
    /// Its 95 % half-width, as a part of its scale.
    pub half_width: f64,
}

/// Why a search ended without a run's worth of rows: it is an answer, not a failure.
enum Stop {
    Found(Enough),
}

/// Replications until every headline figure (of one model), or every headline difference to the first model (of several), has a 95 %
/// half-width of at most `precision` of its scale. None if [`MOST`] are not enough.
///
/// # Errors
/// As of [`ensemble::run`].
pub fn search(models: &[&Model], plan: &Plan, precision: f64, watch: &impl Watch) -> Result<Option<Enough>, Unfinished<Infallible>> {
    let mut search = Search::new(models, plan.inner, precision);
    let most = MOST - MOST % plan.inner;
    let open = Plan { replications: most, ..*plan };
    let done = ensemble::together(models, &open, watch, &mut |rows: &[Rows<'_>]| match search.add(rows) {
        Some(enough) => Err(Stop::Found(enough)),
        None => Ok(()),
    });
    match done {
        Ok(_) => Ok(None),
        Err(Unfinished::Sink(Stop::Found(enough))) => Ok(Some(enough)),
        Err(Unfinished::Stopped) => Err(Unfinished::Stopped),
        Err(Unfinished::Threads(why)) => Err(Unfinished::Threads(why)),
        Err(Unfinished::Imbalance(imbalance, replication)) => Err(Unfinished::Imbalance(imbalance, replication)),
    }
}

struct Search {
    widths: Vec<usize>,
    days: usize,
    inner: u64,
    precision: f64,
    figures: Vec<Figure>,
    n: u64,
}

/// A headline figure, or a difference of one.
struct Figure {
    scenario: usize,
    own: Metric,
    base: Option<Metric>,
    sum: f64,
    moments: Moments,
}

impl Search {
    fn new(models: &[&Model], inner: u64, precision: f64) -> Self {
        let headlines = |model: &Model| model.names().headlines(model.shape.days);
        let base = headlines(models[0]);
        let figure = |scenario, own, base| Figure { scenario, own, base, sum: 0.0, moments: Moments::default() };
        let figures = if models.len() == 1 {
            base.into_iter().map(|own| figure(0, own, None)).collect()
        } else {
            let of = |scenario: usize| {
                let base = &base;
                headlines(models[scenario]).into_iter().filter_map(move |own| {
                    let of_base = base.iter().find(|of_base| of_base.name == own.name)?.clone();
                    Some(figure(scenario, own, Some(of_base)))
                })
            };
            (1..models.len()).flat_map(of).collect()
        };
        let widths = models.iter().map(|model| model.shape.rows.width()).collect();
        Self { widths, days: models[0].shape.days, inner, precision, figures, n: 0 }
    }

    fn add(&mut self, rows: &[Rows<'_>]) -> Option<Enough> {
        for i in 0..rows[0].count {
            let row = |s: usize| &rows[s].rows[i * self.widths[s]..(i + 1) * self.widths[s]];
            self.n += 1;
            let unit_ends = self.n.is_multiple_of(self.inner);
            for figure in &mut self.figures {
                figure.sum += figure.own.value(row(figure.scenario)) - figure.base.as_ref().map_or(0.0, |base| base.value(row(0)));
                if unit_ends {
                    figure.moments.push(figure.sum / self.inner as f64);
                    figure.sum = 0.0;
                }
            }
        }
        self.enough()
    }

    /// Looks at whole blocks of whole draws alone, and not before [`FIRST`] units.
    fn enough(&self) -> Option<Enough> {
        let looks = self.n.is_multiple_of(BLOCK) && self.n.is_multiple_of(self.inner) && self.n / self.inner >= FIRST;
        if !looks {
            return None;
        }
        let half = |figure: &Figure| half_width(&figure.moments, figure.own.scale(self.days).unwrap_or(1.0));
        let widest = self.figures.iter().max_by(|a, b| half(a).total_cmp(&half(b)))?;
        let half_width = half(widest);
        (half_width <= self.precision).then(|| Enough { n: self.n, metric: widest.own.name.clone(), scenario: widest.scenario, half_width })
    }
}
