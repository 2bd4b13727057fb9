//! Step 5, after the sales: what people see. How full tanks are, who is dry or unserved.

use super::lane::{LANES, Lane, ZERO, each, greater};
use super::rates::CommodityRates;
use crate::model::{PriceForm, Shape};

/// Days over which the fill rate is averaged for prices by elasticity.
pub(super) const FILL_DAYS: usize = 7;

/// What is seen of a use, of a place, or of all uses together (docs/model.md, "What people see").
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// Asked for before all cuts, and sold.
    pub(super) asked: Lane,
    pub(super) sold: Lane,
    pub(super) fill: Lane,
    pub(super) level: Lane,
    /// 1 where it is dry today.
    pub(super) dry: Lane,
    /// 1 where it has become able to: an initial fill is no event.
    pub(super) filled: Lane,
    /// 1 where hardly anybody is served today.
    pub(super) unserved: Lane,
}

/// What a level follows from: what the tanks of those that have any hold, and what they hold when full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tanks {
    pub(super) held: Lane,
    pub(super) room: Lane,
}

impl Tanks {
    pub(super) const NONE: Self = Self { held: ZERO, room: ZERO };

    /// Takes in a use; one without tanks adds nothing.
    #[inline(always)]
    pub(super) fn add(&mut self, buffer: &Lane, room: &Lane) {
        self.held = each(|l| self.held[l] + if room[l] > 0.0 { buffer[l] } else { 0.0 });
        self.room = each(|l| self.room[l] + room[l]);
    }
}

impl Seen {
    pub(super) const NEW: Self = Self { asked: ZERO, sold: ZERO, fill: ZERO, level: ZERO, dry: ZERO, filled: ZERO, unserved: ZERO };

    /// The day's fill, level, and what follows from them. `late` is 1 where an initial fill no longer counts.
    #[inline(always)]
    pub(super) fn day(&mut self, asked: &Lane, sold: &Lane, tanks: &Tanks, rates: &CommodityRates, late: &Lane) {
        let fill = each(|l| if asked[l] > 0.0 { sold[l] / asked[l] } else { 1.0 });
        let level = each(|l| if tanks.room[l] > 0.0 { tanks.held[l] / tanks.room[l] } else { fill[l] });
        let low = each(|l| if level[l] < rates.dry_level[l] { 1.0 } else { 0.0 });
        self.filled = each(|l| greater(self.filled[l], greater(late[l], 1.0 - low[l])));
        let dry = each(|l| greater(self.dry[l], low[l] * self.filled[l]));
        self.dry = each(|l| if level[l] < rates.relief_level[l] { dry[l] } else { 0.0 });
        self.unserved = each(|l| if fill[l] < rates.unserved_fill[l] { 1.0 } else { 0.0 });
        (self.asked, self.sold, self.fill, self.level) = (*asked, *sold, fill, level);
    }
}

/// What prices look back on, by series: commodities, then places.
pub(super) struct Memory {
    /// The last fill rates, for prices by elasticity; by commodity.
    pub(super) fills: Vec<[Lane; FILL_DAYS]>,
    /// By series, then day: the level of the tanks, or what flowed in. Empty where no price looks back on it.
    pub(super) days: Vec<Vec<Lane>>,
}

impl Memory {
    pub(super) fn new(shape: &Shape) -> Self {
        let of_commodity = |form: &Option<PriceForm>| match form {
            Some(PriceForm::Level | PriceForm::Inflow) => vec![ZERO; shape.days],
            _ => Vec::new(),
        };
        let of_place = |form: &Option<PriceForm>| match form {
            Some(PriceForm::Level) => vec![ZERO; shape.days],
            _ => Vec::new(),
        };
        let places = shape.prices.iter().zip(&shape.places_of).flat_map(|(form, range)| range.clone().map(move |_| of_place(form)));
        Self {
            fills: vec![[[1.0; LANES]; FILL_DAYS]; shape.commodities],
            days: shape.prices.iter().map(of_commodity).chain(places).collect(),
        }
    }

    /// Every number that is remembered.
    pub(super) fn numbers(&mut self) -> impl Iterator<Item = &mut Lane> {
        self.fills.iter_mut().flatten().chain(self.days.iter_mut().flatten())
    }
}

/// 1 where a count of days has reached a day.
#[inline(always)]
pub(super) fn since(t: usize, days: impl Fn(usize) -> f64) -> Lane {
    each(|l| if t as f64 >= days(l) { 1.0 } else { 0.0 })
}
