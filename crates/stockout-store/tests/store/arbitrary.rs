//! Results that no run would give: any shape, any number, any text.

use proptest::prelude::*;
use stockout_results::Wording;
use stockout_results::warning::COVER_FROM;
use stockout_results::{
    Bands, CommodityMetric, CommodityResults, CoverClass, DailyMetric, Distribution, FirstShortage, OwnCover, PairMetric, PlaceDailyMetric,
    PlaceFacts, PlaceMetric, PlaceResults, Probability, Provenance, Results, RouteResults, SamplePath, Seen, TotalMetric, UseDailyMetric,
    UseFacts, UseMetric, UseResults, VarianceShare,
};

/// How many there are of everything.
#[derive(Debug, Clone)]
pub struct Shape {
    pub uses: Vec<usize>,
    pub routes: usize,
    pub days: usize,
    pub samples: usize,
    pub ignorance: usize,
}

pub fn shape() -> impl Strategy<Value = Shape> {
    (prop::collection::vec(1..4_usize, 1..4), 0..4_usize, 1..40_usize, 0..3_usize, 0..3_usize)
        .prop_map(|(uses, routes, days, samples, ignorance)| Shape { uses, routes, days, samples, ignorance })
}

/// Results of a shape, their numbers and texts from a seed.
pub fn any_results() -> impl Strategy<Value = Results> {
    (shape(), any::<u64>()).prop_map(|(shape, seed)| results(&shape, seed))
}

/// A small result, and another one for another seed.
pub fn small_results(seed: u64) -> Results {
    results(&Shape { uses: vec![2, 1], routes: 2, days: 30, samples: 2, ignorance: 1 }, seed)
}

/// Makes everything from a shape and a seed.
pub fn results(shape: &Shape, seed: u64) -> Results {
    let mut dice = Dice(seed);
    let commodities: Vec<_> = shape.uses.iter().enumerate().map(|(c, &uses)| dice.commodity(c, uses, shape.days)).collect();
    Results {
        provenance: dice.provenance(shape.days),
        routes: (0..shape.routes).map(|r| dice.route(r, commodities.len(), shape.days)).collect(),
        samples: (0..shape.samples).map(|_| dice.sample(commodities.len(), shape.days)).collect(),
        ignorance: (0..shape.ignorance).map(|index| dice.share(index)).collect(),
        commodities,
    }
}

