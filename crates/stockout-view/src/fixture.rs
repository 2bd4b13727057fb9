//! Made-up results for the tests of the views: plausible figures of any shape, by formula and without chance.

use stockout_results::warning::COVER_FROM;
use stockout_results::*;

/// What to make up.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Replications.
    pub replications: u64,
    /// Horizon.
    pub days: usize,
    /// Names of commodities.
    pub commodities: Vec<String>,
    /// Names of routes.
    pub routes: Vec<String>,
    /// How bad it is: 0 is no shortage at all, 1 shortage every day.
    pub severity: f64,
    /// The scenario's title.
    pub title: String,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            replications: 1000,
            days: 180,
            commodities: names(&["fuel", "food"]),
            routes: names(&["RN7", "RN3", "RN24", "RN5", "RN6", "RN27", "RN26", "RR6"]),
            severity: 0.5,
            title: "Bamako: fuel and food under the blockade of December 2025".to_owned(),
        }
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// The odd cases that every view must survive, each with a name.
pub fn odd_cases() -> Vec<(&'static str, Results)> {
    let base = Shape::default();
    let routes = |count: usize| (1..=count).map(|i| format!("R{i}")).collect::<Vec<_>>();
    vec![
        ("usual", results(&base)),
        ("one_replication", results(&Shape { replications: 1, ..base.clone() })),
        ("no_shortage", results(&Shape { severity: 0.0, ..base.clone() })),
        ("shortage_every_day", results(&Shape { severity: 1.0, ..base.clone() })),
        ("three_days", results(&Shape { days: 3, ..base.clone() })),
        ("one_day", results(&Shape { days: 1, ..base.clone() })),
        ("two_years", results(&Shape { days: 730, ..base.clone() })),
        ("one_commodity", results(&Shape { commodities: names(&["fuel"]), ..base.clone() })),
        ("five_commodities", results(&Shape { commodities: names(&["fuel", "food", "water", "medicines", "construction-material"]), ..base.clone() })),
        ("fifteen_routes", results(&Shape { routes: routes(15), ..base.clone() })),
        ("no_routes", results(&Shape { routes: Vec::new(), ..base.clone() })),
        (
            "long_names",
            results(&Shape {
                routes: names(&["Route-du-Mandingue-par-Kangaba", "RN6", "Corridor_Abidjan_Bouake_Sikasso"]),
                title: "What would happen to fuel and food in Bamako and the regions if the blockade of December 2025 went on through the hot season, \
                        with escorts halved and no airlift, while the harvest of the south cannot reach the capital by any road"
                    .to_owned(),
                ..base.clone()
            }),
        ),
        ("uncertain", with_ignorance(results(&base))),
    ]
}

fn with_ignorance(mut results: Results) -> Results {
    results.provenance.inner = 4;
    results.ignorance = vec![
        VarianceShare { metric: "fuel.shortage_days".to_owned(), ignorance: 0.62, chance: 0.38, ci95: [0.5, 0.71], draws: 250 },
        VarianceShare { metric: "food.unmet_share".to_owned(), ignorance: 0.2, chance: 0.8, ci95: [0.12, 0.3], draws: 250 },
    ];
    results
}

/// Results of a shape.
pub fn results(shape: &Shape) -> Results {
    Results {
        provenance: provenance(shape),
        commodities: (0..shape.commodities.len()).map(|index| commodity(shape, index)).collect(),
        routes: (0..shape.routes.len()).map(|index| route(shape, index)).collect(),
        samples: (0..shape.replications.min(5)).map(|replication| sample(shape, replication)).collect(),
        ignorance: Vec::new(),
    }
}

