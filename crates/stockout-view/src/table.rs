//! What a run prints: the answer in a sentence or two, then the figures, 80 columns wide at most.

pub(super) mod grid;

use anstyle::{AnsiColor, Style};

use self::grid::{Grid, Text};
use super::{
    calendar::Calendar,
    lang::{self, Lang, Message, capital},
    number,
};
use stockout_results::told::commodity_of;
use stockout_results::{
    CommodityMetric, CommodityResults, Distribution, FirstShortage, PairMetric, PlaceMetric, PlaceResults, Probability, Results, UseMetric,
};

/// How the table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Its language.
    pub lang: Lang,
    /// With ANSI styles: for a terminal that shows them.
    pub color: bool,
}

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const HEAD: Style = AnsiColor::Cyan.on_default().bold();

/// A sentence in lines that fit the terminal.
pub fn wrapped(text: &str) -> String {
    let mut out = Text::new(false);
    out.paragraph(PLAIN, 0, text);
    out.finish().trim_end().to_owned()
}

/// The table of a run.
pub fn table(results: &Results, options: &Options) -> String {
    let results = &results.told();
    let view = View { results, lang: options.lang, calendar: Calendar::of(&results.provenance) };
    let mut out = Text::new(options.color);
    view.head(&mut out);
    for (index, commodity) in results.commodities.iter().enumerate() {
        out.gap();
        view.commodity(&mut out, index, commodity);
    }
    if !results.routes.is_empty() {
        out.gap();
        view.routes(&mut out);
    }
    if !results.ignorance.is_empty() {
        out.gap();
        view.ignorance(&mut out);
    }
    out.gap();
    view.foot(&mut out);
    out.finish()
}

struct View<'r> {
    results: &'r Results,
    lang: Lang,
    calendar: Calendar,
}

