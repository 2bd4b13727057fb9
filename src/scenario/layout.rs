//! Where each number of a scenario lies: a slot by name, and by index.

use crate::scenario::keys::{
    self, CommodityKey, EscortKey, GlobalKey, PairKey, PlaceKey, RegimeKey, RegimePairKey, RouteKey, Spec, UseKey,
};

/// Where a number of a scenario lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Of `[scenario]`, `[threat]`, `[escorts]`.
    Global(GlobalKey),
    /// Of a place.
    Place(usize, PlaceKey),
    /// Of `[escorts]` and a commodity.
    Escort(usize, EscortKey),
    /// Of a commodity.
    Commodity(usize, CommodityKey),
    /// Of a commodity and a month, January = 0.
    Season(usize, usize),
    /// Home supply of a commodity and a month.
    LocalSeason(usize, usize),
    /// Of a use: commodity, use.
    Use(usize, usize, UseKey),
    /// Of a regime.
    Regime(usize, RegimeKey),
    /// Of a regime and a commodity.
    RegimePair(usize, usize, RegimePairKey),
    /// Weight of the second regime after the first.
    Next(usize, usize),
    /// Of a route.
    Route(usize, RouteKey),
    /// Of a route and a commodity.
    Pair(usize, usize, PairKey),
}

impl Slot {
    /// The slot whose number a `scale` or `add` starts from where this one is not given.
    pub fn followed(self) -> Option<Slot> {
        match self {
            Self::Commodity(c, CommodityKey::TargetStockDays) => Some(Self::Commodity(c, CommodityKey::InitialStockDays)),
            Self::Route(r, RouteKey::ReturnDays) => Some(Self::Route(r, RouteKey::TransitDays)),
            _ => None,
        }
    }

    /// Name, unit, range, default of the key.
    pub fn spec(self) -> &'static Spec {
        match self {
            Self::Global(key) => key.spec(),
            Self::Place(_, key) => key.spec(),
            Self::Escort(_, key) => key.spec(),
            Self::Commodity(_, key) => key.spec(),
            Self::Season(..) => &keys::SEASON,
            Self::LocalSeason(..) => &keys::LOCAL_SEASON,
            Self::Use(_, _, key) => key.spec(),
            Self::Regime(_, key) => key.spec(),
            Self::RegimePair(_, _, key) => key.spec(),
            Self::Next(..) => &keys::NEXT,
            Self::Route(_, key) => key.spec(),
            Self::Pair(_, _, key) => key.spec(),
        }
    }
}

/// Turns a [`Slot`] into an index, and back.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    places: usize,
    uses: Vec<usize>,
    regimes: usize,
    routes: usize,
    first_use: Vec<usize>,
    slots: Vec<Slot>,
}

const MONTHS: usize = 12;
const PER_COMMODITY: usize = CommodityKey::COUNT + EscortKey::COUNT + 2 * MONTHS;

impl Layout {
    /// For so many places, commodities with so many uses each, so many regimes and routes.
    pub fn new(places: usize, uses: &[usize], regimes: usize, routes: usize) -> Self {
        let mut layout = Self { places, uses: uses.to_vec(), regimes, routes, first_use: Vec::new(), slots: Vec::new() };
        let mut slots = GlobalKey::ALL.iter().map(|&key| Slot::Global(key)).collect::<Vec<_>>();
        for p in 0..places {
            slots.extend(PlaceKey::ALL.iter().map(|&key| Slot::Place(p, key)));
        }
        for c in 0..uses.len() {
            slots.extend(CommodityKey::ALL.iter().map(|&key| Slot::Commodity(c, key)));
            slots.extend(EscortKey::ALL.iter().map(|&key| Slot::Escort(c, key)));
            slots.extend((0..MONTHS).map(|month| Slot::Season(c, month)));
            slots.extend((0..MONTHS).map(|month| Slot::LocalSeason(c, month)));
        }
        let mut first = 0;
        for (c, &count) in uses.iter().enumerate() {
            layout.first_use.push(first);
            first += count;
            for k in 0..count {
                slots.extend(UseKey::ALL.iter().map(|&key| Slot::Use(c, k, key)));
            }
        }
        for g in 0..regimes {
            slots.extend(RegimeKey::ALL.iter().map(|&key| Slot::Regime(g, key)));
            for c in 0..uses.len() {
                slots.extend(RegimePairKey::ALL.iter().map(|&key| Slot::RegimePair(g, c, key)));
            }
            slots.extend((0..regimes).map(|next| Slot::Next(g, next)));
        }
        for r in 0..routes {
            slots.extend(RouteKey::ALL.iter().map(|&key| Slot::Route(r, key)));
            for c in 0..uses.len() {
                slots.extend(PairKey::ALL.iter().map(|&key| Slot::Pair(r, c, key)));
            }
        }
        layout.slots = slots;
        layout
    }

    /// All slots, in order.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The slot's index.
    pub fn index(&self, slot: Slot) -> usize {
        let commodities = self.uses.len();
        let all_uses: usize = self.uses.iter().sum();
        let at_commodities = GlobalKey::COUNT + self.places * PlaceKey::COUNT;
        let at_uses = at_commodities + commodities * PER_COMMODITY;
        let at_regimes = at_uses + all_uses * UseKey::COUNT;
        let per_regime = RegimeKey::COUNT + commodities * RegimePairKey::COUNT + self.regimes;
        let at_routes = at_regimes + self.regimes * per_regime;
        let per_route = RouteKey::COUNT + commodities * PairKey::COUNT;
        match slot {
            Slot::Global(key) => key as usize,
            Slot::Place(p, key) => GlobalKey::COUNT + p * PlaceKey::COUNT + key as usize,
            Slot::Commodity(c, key) => at_commodities + c * PER_COMMODITY + key as usize,
            Slot::Escort(c, key) => at_commodities + c * PER_COMMODITY + CommodityKey::COUNT + key as usize,
            Slot::Season(c, month) => at_commodities + (c + 1) * PER_COMMODITY - 2 * MONTHS + month,
            Slot::LocalSeason(c, month) => at_commodities + (c + 1) * PER_COMMODITY - MONTHS + month,
            Slot::Use(c, k, key) => at_uses + (self.first_use[c] + k) * UseKey::COUNT + key as usize,
            Slot::Regime(g, key) => at_regimes + g * per_regime + key as usize,
            Slot::RegimePair(g, c, key) => at_regimes + g * per_regime + RegimeKey::COUNT + c * RegimePairKey::COUNT + key as usize,
            Slot::Next(g, next) => at_regimes + g * per_regime + RegimeKey::COUNT + commodities * RegimePairKey::COUNT + next,
            Slot::Route(r, key) => at_routes + r * per_route + key as usize,
            Slot::Pair(r, c, key) => at_routes + r * per_route + RouteKey::COUNT + c * PairKey::COUNT + key as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slot_stands_where_its_index_says() {
        let layout = Layout::new(2, &[2, 3], 3, 4);
        for (index, &slot) in layout.slots().iter().enumerate() {
            assert_eq!(layout.index(slot), index, "{slot:?}");
        }
        assert!(layout.slots().contains(&Slot::Pair(3, 1, PairKey::Escorted)));
    }
}