fn provenance(shape: &Shape) -> Provenance {
    Provenance {
        version: "0.1.0".to_owned(),
        commit: "0123456789abcdef".to_owned(),
        scheme: 1,
        seed: 1,
        replications: shape.replications,
        inner: 1,
        start: "2025-12-04".to_owned(),
        days: shape.days,
        population: 4_200_000,
        places: Vec::new(),
        headline: None,
        name: "december-2025".to_owned(),
        title: shape.title.as_str().into(),
        summary: Wording::default(),
        hash: "3f2a91c07b5e4d6f8a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6071".to_owned(),
        sources: Vec::new(),
    }
}

/// A wave between 0 and 1 that differs by `key`.
fn wave(day: usize, period: f64, key: usize) -> f64 {
    0.5 + 0.5 * (day as f64 / period + key as f64 * 1.7).sin()
}

/// A figure with plausible spread.
fn distribution(shape: &Shape, mean: f64) -> Distribution {
    let n = shape.replications as f64;
    let sd = if shape.replications > 1 { mean * 0.4 } else { 0.0 };
    let half = if shape.replications > 1 { 1.96 * sd / n.sqrt() } else { f64::NAN };
    let at = |z: f64| (mean + z * sd).max(0.0);
    Distribution {
        n: shape.replications,
        mean,
        ci95: [mean - half, mean + half],
        sd,
        q05: at(-1.645),
        q25: at(-0.674),
        q50: at(0.0),
        q75: at(0.674),
        q95: at(1.645),
        quantile_ci95: [-1.645, -0.674, 0.0, 0.674, 1.645].map(|z| [at(z) - half, at(z) + half]),
        es95: at(2.06),
        es95_ci95: [at(2.06) - half, at(2.06) + half],
        quantile_error: 0.0,
        wanted: None,
    }
}