impl View<'_> {
    fn single(&self) -> bool {
        self.results.provenance.replications == 1
    }

    /// A day as a date with its number behind it.
    fn when(&self, day: usize) -> String {
        let number = self.lang.day_number(day);
        self.calendar.date(day).map_or(number.clone(), |date| format!("{} ({number})", self.lang.date(date)))
    }

    fn head(&self, out: &mut Text) {
        let provenance = &self.results.provenance;
        out.paragraph(BOLD, 0, self.lang.of(&provenance.title));
        let days = provenance.days;
        if let (Some(start), Some(end)) = (self.calendar.start(), self.calendar.date(days.saturating_sub(1))) {
            let blanks = [("days", &*self.lang.whole(days as i64)), ("start", &*self.lang.date(start)), ("end", &*self.lang.date(end))];
            out.paragraph(DIM, 0, &self.lang.count(Message::TableRun, days as f64, &blanks));
        }
        out.gap();
        if self.single() {
            out.paragraph(PLAIN, 0, self.lang.say(Message::TableHeadlineSingle));
        }
        for commodity in &self.results.commodities {
            out.paragraph(PLAIN, 0, &self.headline(commodity));
            if let Some(text) = self.told_for_all(commodity) {
                out.paragraph(DIM, 0, &text);
            }
        }
    }

    /// That a commodity without a use in the headline place is told for all uses together.
    fn told_for_all(&self, commodity: &CommodityResults) -> Option<String> {
        let provenance = &self.results.provenance;
        let place = &provenance.places[provenance.headline?];
        let (name, place) = (self.lang.title_noun(&commodity.name), self.lang.noun(&place.name));
        (commodity_of(&commodity.name) == commodity.name)
            .then(|| self.lang.fill(Message::PlacesToldForAll, &[("name", &name), ("place", &place)]))
    }

    /// How likely a shortage is, with its interval, and when half have had one.
    fn headline(&self, commodity: &CommodityResults) -> String {
        let name = self.lang.noun(&commodity.name);
        let Probability { estimate, ci95, n } = commodity.probability_of_shortage;
        if self.single() {
            return match first_of_one(&commodity.first_shortage) {
                Some(day) => capital(&self.lang.fill(Message::TableSingleShort, &[("name", &name), ("when", &self.when(day))])),
                None => capital(&self.lang.fill(Message::TableSingleNone, &[("name", &name)])),
            };
        }
        let count = self.lang.whole(n as i64);
        // Draws that all agree leave an interval of no width, which would claim what nobody knows.
        let (message, interval) = match (estimate > 0.0, ci95[1] > ci95[0]) {
            (false, true) => (Message::TableHeadlineNone, self.lang.share_interval(estimate, ci95)),
            (false, false) => (Message::TableHeadlineNever, String::new()),
            (true, true) => (Message::TableHeadline, self.lang.share_interval(estimate, ci95)),
            (true, false) => (Message::TableHeadlineAlways, String::new()),
        };
        let share = self.lang.share_alone(estimate, ci95);
        let blanks = [("name", &*name), ("n", &*count), ("share", &*share), ("interval", &*interval)];
        let chance = capital(&self.lang.fill(message, &blanks));
        match commodity.first_shortage.median {
            _ if estimate <= 0.0 => chance,
            Some(day) => format!("{chance} {}", self.lang.fill(Message::TableMedian, &[("when", &self.when(day))])),
            None => format!("{chance} {}", self.lang.say(Message::TableMedianNone)),
        }
    }

    fn commodity(&self, out: &mut Text, index: usize, commodity: &CommodityResults) {
        out.line(HEAD, &self.lang.noun(&commodity.name).to_uppercase());
        self.metrics(out, commodity);
        if !commodity.uses.is_empty() {
            out.gap();
            self.uses(out, commodity);
        }
        self.elsewhere(out, commodity);
        if self.results.routes.iter().any(|route| pair(route, index, PairMetric::TrucksSent).is_some_and(|sent| sent.mean > 0.0)) {
            out.gap();
            self.deliveries(out, index, commodity);
        }
    }

    fn metrics(&self, out: &mut Text, commodity: &CommodityResults) {
        let unit = lang::unit(&commodity.unit);
        let mut grid = Grid::new(2);
        let range = |text: String| if self.single() { String::new() } else { text };
        let mean = if self.single() { String::new() } else { self.lang.say(Message::TableMean).to_owned() };
        grid.row(DIM, [String::new(), mean, range(self.lang.say(Message::TableRange).to_owned())]);
        let rows = [
            (CommodityMetric::ShortageDays, Message::TableShortageDays, 1),
            (CommodityMetric::LongestShortageDays, Message::TableLongest, 1),
            (CommodityMetric::DepotEmptyDays, Message::TableEmptyDays, 1),
            (CommodityMetric::Arrivals, Message::TableArrivals, 0),
            (CommodityMetric::TrucksLost, Message::TableLost, 1),
        ];
        for (metric, label, most) in rows {
            let Some(figure) = commodity.metrics.get(metric as usize) else { continue };
            let label = if metric == CommodityMetric::Arrivals {
                self.lang.fill(label, &[("unit", &unit)])
            } else {
                self.lang.say(label).to_owned()
            };
            grid.row(PLAIN, [label, self.lang.estimate_within(figure.mean, figure.ci95, most), range(self.range(figure))]);
            if metric == CommodityMetric::LongestShortageDays
                && !self.results.provenance.places.is_empty()
                && let Some(dry) = commodity.metrics.get(CommodityMetric::DryDays as usize)
            {
                let label = self.lang.say(Message::TableDryDays).to_owned();
                grid.row(PLAIN, [label, self.lang.estimate_within(dry.mean, dry.ci95, 1), range(self.range(dry))]);
            }
            if metric == CommodityMetric::DepotEmptyDays
                && let Some(share) = commodity.metrics.get(CommodityMetric::UnmetShare as usize)
            {
                let label = self.lang.say(Message::TableUnmetShare).to_owned();
                grid.row(PLAIN, [label, self.lang.share(share.mean, share.ci95), range(self.share_range(share))]);
            }
        }
        grid.write(out);
    }

    fn range(&self, figure: &Distribution) -> String {
        let places = number::significant(figure.q95, 3).min(0);
        format!("{} – {}", self.lang.number(figure.q05, places), self.lang.number(figure.q95, places))
    }

    fn share_range(&self, figure: &Distribution) -> String {
        let places = i32::from(figure.q95 < 0.1 && figure.q95 > 0.0);
        format!("{} – {}", self.lang.number(figure.q05 * 100.0, places), self.lang.percent(figure.q95, places))
    }

    fn uses(&self, out: &mut Text, commodity: &CommodityResults) {
        let mut grid = Grid::new(2);
        let heads = [Message::TableUses, Message::TableChance, Message::TableUseDays, Message::TableUseUnmet];
        let mut head: Vec<String> = heads.map(|head| self.lang.say(head).to_owned()).into();
        if self.single() {
            head.remove(1);
        }
        grid.row(DIM, head);
        for of_use in &commodity.uses {
            let metric = |metric: UseMetric| of_use.metrics.get(metric as usize);
            let probability = &of_use.probability_of_shortage;
            let mut cells = vec![
                self.lang.title_noun(&of_use.name),
                self.lang.share(probability.estimate, probability.ci95),
                metric(UseMetric::ShortageDays).map_or_else(String::new, |days| self.lang.estimate_within(days.mean, days.ci95, 1)),
                metric(UseMetric::UnmetShare).map_or_else(String::new, |share| self.lang.share(share.mean, share.ci95)),
            ];
            if self.single() {
                cells.remove(1);
            }
            grid.row(PLAIN, cells);
        }
        grid.write(out);
    }

    /// Places that are not spoken of first, and all uses together.
    fn elsewhere(&self, out: &mut Text, commodity: &CommodityResults) {
        let others = elsewhere(self.lang, self.results, commodity);
        if others.is_empty() {
            return;
        }
        out.gap();
        let mut grid = Grid::new(2);
        let heads = [Message::TableElsewhere, Message::TableChance, Message::TableUseDays, Message::TableDryShort];
        let mut head: Vec<String> = heads.map(|head| self.lang.say(head).to_owned()).into();
        if self.single() {
            head.remove(1);
        }
        grid.row(DIM, head);
        for of in &others {
            let days = |metric: PlaceMetric| {
                of.metrics.get(metric as usize).map_or_else(String::new, |days| self.lang.estimate_within(days.mean, days.ci95, 1))
            };
            let chance = self.lang.share(of.probability_of_shortage.estimate, of.probability_of_shortage.ci95);
            let mut cells = vec![capital(&of.name), chance, days(PlaceMetric::ShortageDays), days(PlaceMetric::DryDays)];
            if self.single() {
                cells.remove(1);
            }
            grid.row(PLAIN, cells);
        }
        grid.write(out);
    }

    /// What goes by each route that sends any.
    fn deliveries(&self, out: &mut Text, index: usize, commodity: &CommodityResults) {
        let mut grid = Grid::new(2);
        let arrives = self.lang.fill(Message::TableDelivered, &[("unit", &lang::unit(&commodity.unit))]);
        let head = [Message::TableRoute, Message::TableSent, Message::TableLostShort].map(|head| self.lang.say(head).to_owned());
        grid.row(DIM, head.into_iter().chain([arrives]));
        for route in &self.results.routes {
            let figure = |metric: PairMetric, most: i32| {
                pair(route, index, metric).map_or_else(String::new, |figure| self.lang.estimate_within(figure.mean, figure.ci95, most))
            };
            if pair(route, index, PairMetric::TrucksSent).is_some_and(|sent| sent.mean > 0.0) {
                grid.row(
                    PLAIN,
                    [
                        route.name.clone(),
                        figure(PairMetric::TrucksSent, 0),
                        figure(PairMetric::TrucksLost, 1),
                        figure(PairMetric::Delivered, 0),
                    ],
                );
            }
        }
        grid.write(out);
    }

    fn routes(&self, out: &mut Text) {
        out.line(HEAD, &self.lang.say(Message::TableRoutes).to_uppercase());
        let days = self.lang.count(
            Message::TableOpenDays,
            self.calendar.days() as f64,
            &[("days", &self.lang.whole(self.calendar.days() as i64))],
        );
        let mut grid = Grid::new(2).with_words_last();
        grid.row(DIM, [self.lang.say(Message::TableRoute).to_owned(), days, self.lang.say(Message::TableStatus).to_owned()]);
        for route in &self.results.routes {
            let open = self.lang.estimate_within(route.open_days.mean, route.open_days.ci95, 1);
            grid.row(PLAIN, [route.name.clone(), open, self.lang.noun(&route.status)]);
        }
        grid.write(out);
    }

    fn ignorance(&self, out: &mut Text) {
        out.line(HEAD, &self.lang.say(Message::TableIgnorance).to_uppercase());
        for share in &self.results.ignorance {
            let value = self.lang.share(share.ignorance, share.ci95);
            let line = if share.ci95 == [0.0, 1.0] { Message::TableIgnoranceOpen } else { Message::TableIgnoranceLine };
            out.paragraph(PLAIN, 2, &self.lang.fill(line, &[("metric", &share.metric), ("share", &value)]));
        }
    }

    fn foot(&self, out: &mut Text) {
        let provenance = &self.results.provenance;
        let blanks = [
            ("n", &*self.lang.whole(provenance.replications as i64)),
            ("seed", &*provenance.seed.to_string()),
            ("version", &*provenance.version),
            ("hash", provenance.hash.get(..8).unwrap_or(&provenance.hash)),
        ];
        out.paragraph(DIM, 0, &self.lang.count(Message::TableRunLine, provenance.replications as f64, &blanks));
        if self.single() {
            return;
        }
        let half = |ends: [f64; 2]| (ends[1] - ends[0]) / 2.0;
        // NaN where one is not known.
        let widest = |halves: &mut dyn Iterator<Item = f64>| {
            halves.fold(0.0, |widest: f64, half| if widest.is_nan() || half <= widest { widest } else { half })
        };
        let commodities = &self.results.commodities;
        let points = 100.0 * widest(&mut commodities.iter().map(|commodity| half(commodity.probability_of_shortage.ci95)));
        let days = widest(&mut commodities.iter().filter_map(|commodity| commodity.metrics.first()).map(|days| half(days.ci95)));
        let blanks = [("points", &*self.lang.number(points, 1)), ("days", &*self.lang.number(days, 1))];
        // With few parameter draws an interval may be missing, or without width because the draws happen to be alike.
        if points > 0.0 && days.is_finite() {
            out.paragraph(DIM, 0, &self.lang.fill(Message::TablePrecision, &blanks));
        }
        let shortage_days = || commodities.iter().filter_map(|commodity| commodity.metrics.first());
        let ends = widest(&mut shortage_days().flat_map(|days| [half(days.quantile_ci95[0]), half(days.quantile_ci95[4])]));
        if ends > 0.0 && ends.is_finite() {
            out.paragraph(DIM, 0, &self.lang.fill(Message::TablePrecisionEnds, &[("days", &self.lang.number(ends, 1))]));
        }
        if let Some(wanted) = shortage_days().filter_map(|days| days.wanted).max() {
            out.paragraph(PLAIN, 0, &self.lang.fill(Message::TableFew, &[("n", &self.lang.whole(wanted as i64))]));
        }
        out.paragraph(DIM, 0, self.lang.say(Message::TableCaution));
    }
}

