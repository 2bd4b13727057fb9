//! Nothing is created or lost: on every day, trucks and units entered = held + used + lost.

use super::Day;
use super::state::State;
use super::watch::Watch;

/// A day on which the books do not balance. It is a fault of ours, never of a scenario.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Imbalance {
    /// Number of the day.
    pub day: usize,
    /// Index of the commodity.
    pub commodity: usize,
    /// Which book: trucks of the fleet, loaded trucks, or units.
    pub book: &'static str,
    /// What entered.
    pub entered: f64,
    /// What is held, used and lost.
    pub accounted: f64,
}

/// Books of one replication, by commodity.
pub(super) struct Ledger {
    books: Vec<Book>,
}

#[derive(Default)]
struct Book {
    /// Trucks of the fleet before day 0, with those at the border; then with replacements.
    fleet: u64,
    /// Loaded trucks: on the roads and at the border before day 0, and ordered since.
    loaded: u64,
    unloaded: u64,
    lost: u64,
    /// Units: depot and buffers before day 0, home supply and unloaded trucks since.
    units: f64,
    used: f64,
}

impl Ledger {
    pub(super) fn open(day: &Day<'_>, state: &State) -> Self {
        let books = (0..day.shape.commodities).map(|commodity| {
            let loaded = waiting(day, state, commodity);
            let fleet = loaded + u64::from(state.idle[commodity]) + returning(state, commodity);
            Book { fleet, loaded, units: stored(day, state, commodity), ..Book::default() }
        });
        Self { books: books.collect() }
    }

    pub(super) fn check<W: Watch>(&mut self, day: &Day<'_>, state: &State, watch: &mut W) {
        for (commodity, book) in self.books.iter_mut().enumerate() {
            let lost: u32 = state.pairs[day.shape.pairs_of[commodity].clone()].iter().map(|pair| pair.today.lost).sum();
            book.fleet += u64::from(state.today.replaced[commodity]);
            book.loaded += u64::from(state.today.ordered[commodity]);
            book.unloaded += u64::from(state.today.unloaded[commodity]);
            book.lost += u64::from(lost);
            book.units += f64::from(state.today.unloaded[commodity]) * day.instance.load[commodity] + state.today.local[commodity];
            book.used += state.today.used[commodity];
            let mut compare = |book: &'static str, entered: f64, accounted: f64| {
                if (entered - accounted).abs() > 1e-9 * entered.abs().max(1.0) {
                    watch.imbalance(Imbalance { day: day.t, commodity, book, entered, accounted });
                }
            };
            let waiting = waiting(day, state, commodity);
            compare("loaded trucks", book.loaded as f64, (waiting + book.unloaded + book.lost) as f64);
            if day.instance.fleet[commodity].is_some() {
                let held = waiting + u64::from(state.idle[commodity]) + returning(state, commodity);
                compare("trucks of the fleet", book.fleet as f64, (held + book.lost) as f64);
            }
            compare("units", book.units, stored(day, state, commodity) + book.used);
        }
    }
}

/// Loaded trucks at the border, on the roads (slot by slot, not by the running count) and in the yard.
fn waiting(day: &Day<'_>, state: &State, commodity: usize) -> u64 {
    let of = |pair: usize| {
        let slots = state.road_mask + 1;
        let road = &state.road[pair * slots..(pair + 1) * slots];
        u64::from(state.pairs[pair].queue) + u64::from(state.pairs[pair].yard) + road.iter().map(|&trucks| u64::from(trucks)).sum::<u64>()
    };
    day.shape.pairs_of[commodity].clone().map(of).sum()
}

fn returning(state: &State, commodity: usize) -> u64 {
    let slots = state.return_mask + 1;
    let ring = &state.returning[commodity * slots..(commodity + 1) * slots];
    ring.iter().map(|&trucks| u64::from(trucks)).sum()
}

fn stored(day: &Day<'_>, state: &State, commodity: usize) -> f64 {
    state.stock[commodity] + state.buffer[day.shape.uses[commodity].clone()].iter().sum::<f64>()
}
