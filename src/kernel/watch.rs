//! Who looks on while a replication runs: nobody in an ensemble, the teller of a trace, the auditor.

use super::ledger::Imbalance;
use super::state::PairState;

/// What happens, by index. Days are in the call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// Another regime than yesterday's is in force.
    Regime {
        /// Yesterday's.
        from: usize,
        /// Today's.
        to: usize,
        /// By a measure.
        forced: bool,
        /// Days that a drawn one will last; none: it lasts, or is forced.
        days: Option<u32>,
    },
    /// A route closes.
    Closes {
        /// Which.
        route: usize,
        /// Days that it will stay closed if nothing intervenes; none: for good, or while a measure holds it.
        days: Option<u32>,
    },
    /// A route opens again.
    Opens {
        /// Which.
        route: usize,
    },
    /// Trucks leave the border.
    Leaves {
        /// Route.
        route: usize,
        /// Commodity.
        commodity: usize,
        /// Trucks.
        trucks: u32,
        /// Convoys.
        convoys: u32,
        /// Under escort.
        escorted: bool,
    },
    /// A convoy is attacked.
    Attacked {
        /// Route.
        route: usize,
        /// Commodity.
        commodity: usize,
        /// Trucks in it.
        trucks: u32,
        /// Trucks lost.
        lost: u32,
        /// The survivors turn back.
        turned_back: bool,
    },
}

/// The state at the close of a day.
#[derive(Debug, Clone, Copy)]
pub struct Closing<'a> {
    /// Number of the day.
    pub day: usize,
    /// Index of the regime in force.
    pub regime: usize,
    /// By commodity: depot stock.
    pub stock: &'a [f64],
    /// By commodity: days of cover.
    pub cover: &'a [f64],
    /// By commodity: units that reached the yard.
    pub arrivals: &'a [f64],
    /// By commodity: units sold.
    pub sold: &'a [f64],
    /// By use: what users hold.
    pub buffer: &'a [f64],
    /// By use: unmet share of the need.
    pub unmet_share: &'a [f64],
    /// By commodity: unmet share of the need.
    pub unmet: &'a [f64],
    /// By route: open.
    pub open: &'a [bool],
    /// Trucks queued at the border.
    pub pairs: PairQueues<'a>,
}

/// Trucks queued at the border, by pair.
#[derive(Debug, Clone, Copy)]
pub struct PairQueues<'a>(pub(super) &'a [PairState]);

impl PairQueues<'_> {
    /// In the order of the pairs.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().map(|pair| pair.queue)
    }

    /// Loaded trucks that have left the border and are not unloaded: on the road, in the yard.
    pub fn beyond(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.0.iter().map(|pair| (pair.on_road, pair.yard))
    }
}

/// Looks on. The default sees nothing and costs nothing.
pub trait Watch {
    /// Is the ledger to be checked each day?
    const AUDITS: bool = false;
    /// Something happens on a day.
    fn event(&mut self, _day: usize, _event: Event) {}
    /// A day closes.
    fn close(&mut self, _closing: &Closing<'_>) {}
    /// The ledger does not balance: a fault of ours.
    fn imbalance(&mut self, _imbalance: Imbalance) {}
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Watch for Silent {}