/// SplitMix64: a test needs no better one.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Any number at all but an infinite one, NaN now and then.
    pub fn number(&mut self) -> f64 {
        match self.below(8) {
            0 => [0.0, -0.0, 1.0, 0.1, f64::MAX, f64::MIN_POSITIVE, 5e-324, f64::NAN][self.below(8) as usize],
            1 => self.below(1000) as f64,
            2..5 => self.below(1 << 53) as f64 / (1_u64 << 53) as f64,
            _ => Some(f64::from_bits(self.next())).filter(|number| number.is_finite()).unwrap_or(1.0 / 3.0),
        }
    }

    fn numbers(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.number()).collect()
    }

    fn text(&mut self) -> String {
        let texts = ["", "plain", "Ségou – Mopti", "a \"quoted\", comma", "two\nlines\r\n", "tab\tand \\ and \u{1}", "=1+1", "日本 🚚"];
        texts[self.below(texts.len() as u64) as usize].to_owned()
    }

    fn provenance(&mut self, days: usize) -> Provenance {
        let inner = 1 + self.below(4);
        Provenance {
            version: "0.1.0".to_owned(),
            commit: self.text(),
            scheme: self.next() as u32,
            seed: self.next(),
            replications: inner * (1 + self.below(20)),
            inner,
            start: "2025-12-04".to_owned(),
            days,
            population: self.next(),
            places: ["Bamako", "regions"].map(|name| self.place_facts(name)).to_vec(),
            headline: [None, Some(0), Some(1)][self.below(3) as usize],
            name: "a-test".to_owned(),
            title: Wording { plain: self.text(), french: self.text() },
            summary: Wording { plain: self.text(), french: String::new() },
            hash: format!("{:064x}", self.next()),
            sources: (0..self.below(3)).map(|index| (format!("routes.R{index}.share"), self.text())).collect(),
        }
    }

    fn place_facts(&mut self, name: &str) -> PlaceFacts {
        PlaceFacts { name: name.to_owned(), title: self.text(), population: self.next() }
    }

    fn seen(&mut self, days: usize) -> Seen {
        Seen {
            probability_of_dry: self.probability(),
            first_dry: self.first_shortage(days),
            dry_probability: self.numbers(days),
            unserved_probability: self.numbers(days),
        }
    }

    fn place(&mut self, place: usize, priced: bool, days: usize) -> PlaceResults {
        let daily = PlaceDailyMetric::ALL.iter().filter(|&&metric| priced || metric != PlaceDailyMetric::PriceIndex);
        PlaceResults {
            place,
            metrics: PlaceMetric::ALL[..if priced { PlaceMetric::COUNT } else { PlaceMetric::PriceIndex as usize }]
                .iter()
                .map(|_| self.figure())
                .collect(),
            probability_of_shortage: self.probability(),
            first_shortage: self.first_shortage(days),
            seen: self.seen(days),
            daily: daily.map(|&metric| (metric, self.bands(days))).collect(),
            shortage_probability: self.numbers(days),
            severity: (0..days).map(|_| [self.number(), self.number(), self.number(), self.number()]).collect(),
            early_warning: self.early_warning(),
        }
    }

    fn commodity(&mut self, index: usize, uses: usize, days: usize) -> CommodityResults {
        let priced = self.below(2) == 0;
        let daily = DailyMetric::ALL.iter().filter(|&&metric| priced || metric != DailyMetric::PriceIndex);
        let name = ["fuel", "food", "uses"][index].to_owned();
        CommodityResults {
            name,
            unit: self.text(),
            metrics: CommodityMetric::ALL[..if priced { CommodityMetric::COUNT } else { CommodityMetric::PriceIndex as usize }]
                .iter()
                .map(|_| self.figure())
                .collect(),
            probability_of_shortage: self.probability(),
            first_shortage: self.first_shortage(days),
            seen: self.seen(days),
            uses: (0..uses).map(|k| self.use_of(k, days)).collect(),
            // The second commodity has a use in one place alone.
            places: (index % 2..2).map(|place| self.place(place, priced, days)).collect(),
            together: None,
            daily: daily.map(|&metric| (metric, self.bands(days))).collect(),
            shortage_probability: self.numbers(days),
            severity: (0..days).map(|_| [self.number(), self.number(), self.number(), self.number()]).collect(),
            early_warning: self.early_warning(),
        }
    }

    fn use_of(&mut self, index: usize, days: usize) -> UseResults {
        let served = self.below(2) == 0;
        let daily = UseDailyMetric::ALL.iter().filter(|&&metric| served || metric != UseDailyMetric::ServiceLevel);
        UseResults {
            name: format!("use_{index}"),
            facts: UseFacts {
                place: (self.below(3) > 0).then(|| self.below(2) as usize),
                retail: self.below(2) == 0,
                budgeted: self.below(2) == 0,
                service: served.then(|| self.text()),
            },
            metrics: UseMetric::ALL[..if served { UseMetric::COUNT } else { UseMetric::ServiceLevel as usize }]
                .iter()
                .map(|_| self.figure())
                .collect(),
            probability_of_shortage: self.probability(),
            first_shortage: self.first_shortage(days),
            seen: self.seen(days),
            daily: daily.map(|&metric| (metric, self.bands(days))).collect(),
            own_cover: OwnCover { mean: self.numbers(days), low: self.numbers(days), high: self.numbers(days) },
            early_warning: if index == 0 { self.early_warning() } else { Vec::new() },
        }
    }

    fn route(&mut self, index: usize, commodities: usize, days: usize) -> RouteResults {
        RouteResults {
            name: format!("RN-{index}"),
            status: self.text(),
            corridor: self.text(),
            path: (0..self.below(3)).map(|_| [self.number(), self.number()]).collect(),
            open_days: self.figure(),
            totals: TotalMetric::ALL.iter().map(|_| self.figure()).collect(),
            metrics: (0..commodities).map(|_| PairMetric::ALL.iter().map(|_| self.figure()).collect()).collect(),
            open_probability: self.numbers(days),
            trucks_sent: self.numbers(days),
            trucks_lost: self.numbers(days),
            delivered: (0..commodities).map(|_| self.numbers(days)).collect(),
            queue: (0..commodities).map(|_| self.numbers(days)).collect(),
            halted: (0..commodities).map(|_| self.numbers(days)).collect(),
        }
    }

    fn figure(&mut self) -> Distribution {
        Distribution {
            n: self.next(),
            mean: self.number(),
            ci95: [self.number(), self.number()],
            sd: self.number(),
            q05: self.number(),
            q25: self.number(),
            q50: self.number(),
            q75: self.number(),
            q95: self.number(),
            quantile_ci95: std::array::from_fn(|_| [self.number(), self.number()]),
            es95: self.number(),
            es95_ci95: [self.number(), self.number()],
            quantile_error: self.number(),
            wanted: self.next().is_multiple_of(2).then(|| self.next()),
        }
    }

    fn probability(&mut self) -> Probability {
        Probability { estimate: self.number(), ci95: [self.number(), self.number()], n: self.next() }
    }

    fn early_warning(&mut self) -> Vec<CoverClass> {
        COVER_FROM.iter().map(|_| CoverClass { days: self.next(), chance: self.probability() }).collect()
    }

    fn first_shortage(&mut self, days: usize) -> FirstShortage {
        let median = (self.below(2) == 0).then(|| self.below(days as u64) as usize);
        FirstShortage { survival: self.numbers(days), median }
    }

    fn bands(&mut self, days: usize) -> Bands {
        Bands {
            mean: self.numbers(days),
            q05: self.numbers(days),
            q25: self.numbers(days),
            q50: self.numbers(days),
            q75: self.numbers(days),
            q95: self.numbers(days),
        }
    }

    fn sample(&mut self, commodities: usize, days: usize) -> SamplePath {
        SamplePath { replication: self.next(), cover_days: (0..commodities).map(|_| self.numbers(days)).collect() }
    }

    fn share(&mut self, index: usize) -> VarianceShare {
        VarianceShare {
            metric: format!("fuel.metric_{index}"),
            ignorance: self.number(),
            chance: self.number(),
            ci95: [self.number(), self.number()],
            draws: self.next(),
        }
    }
}
