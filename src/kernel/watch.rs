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

/// The state at the close of a day, by lane.
#[derive(Clone, Copy)]
pub struct Closing<'a> {
    /// Number of the day.
    pub day: usize,
    pub(super) state: &'a State,
}

impl Closing<'_> {
    /// Index of the regime in force.
    pub fn regime(&self, lane: usize) -> usize {
        self.state.in_force[lane]
    }

    /// Depot stock of a commodity.
    pub fn stock(&self, lane: usize, commodity: usize) -> f64 {
        self.state.commodities[commodity].stock[lane]
    }

    /// Days of cover of a commodity.
    pub fn cover(&self, lane: usize, commodity: usize) -> f64 {
        self.state.commodities[commodity].cover[lane]
    }

    /// Units of a commodity that reached the yard.
    pub fn arrivals(&self, lane: usize, commodity: usize) -> f64 {
        self.state.commodities[commodity].arrivals[lane]
    }

    /// Units of a commodity sold.
    pub fn sold(&self, lane: usize, commodity: usize) -> f64 {
        self.state.commodities[commodity].sold[lane]
    }

    /// What users of a use, in the list of all uses, hold.
    pub fn buffer(&self, lane: usize, use_: usize) -> f64 {
        self.state.uses[use_].buffer[lane]
    }

    /// Unmet share of the need of a commodity.
    pub fn unmet(&self, lane: usize, commodity: usize) -> f64 {
        self.state.commodities[commodity].unmet_share[lane]
    }

    /// Unmet share of the need of a use, in the list of all uses.
    pub fn use_unmet(&self, lane: usize, use_: usize) -> f64 {
        self.state.uses[use_].unmet_share[lane]
    }

    /// Is a route open?
    pub fn open(&self, lane: usize, route: usize) -> bool {
        self.state.routes[route].open[lane] > 0.0
    }

    /// Loaded trucks of a pair that have left the border and are not unloaded: on the road, in the yard.
    pub fn beyond(&self, lane: usize, pair: usize) -> (f64, f64) {
        (self.state.pairs[pair].on_road[lane], self.state.pairs[pair].yard[lane])
    }

    /// Trucks of a pair that are queued at the border.
    pub fn queue(&self, lane: usize, pair: usize) -> u32 {
        self.state.pairs[pair].queue[lane] as u32
    }
}

/// Looks on while a group runs. It is told of the lanes that were asked for, each by its number.
pub trait Watch {
    /// Is the ledger to be checked each day?
    fn audits(&self) -> bool {
        false
    }
    /// Something happens on a day.
    fn event(&mut self, _lane: usize, _day: usize, _event: Event) {}
    /// A day closes.
    fn close(&mut self, _closing: &Closing<'_>) {}
    /// The ledger of a lane does not balance: a fault of ours.
    fn imbalance(&mut self, _lane: usize, _imbalance: Imbalance) {}
}

/// Nobody looks on.
pub(super) struct Nobody;

impl Watch for Nobody {}
