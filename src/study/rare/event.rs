//! The stock-out by index, and how far a course is on its way to it.

use crate::kernel::Closing;
use crate::model::{Instance, Shape};
use crate::results::rare::Mark;

/// Within this of a threshold a value has reached it (docs/model.md).
const NEAR: f64 = 1e-9;

/// What the fraction of a day is at most: it never counts as another day.
const WHOLE: f64 = 0.999;

/// What counts as a day of the stock-out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// The depots are empty at the close, and nothing was sold.
    Total,
    /// Cover at the close below so many days.
    CoverBelow(f64),
    /// At least this share of the need not met; of a use (in the list of all uses), or of all.
    Unmet(Option<usize>, f64),
}

/// A stock-out of so many days running.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Index of the commodity.
    pub commodity: usize,
    /// The commodity's uses in the list of all uses.
    pub uses: std::ops::Range<usize>,
    /// What counts as a day.
    pub kind: Kind,
    /// Days running, at least 1.
    pub days: u32,
    /// Length of the horizon.
    pub horizon: usize,
}

impl Event {
    /// Where a course stands after a day, given the days that the stock-out has lasted so far (kept up to date in `spell`).
    ///
    /// The way to the event is one number that grows. Before a stock-out it is minus the days of demand that are left: in the depots,
    /// with the users concerned, in the yard and on open roads. While it lasts it is the days that it has lasted, and a fraction that is
    /// the larger the less there is in the yard and on open roads. To whom little comes, it will go on.
    pub fn place(&self, shape: &Shape, instance: &Instance, closing: &Closing<'_>, spell: &mut u32) -> f64 {
        let coming = self.coming(shape, instance, closing);
        if self.holds(instance, closing) {
            *spell += 1;
            return f64::from(*spell) + WHOLE / (1.0 + coming);
        }
        *spell = 0;
        -(self.left(instance, closing) + coming)
    }

    /// What a place says.
    pub fn mark(place: f64) -> Mark {
        if place < 1.0 {
            return Mark::Left(-place + 0.0);
        }
        Mark::Lasting(place as u32, (WHOLE / place.fract() - 1.0).max(0.0))
    }

    /// Days of demand in the yard and on open roads.
    fn coming(&self, shape: &Shape, instance: &Instance, closing: &Closing<'_>) -> f64 {
        let beyond = |pair: usize| {
            let (road, yard) = closing.beyond(0, pair);
            yard + if closing.open(0, shape.pairs[pair].route) { road } else { 0.0 }
        };
        let trucks: f64 = shape.pairs_of[self.commodity].clone().map(beyond).sum();
        trucks * instance.load[self.commodity] / self.demand(instance, closing.day)
    }

    /// Where the event is.
    pub fn end(&self) -> f64 {
        f64::from(self.days)
    }

    fn demand(&self, instance: &Instance, day: usize) -> f64 {
        instance.demand[self.commodity * self.horizon + day]
    }

    fn holds(&self, instance: &Instance, closing: &Closing<'_>) -> bool {
        let c = self.commodity;
        match self.kind {
            Kind::Total => {
                let nothing = NEAR * self.demand(instance, closing.day);
                closing.stock(0, c) <= nothing && closing.sold(0, c) <= nothing
            }
            Kind::CoverBelow(days) => closing.cover(0, c) < days - NEAR,
            Kind::Unmet(Some(k), share) => closing.use_unmet(0, k) >= share - NEAR,
            Kind::Unmet(None, share) => closing.unmet(0, c) >= share - NEAR,
        }
    }

    /// Days of normal demand in the depots, with what the users concerned hold themselves; of a threshold of cover, above it.
    fn left(&self, instance: &Instance, closing: &Closing<'_>) -> f64 {
        let cover = closing.cover(0, self.commodity);
        let demand = self.demand(instance, closing.day);
        let held = |k: usize| closing.buffer(0, k);
        let rates = |k: usize| instance.segments[instance.segment_of[closing.day] as usize].uses[k].share;
        let more = match self.kind {
            Kind::Total => 0.0,
            Kind::CoverBelow(days) => -days,
            Kind::Unmet(Some(k), _) if rates(k) > 0.0 => held(k) / (demand * rates(k)),
            Kind::Unmet(Some(_), _) => 0.0,
            Kind::Unmet(None, _) => self.uses.clone().map(held).sum::<f64>() / demand,
        };
        (cover + more).max(0.0)
    }
}
