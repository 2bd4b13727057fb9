//! Nothing is created or lost: on every day, trucks and units entered = held + used + lost.

use super::Day;
use super::lane::LANES;
use super::state::State;
use super::watch::{Imbalance, Watch};

/// Books of the replications, by lane, then commodity.
pub(super) struct Ledger {
    books: Vec<Book>,
}

#[derive(Default)]
struct Book {
    /// Trucks of the fleet before day 0, with those at the border; then with replacements.
    fleet: f64,
    /// Loaded trucks: on the roads and at the border before day 0, and ordered since.
    loaded: f64,
    unloaded: f64,
    lost: f64,
    /// Units: depot and buffers before day 0, home supply and unloaded trucks since.
    units: f64,
    used: f64,
}

impl Ledger {
    pub(super) fn open(day: &Day<'_>, state: &State) -> Self {
        let book = |lane, commodity| {
            let loaded = waiting(day, state, commodity, lane);
            let fleet = loaded + state.commodities[commodity].idle[lane] + returning(state, commodity, lane);
            Book { fleet, loaded, units: stored(day, state, commodity, lane), ..Book::default() }
        };
        let commodities = day.shape.commodities;
        Self { books: (0..LANES * commodities).map(|at| book(at / commodities, at % commodities)).collect() }
    }

    pub(super) fn check(&mut self, day: &Day<'_>, state: &State, watch: &mut dyn Watch) {
        for (at, book) in self.books.iter_mut().enumerate() {
            let (lane, commodity) = (at / day.shape.commodities, at % day.shape.commodities);
            let of = &state.commodities[commodity];
            book.fleet += of.replaced[lane];
            book.loaded += of.ordered[lane];
            book.unloaded += of.unloaded[lane];
            book.lost += day.shape.pairs_of[commodity].clone().map(|pair| state.pairs[pair].lost[lane]).sum::<f64>();
            book.units += of.unloaded[lane] * day.lanes.instances[lane].load[commodity] + of.taken_in[lane];
            book.used += of.need[lane] - of.unmet[lane] - unfunded(day, state, commodity, lane);
            let mut compare = |book: &'static str, entered: f64, accounted: f64| {
                let off = (entered - accounted).abs();
                if off.is_nan() || off > 1e-9 * entered.abs().max(1.0) {
                    watch.imbalance(lane, Imbalance { day: day.t, commodity, book, entered, accounted });
                }
            };
            let waiting = waiting(day, state, commodity, lane);
            compare("loaded trucks", book.loaded, waiting + book.unloaded + book.lost);
            if of.has_fleet {
                let held = waiting + of.idle[lane] + returning(state, commodity, lane);
                compare("trucks of the fleet", book.fleet, held + book.lost);
            }
            for k in day.shape.uses[commodity].clone() {
                let one = &state.uses[k];
                // What a use needs is used, unmet, or not paid for; none of them is less than nothing.
                let (unmet, unfunded) = (one.unmet[lane], one.unfunded[lane]);
                let used = one.need[lane] - unmet - unfunded;
                compare("need", one.need[lane], used.max(0.0) + unmet.max(0.0) + unfunded.max(0.0));
            }
            compare("units", book.units, stored(day, state, commodity, lane) + book.used);
        }
    }
}

/// Loaded trucks at the border, on the roads (slot by slot, not by the running count) and in the yard.
fn waiting(day: &Day<'_>, state: &State, commodity: usize, lane: usize) -> f64 {
    let of = |pair: usize| {
        let slots = state.road_mask as usize + 1;
        let road = &state.road[pair * slots..(pair + 1) * slots];
        state.pairs[pair].queue[lane] + state.pairs[pair].yard[lane] + road.iter().map(|slot| f64::from(slot[lane])).sum::<f64>()
    };
    day.shape.pairs_of[commodity].clone().map(of).sum()
}

/// Need of the day that was not paid for.
fn unfunded(day: &Day<'_>, state: &State, commodity: usize, lane: usize) -> f64 {
    day.shape.uses[commodity].clone().map(|k| state.uses[k].unfunded[lane]).sum()
}

fn returning(state: &State, commodity: usize, lane: usize) -> f64 {
    let slots = state.return_mask as usize + 1;
    state.returning[commodity * slots..(commodity + 1) * slots].iter().map(|slot| slot[lane]).sum()
}

fn stored(day: &Day<'_>, state: &State, commodity: usize, lane: usize) -> f64 {
    let buffers: f64 = day.shape.uses[commodity].clone().map(|k| state.uses[k].buffer[lane]).sum();
    state.commodities[commodity].stock[lane] + buffers
}
