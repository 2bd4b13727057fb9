//! Who looks on while a replication runs: nobody in an ensemble, the teller of a trace, the auditor.

use super::sight::Seen;
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
        /// Under escort: the days that the convoy needs if nothing holds it up. None: without one.
        escorted: Option<u32>,
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
    /// After an attack on an escorted convoy its route halts for the commodity.
    Halts {
        /// Route.
        route: usize,
        /// Commodity.
        commodity: usize,
        /// Days, from the next one on.
        days: u32,
        /// Days for which the commodity's other routes halt.
        elsewhere: u32,
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

    /// Units of a commodity unloaded from the yard: cleared.
    pub fn cleared(&self, lane: usize, commodity: usize) -> f64 {
        self.state.commodities[commodity].unloaded[lane] * self.state.rates.commodities[commodity].load[lane]
    }

    /// What is seen of a use, in the list of all uses.
    pub fn of_use(&self, lane: usize, use_: usize) -> Sight {
        Sight::of(&self.state.uses[use_].seen, lane)
    }

    /// What is seen of a place, in the list of [`crate::model::Shape::places`].
    pub fn of_place(&self, lane: usize, place: usize) -> Sight {
        Sight::of(&self.state.places[place].seen, lane)
    }

    /// What is seen of all uses of a commodity together.
    pub fn of_all(&self, lane: usize, commodity: usize) -> Sight {
        Sight::of(&self.state.commodities[commodity].seen, lane)
    }

    /// Level of a use's service, in the list of all uses; 0 where it has none.
    pub fn service(&self, lane: usize, use_: usize) -> f64 {
        self.state.uses[use_].service[lane]
    }

    /// Price index of a commodity; 0 or NaN where it has none.
    pub fn price(&self, lane: usize, commodity: usize) -> f64 {
        self.state.commodities[commodity].price[lane]
    }

    /// Price index of a place, in the list of [`crate::model::Shape::places`]; 0 where places have none.
    pub fn place_price(&self, lane: usize, place: usize) -> f64 {
        self.state.places[place].price[lane]
    }

    /// Unmet share of the need of a place, in the list of [`crate::model::Shape::places`].
    pub fn place_unmet(&self, lane: usize, place: usize) -> f64 {
        self.state.places[place].unmet_share[lane]
    }

    /// Is a pair halted after an attack?
    pub fn halted(&self, lane: usize, pair: usize) -> bool {
        self.state.pairs[pair].halted[lane] > 0.0
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

/// What is seen on a day of a use, a place, or all uses together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// Units asked for.
    pub asked: f64,
    /// Units sold.
    pub sold: f64,
    /// How full the tanks are at the close.
    pub level: f64,
    /// Queues at the stations.
    pub dry: bool,
    /// Hardly anybody is served.
    pub unserved: bool,
}

impl Sight {
    fn of(seen: &Seen, lane: usize) -> Self {
        let (dry, unserved) = (seen.dry[lane] > 0.0, seen.unserved[lane] > 0.0);
        Self { asked: seen.asked[lane], sold: seen.sold[lane], level: seen.level[lane], dry, unserved }
    }
}

/// A day on which the books do not balance. It is a fault of ours, never of a scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Imbalance {
    /// Number of the day.
    pub day: usize,
    /// Index of the commodity.
    pub commodity: usize,
    /// Which book: trucks of the fleet, loaded trucks, units, or the need of a use.
    pub book: &'static str,
    /// What entered.
    pub entered: f64,
    /// What is held, used and lost.
    pub accounted: f64,
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