/// Those of whom a commodity is not told first: another place, or all uses together.
pub(super) struct Elsewhere<'r> {
    /// Who, in words.
    pub name: String,
    /// By metric, in the order of [`PlaceMetric::ALL`].
    pub metrics: Vec<&'r Distribution>,
    /// Probability of at least one shortage day.
    pub probability_of_shortage: Probability,
}

/// The places that are not spoken of first, and, where a place is, all uses together; none in a scenario without places.
pub(super) fn elsewhere<'r>(lang: Lang, results: &'r Results, told: &'r CommodityResults) -> Vec<Elsewhere<'r>> {
    let provenance = &results.provenance;
    let is_told = |place: usize| provenance.headline == Some(place);
    let place = |of: &'r PlaceResults| Elsewhere {
        name: lang.noun(&provenance.places[of.place].name),
        metrics: of.metrics.iter().collect(),
        probability_of_shortage: of.probability_of_shortage,
    };
    let of_all = |all: &'r CommodityResults| {
        let figure = |metric: &PlaceMetric| CommodityMetric::ALL.iter().position(|of| of.figure() == metric.figure());
        PlaceMetric::ALL.iter().map_while(|metric| all.metrics.get(figure(metric)?)).collect()
    };
    let mut others: Vec<Elsewhere<'r>> = told.places.iter().filter(|of| !is_told(of.place)).map(place).collect();
    if let Some(all) = &told.together {
        others.push(Elsewhere {
            name: lang.say(Message::PlacesTogether).to_owned(),
            metrics: of_all(all),
            probability_of_shortage: all.probability_of_shortage,
        });
    }
    others
}

