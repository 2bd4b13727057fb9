//! Who looks on while a replication runs: nobody in an ensemble, the teller of a trace, the auditor.

use super::ledger::Imbalance;
use super::state::State;

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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Closing {
    /// Number of the day.
    pub day: usize,
    /// Index of the regime in force.
    pub regime: usize,
    /// By commodity: depot stock.
    pub stock: Vec<f64>,
    /// By commodity: days of cover.
    pub cover: Vec<f64>,
    /// By commodity: units that reached the yard.
    pub arrivals: Vec<f64>,
    /// By use: unmet share of the need.
    pub unmet_share: Vec<f64>,
    /// By commodity: unmet share of the need.
    pub unmet: Vec<f64>,
    /// By route: open.
    pub open: Vec<bool>,
    /// By pair: trucks queued at the border.
    pub queues: Vec<u32>,
}

impl Closing {
    /// How the first lane stands.
    pub(super) fn fill(&mut self, day: usize, state: &State) {
        fn refill<T>(to: &mut Vec<T>, from: impl Iterator<Item = T>) {
            to.clear();
            to.extend(from);
        }
        (self.day, self.regime) = (day, state.in_force[0]);
        refill(&mut self.stock, state.commodities.iter().map(|of| of.stock[0]));
        refill(&mut self.cover, state.commodities.iter().map(|of| of.cover[0]));
        refill(&mut self.arrivals, state.commodities.iter().map(|of| of.arrivals[0]));
        refill(&mut self.unmet, state.commodities.iter().map(|of| of.unmet_share[0]));
        refill(&mut self.unmet_share, state.uses.iter().map(|of| of.unmet_share[0]));
        refill(&mut self.open, state.routes.iter().map(|of| of.open[0] > 0.0));
        refill(&mut self.queues, state.pairs.iter().map(|of| of.queue[0] as u32));
    }
}

/// Looks on. The default sees all; [`Silent`] sees nothing and costs nothing.
pub trait Watch {
    /// Is it to be told of events and closes?
    const WATCHES: bool = true;
    /// Is the ledger to be checked each day?
    const AUDITS: bool = false;
    /// Something happens on a day.
    fn event(&mut self, _day: usize, _event: Event) {}
    /// A day closes.
    fn close(&mut self, _closing: &Closing) {}
    /// The ledger of a lane does not balance: a fault of ours.
    fn imbalance(&mut self, _lane: usize, _imbalance: Imbalance) {}
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Watch for Silent {
    const WATCHES: bool = false;
}
