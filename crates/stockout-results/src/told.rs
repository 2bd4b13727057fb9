//! Results as they are told: the headline place stands for each commodity that has a use in it.

use crate::catalogue::{CommodityMetric, DailyMetric, PlaceDailyMetric, PlaceMetric};
use crate::metric::Subject;
use crate::{Bands, CommodityResults, Distribution, PlaceResults, Results};

impl Results {
    /// The results as they are told: of each commodity with a use in the headline place, that place's figures of need and of what people see stand
    /// for the commodity's, under the name `fuel.places.Bamako`; what belongs to depots and roads stays. Of its uses those of the place are told.
    /// Without a headline place they are told as they are.
    pub fn told(&self) -> Self {
        let Some(headline) = self.provenance.headline else { return self.clone() };
        let commodities = self.commodities.iter().map(|commodity| match commodity.places.iter().find(|place| place.place == headline) {
            Some(place) => in_place(commodity, place, &self.provenance.places[headline].name),
            None => commodity.clone(),
        });
        Self { commodities: commodities.collect(), ..self.clone() }
    }
}

/// The commodity that results as told speak of: `fuel` of `fuel.places.Bamako`.
pub fn commodity_of(name: &str) -> &str {
    name.split_once(".places.").map_or(name, |(commodity, _)| commodity)
}

fn in_place(commodity: &CommodityResults, place: &PlaceResults, name: &str) -> CommodityResults {
    let figure = |(at, metric): (usize, &CommodityMetric)| -> Option<Distribution> {
        let of_place = PlaceMetric::ALL.iter().position(|of| of.figure() == metric.figure());
        match of_place {
            Some(of_place) => place.metrics.get(of_place).copied(),
            None => commodity.metrics.get(at).copied(),
        }
    };
    let bands = |metric: DailyMetric| -> Option<(DailyMetric, Bands)> {
        let of_place = PlaceDailyMetric::ALL.iter().find(|of| of.figure() == metric.figure());
        let found = match of_place {
            Some(of_place) => place.daily.iter().find(|(of, _)| of == of_place).map(|(_, bands)| bands),
            None => commodity.daily.iter().find(|(of, _)| *of == metric).map(|(_, bands)| bands),
        };
        Some((metric, found?.clone()))
    };
    let elsewhere = commodity.uses.iter().any(|of_use| of_use.facts.place != Some(place.place));
    let here = commodity.uses.iter().filter(|of_use| of_use.facts.place == Some(place.place));
    CommodityResults {
        name: Subject::Place(&commodity.name, name).to_string(),
        unit: commodity.unit.clone(),
        metrics: CommodityMetric::ALL.iter().enumerate().map_while(figure).collect(),
        probability_of_shortage: place.probability_of_shortage,
        first_shortage: place.first_shortage.clone(),
        seen: place.seen.clone(),
        uses: here.cloned().collect(),
        places: commodity.places.clone(),
        together: elsewhere.then(|| Box::new(commodity.clone())),
        daily: DailyMetric::ALL.iter().filter_map(|&metric| bands(metric)).collect(),
        shortage_probability: place.shortage_probability.clone(),
        severity: place.severity.clone(),
        early_warning: place.early_warning.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commodity_behind_a_told_name_is_found() {
        assert_eq!(commodity_of("fuel.places.Bamako"), "fuel");
        assert_eq!(commodity_of("fuel"), "fuel");
    }
}