fn probability(shape: &Shape, estimate: f64) -> Probability {
    let n = shape.replications as f64;
    let z2 = 1.96f64 * 1.96;
    let centre = (estimate + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = (estimate * (1.0 - estimate) / n + z2 / (4.0 * n * n)).sqrt() * 1.96 / (1.0 + z2 / n);
    Probability { estimate, ci95: [(centre - half).max(0.0), (centre + half).min(1.0)], n: shape.replications }
}

/// Probability that a day is a shortage day.
fn short(shape: &Shape, day: usize, key: usize) -> f64 {
    if shape.severity == 0.0 || shape.severity == 1.0 {
        return shape.severity;
    }
    let ramp = (day as f64 / (20.0 + 25.0 * key as f64)).min(1.0);
    let p = (shape.severity * 1.6 * ramp * (0.35 + 0.65 * wave(day, 16.0, key))).min(0.97);
    if shape.replications == 1 { p.round() } else { p }
}

fn first_shortage(shape: &Shape, key: usize) -> FirstShortage {
    let mut left = 1.0;
    let survival: Vec<f64> = (0..shape.days)
        .map(|day| {
            let p = short(shape, day, key);
            left *= if p == 1.0 { 0.0 } else { 1.0 - p * 0.06 };
            left
        })
        .collect();
    let median = survival.iter().position(|&left| left <= 0.5);
    FirstShortage { survival, median }
}

fn bands(shape: &Shape, mean: impl Fn(usize) -> f64) -> Bands {
    let spread = if shape.replications > 1 { 0.45 } else { 0.0 };
    let at = |z: f64| (0..shape.days).map(|day| mean(day) * (1.0 + z * spread).max(0.0)).collect::<Vec<f64>>();
    Bands { mean: at(0.0), q05: at(-1.645), q25: at(-0.674), q50: at(-0.05), q75: at(0.674), q95: at(1.645) }
}

fn cover(shape: &Shape, day: usize, key: usize) -> f64 {
    let start = 6.0 + 24.0 * (key % 2) as f64;
    match shape.severity {
        0.0 => start,
        1.0 => 0.0,
        severity => start * (0.15 + 0.85 * (-(day as f64) * severity / 30.0).exp()) * (0.7 + 0.5 * wave(day, 11.0, key)),
    }
}

fn commodity(shape: &Shape, index: usize) -> CommodityResults {
    let horizon = shape.days as f64;
    let days: f64 = (0..shape.days).map(|day| short(shape, day, index)).sum();
    let need = [5300.0, 2450.0, 900.0, 14.0, 320.0][index % 5];
    let share = days / horizon * 0.5;
    let mean = |metric: CommodityMetric| match metric {
        CommodityMetric::ShortageDays => days,
        CommodityMetric::LongestShortageDays => days * 0.4,
        CommodityMetric::DepotEmptyDays => days * 0.3,
        CommodityMetric::MinorDays | CommodityMetric::ModerateDays => days * 0.3,
        CommodityMetric::SevereDays | CommodityMetric::ExtremeDays => days * 0.2,
        CommodityMetric::Unmet => share * need * horizon,
        CommodityMetric::UnmetShare => share,
        CommodityMetric::UnmetPersonDays => share * horizon * 4.2e6,
        CommodityMetric::Arrivals => need * horizon * (1.0 - share),
        CommodityMetric::TrucksLost => 210.0 * shape.severity,
        CommodityMetric::DryDays | CommodityMetric::LongestDryDays | CommodityMetric::UnservedDays => days * 0.5,
        CommodityMetric::HaltedDays => days * 0.2,
        _ => 210.0 * 46.0 * shape.severity,
    };
    let ever = match shape.severity {
        0.0 => 0.0,
        1.0 => 1.0,
        _ if shape.replications == 1 => 1.0,
        severity => (severity * 1.9 - 0.3 * index as f64).clamp(0.02, 0.98),
    };
    let uses: &[&str] =
        if index == 0 { &["vital", "transport", "power", "public", "regions"] } else { &["institutions", "households", "day-buyers"] };
    CommodityResults {
        name: shape.commodities[index].clone(),
        unit: ["m3", "t", "m3", "t", "t"][index % 5].to_owned(),
        metrics: CommodityLayout::plain(0).metrics().iter().map(|&metric| distribution(shape, mean(metric))).collect(),
        probability_of_shortage: probability(shape, ever),
        first_shortage: first_shortage(shape, index),
        seen: Seen::default(),
        places: Vec::new(),
        together: None,
        uses: uses.iter().enumerate().map(|(k, name)| use_results(shape, index, k, uses.len(), name, days, ever)).collect(),
        daily: vec![
            (DailyMetric::Stock, bands(shape, |day| cover(shape, day, index) * need)),
            (DailyMetric::CoverDays, bands(shape, |day| cover(shape, day, index))),
            (DailyMetric::Need, bands(shape, |_| need)),
        ],
        shortage_probability: (0..shape.days).map(|day| short(shape, day, index)).collect(),
        severity: (0..shape.days).map(|day| bands_of(short(shape, day, index), shape.replications)).collect(),
        early_warning: early_warning(shape, index),
    }
}

fn own_cover(shape: &Shape, k: usize) -> OwnCover {
    let mean = |day: usize| (6.0 / (k + 1) as f64) * (1.0 - shape.severity * 0.9 * wave(day, 14.0, k));
    let half = if shape.replications > 1 { 0.1 } else { f64::NAN };
    let at = |z: f64| (0..shape.days).map(|day| mean(day) + z * half).collect();
    OwnCover { mean: (0..shape.days).map(mean).collect(), low: at(-1.0), high: at(1.0) }
}

/// A chance that falls with cover; the classes at both ends are rare.
fn early_warning(shape: &Shape, key: usize) -> Vec<CoverClass> {
    let of = |class: usize| {
        let estimate = match shape.severity {
            0.0 => 0.0,
            1.0 => 1.0,
            severity => (1.3 * severity * (1.5 - 0.12 * class as f64) / (1 + key) as f64).clamp(0.0, 1.0),
        };
        let n = if (1..14).contains(&class) && shape.days > 14 { shape.replications * 2 / 3 } else { shape.replications.min(12) };
        let chance = if n == 0 {
            Probability { estimate: f64::NAN, ci95: [0.0, 1.0], n }
        } else {
            Probability { n, ..probability(shape, estimate) }
        };
        CoverClass { days: n * 7, chance }
    };
    (0..COVER_FROM.len()).map(of).collect()
}

/// Most of what is short is a little short; one replication is in one band.
fn bands_of(short: f64, replications: u64) -> [f64; 4] {
    if replications == 1 { [0.0, short, 0.0, 0.0] } else { [0.4, 0.3, 0.2, 0.1].map(|share| share * short) }
}

fn use_results(shape: &Shape, commodity: usize, k: usize, count: usize, name: &str, days: f64, ever: f64) -> UseResults {
    let weight = ((k + 1) as f64 / count as f64).powi(2);
    let mean = |metric: UseMetric| match metric {
        UseMetric::ShortageDays => days * weight,
        UseMetric::LongestShortageDays => days * weight * 0.5,
        UseMetric::Unmet => days * weight * 1000.0,
        UseMetric::UnmetShare => days * weight / shape.days as f64 * 0.6,
        _ => days * weight * 0.25,
    };
    let mut first = first_shortage(shape, commodity);
    if shape.severity < 1.0 {
        first.survival.iter_mut().for_each(|left| *left = left.powf(weight));
    }
    first.median = first.survival.iter().position(|&left| left <= 0.5);
    let ever = if shape.replications == 1 || shape.severity == 1.0 { ever } else { ever * weight };
    UseResults {
        name: name.to_owned(),
        facts: UseFacts::default(),
        metrics: CommodityLayout::plain(1).use_metrics(0).iter().map(|&metric| distribution(shape, mean(metric))).collect(),
        probability_of_shortage: probability(shape, ever),
        first_shortage: first,
        seen: Seen::default(),
        daily: Vec::new(),
        own_cover: own_cover(shape, k),
        early_warning: if k == 0 { early_warning(shape, commodity + 2) } else { Vec::new() },
    }
}

/// Courses of the first eight routes, the roads of the Bamako scenarios; further ones have none.
const PATHS: [&[[f64; 2]]; 8] = [
    &[[10.49, -5.65], [11.32, -5.67], [11.42, -7.48], [12.00, -7.91], [12.40, -7.94], [12.64, -8.00]],
    &[[14.46, -12.19], [14.45, -11.44], [14.56, -9.98], [14.54, -9.19], [13.89, -8.08], [13.57, -8.03], [12.74, -8.07], [12.64, -8.00]],
    &[[12.95, -11.37], [12.84, -11.24], [12.88, -9.95], [13.03, -9.49], [12.95, -8.98], [12.87, -8.45], [12.74, -8.07], [12.64, -8.00]],
    &[[11.95, -8.79], [12.22, -8.63], [12.38, -8.33], [12.53, -8.10], [12.64, -8.00]],
    &[[14.53, -4.10], [13.30, -4.90], [12.95, -5.76], [13.43, -6.26], [12.78, -6.96], [12.69, -7.80], [12.64, -8.00]],
    &[[12.86, -7.56], [12.72, -7.75], [12.64, -8.00]],
    &[[11.75, -8.62], [11.94, -8.42], [12.20, -8.27], [12.60, -8.06], [12.64, -8.00]],
    &[[13.10, -7.93], [12.80, -7.92], [12.70, -7.98], [12.64, -8.00]],
];
const CORRIDORS: [&str; 8] = [
    "Abidjan and Yamoussoukro – Zégoua – Sikasso – Bougouni – Bamako, with the branch by Kadiana and Kolondiéba",
    "Dakar – Diboli – Kayes – Diéma – Didiéni – Kolokani – Kati – Bamako; Mauritania joins at Diéma by Nioro",
    "Dakar by the south – Moussala – Kéniéba – Kita – Négala – Kati – Bamako",
    "Conakry – Siguiri – Kourémalé – Naréna – Siby – Bamako",
    "Mopti – San – Bla – Ségou – Fana – Bamako: the grain road of the Office du Niger",
    "Koulikoro – Tienfala – Bamako: home grain and flour, no fuel",
    "Minor Guinean crossing at Dioulafoundo – Kangaba – Bamako: paved for 86 km, poor beyond",
    "NOT IDENTIFIED: named on the map, found in no other source",
];
const STATUSES: [&str; 8] = ["partial", "partial", "contested", "partial", "contested", "partial", "reliable", "contested"];
const WEIGHTS: [f64; 8] = [0.43, 0.36, 0.09, 0.01, 0.1, 0.0, 0.005, 0.0];

fn route(shape: &Shape, index: usize) -> RouteResults {
    let weight = |commodity: usize| if commodity.is_multiple_of(2) { WEIGHTS[index % 8] } else { WEIGHTS[(index + 3) % 8] + 0.01 };
    let open = |day: usize| (1.0 - shape.severity * 0.7 * wave(day, 9.0 + index as f64, index)).clamp(0.0, 1.0);
    let flow = |commodity: usize, day: usize| {
        let need = [5300.0, 2450.0, 900.0, 14.0, 320.0][commodity % 5];
        need * weight(commodity) * open(day) * (0.6 + 0.6 * wave(day, 2.3, index))
    };
    let trucks = |commodity: usize| (0..shape.days).map(|day| flow(commodity, day) / 40.0).sum::<f64>();
    let metrics = (0..shape.commodities.len()).map(|commodity| {
        let mean = |metric: PairMetric| match metric {
            PairMetric::TrucksSent => trucks(commodity),
            PairMetric::ConvoysSent => trucks(commodity) / 20.0,
            PairMetric::ConvoysAttacked => trucks(commodity) / 200.0,
            PairMetric::TrucksLost => trucks(commodity) * 0.03 * shape.severity,
            PairMetric::Delivered => trucks(commodity) * 39.0,
            PairMetric::MaxQueue => trucks(commodity) / 30.0,
        };
        PairMetric::ALL.iter().map(|&metric| distribution(shape, mean(metric))).collect()
    });
    let total = |day: usize| (0..shape.commodities.len()).map(|commodity| flow(commodity, day) / 40.0).sum::<f64>();
    let metrics: Vec<Vec<Distribution>> = metrics.collect();
    let together = |metric: TotalMetric| metrics.iter().map(|of| of[metric.of_pair() as usize].mean).sum::<f64>();
    RouteResults {
        name: shape.routes[index].clone(),
        status: STATUSES[index % 8].to_owned(),
        corridor: CORRIDORS[index % 8].to_owned(),
        path: PATHS.get(index).map(|path| path.to_vec()).unwrap_or_default(),
        open_days: distribution(shape, (0..shape.days).map(open).sum()),
        totals: TotalMetric::ALL.iter().map(|&metric| distribution(shape, together(metric))).collect(),
        metrics,
        open_probability: (0..shape.days).map(open).collect(),
        trucks_sent: (0..shape.days).map(total).collect(),
        trucks_lost: (0..shape.days).map(|day| total(day) * 0.03 * shape.severity).collect(),
        delivered: (0..shape.commodities.len()).map(|commodity| (0..shape.days).map(|day| flow(commodity, day)).collect()).collect(),
        queue: (0..shape.commodities.len()).map(|_| vec![5.0; shape.days]).collect(),
        halted: Vec::new(),
    }
}

fn sample(shape: &Shape, replication: u64) -> SamplePath {
    let key = replication as usize;
    let course = |commodity: usize| {
        (0..shape.days).map(|day| cover(shape, day, commodity) * (0.5 + wave(day, 5.0 + key as f64, key * 3 + commodity))).collect()
    };
    SamplePath { replication, cover_days: (0..shape.commodities.len()).map(course).collect() }
}