fn pair(route: &stockout_results::RouteResults, commodity: usize, metric: PairMetric) -> Option<&Distribution> {
    route.metrics.get(commodity)?.get(metric as usize)
}

/// The first shortage of a single replication: its survival curve falls from one to nothing on that day.
fn first_of_one(first: &FirstShortage) -> Option<usize> {
    first.median.or_else(|| first.survival.iter().position(|&left| left < 0.5))
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::fixture;

    #[test]
    fn every_table_fits_eighty_columns() {
        for (case, results) in fixture::odd_cases() {
            for lang in Lang::ALL {
                let text = table(&results, &Options { lang, color: false });
                for line in text.lines() {
                    assert!(line.width() <= grid::COLUMNS, "{case} {lang:?}: {line}");
                }
                assert!(!text.contains("NaN") && !text.contains('{') && !text.contains('\u{1b}'), "{case} {lang:?}:\n{text}");
            }
        }
    }

    #[test]
    fn the_usual_table_reads_like_this() {
        let results = fixture::results(&fixture::Shape::default());
        insta::assert_snapshot!("table_en", table(&results, &Options::default()));
        insta::assert_snapshot!("table_fr", table(&results, &Options { lang: Lang::Fr, color: false }));
    }

    #[test]
    fn a_single_replication_claims_no_probability() {
        let results = fixture::results(&fixture::Shape { replications: 1, ..fixture::Shape::default() });
        let text = table(&results, &Options::default());
        assert!(!text.contains("95%"), "{text}");
    }

    #[test]
    fn colour_changes_nothing_but_styles() {
        let results = fixture::results(&fixture::Shape::default());
        let plain = table(&results, &Options::default());
        let colored = table(&results, &Options { color: true, ..Options::default() });
        assert_ne!(plain, colored);
        let mut stripped = String::new();
        let mut rest = colored.as_str();
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            stripped.push_str(before);
            rest = after.split_once('m').map_or("", |(_, after)| after);
        }
        assert_eq!(stripped + rest, plain);
    }
}
