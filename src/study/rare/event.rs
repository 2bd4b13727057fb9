//! The stock-out by index, and how far a course is on its way to it.

use crate::kernel::watch::Closing;
use crate::model::Instance;

/// Within this of a threshold a value has reached it (docs/model.md).
const NEAR: f64 = 1e-9;

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
    /// The way to the event is one number that grows: minus the days of stock that are left, then the days that the stock-out has
    /// lasted. It is 0 where nothing is left and yet something was sold.
    pub fn place(&self, instance: &Instance, closing: &Closing<'_>, spell: &mut u32) -> f64 {
        if self.holds(instance, closing) {
            *spell += 1;
            return f64::from(*spell);
        }
        *spell = 0;
        -self.left(instance, closing)
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
                closing.stock[c] <= nothing && closing.sold[c] <= nothing
            }
            Kind::CoverBelow(days) => closing.cover[c] < days - NEAR,
            Kind::Unmet(Some(k), share) => closing.unmet_share[k] >= share - NEAR,
            Kind::Unmet(None, share) => closing.unmet[c] >= share - NEAR,
        }
    }

    /// Days of normal demand in the depots, with what the users concerned hold themselves; of a threshold of cover, above it.
    fn left(&self, instance: &Instance, closing: &Closing<'_>) -> f64 {
        let cover = closing.cover[self.commodity];
        let demand = self.demand(instance, closing.day);
        let held = |k: usize| closing.buffer[k];
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
