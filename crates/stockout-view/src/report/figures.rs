//! The charts, each with the table that stands behind it.

use serde_json::{Value, json};

use super::Options;
use super::cover;
use super::page::Page;
use crate::calendar::Calendar;
use crate::chart::{self, Chart, Readout, Size};
use crate::lang::{Briefing, Message, unit};
use stockout_results::told::commodity_of;
use stockout_results::{CommodityResults, FirstShortage, PairMetric, Results, TotalMetric, UseMetric};

/// The section.
pub fn section(page: &mut Page, results: &Results, options: &Options) {
    page.section("charts", Briefing::SectionCharts, |page| {
        let charts = chart::all(results, &chart::Options { lang: page.lang, size: Size::Page, date: options.date });
        for chart in &charts {
            figure(page, results, chart);
        }
    });
}

/// A chart without a table of its own.
pub fn plain(page: &mut Page, chart: &Chart) {
    let label = page.lang.fill(Briefing::ChartScroll, &[("title", &chart.title)]);
    page.within("figure", &[], |page| {
        page.within("div", &[("class", "scroll chart"), ("tabindex", "0"), ("role", "group"), ("aria-label", &label)], |page| {
            let svg = unique(&chart.inline(), chart.name, &format!("{}{}-", page.prefix, page.claims.len()));
            page.html.markup(&svg);
        });
    });
}

/// One chart of the run, by its name.
pub fn one(page: &mut Page, results: &Results, name: &str, options: &Options) {
    let charts = chart::all(results, &chart::Options { lang: page.lang, size: Size::Page, date: options.date });
    charts.iter().filter(|chart| chart.name == name).for_each(|chart| figure(page, results, chart));
}

fn figure(page: &mut Page, results: &Results, chart: &Chart) {
    let label = page.lang.fill(Briefing::ChartScroll, &[("title", &chart.title)]);
    page.within("figure", &[], |page| {
        page.within("div", &[("class", "scroll chart"), ("tabindex", "0"), ("role", "group"), ("aria-label", &label)], |page| {
            let svg = unique(&chart.inline(), chart.name, &page.prefix);
            page.html.markup(&svg);
        });
        values(page, results, chart);
        if let Some(table) = data(page, results, chart.name) {
            page.within("details", &[], |page| {
                let summary = page.lang.say(Briefing::DataTable);
                page.within("summary", &[], |page| {
                    page.html.text(summary);
                    page.html.leaf("span", &[("class", "hidden")], &format!(" : {}", chart.title));
                });
                page.table("data", &chart.title, &table.head, |page| {
                    for cells in &table.rows {
                        if let [head, cells @ ..] = cells.as_slice() {
                            page.row(head, cells);
                        }
                    }
                });
            });
        }
    });
}

/// What the chart's parts say when they are pointed at, for the script of the page: positions in the drawing's own units.
fn values(page: &mut Page, results: &Results, chart: &Chart) {
    if chart.readouts().is_empty() {
        return;
    }
    let place = |rect: &chart::Rect| json!([rect.left.round(), rect.top.round(), rect.right.round(), rect.bottom.round()]);
    let panels: Vec<Value> = chart
        .readouts()
        .iter()
        .map(|readout| match readout {
            Readout::Days { rect, head, lines } => {
                let lines: Vec<Value> = lines.iter().map(|(name, values)| json!([name, values.join("|")])).collect();
                json!({ "at": place(rect), "head": head, "lines": lines })
            }
            Readout::Marks(marks) => json!({ "marks": marks.iter().map(|(rect, text)| json!([place(rect), text])).collect::<Vec<_>>() }),
        })
        .collect();
    let from = &results.provenance;
    let calendar = Calendar::of(from);
    let start = calendar.start().map_or_else(String::new, |date| date.to_string());
    let data = json!({ "start": start, "days": from.days, "day": page.lang.fill(Message::DayNumber, &[("day", "#")]), "panels": panels });
    // Within a script element nothing is escaped but the sign that could end it, and the one that XML would read.
    let data = data.to_string().replace('<', "\\u003c").replace('&', "\\u0026");
    let hint = page.lang.say(Briefing::ChartKeys);
    page.html.leaf("p", &[("class", "told hidden"), ("role", "status")], "");
    page.html.leaf("p", &[("class", "keys hidden")], hint);
    page.html.markup(&format!("<script type=\"application/json\">{data}</script>\n"));
}

/// Ids of a drawing must be its own in a page that has several; a millimetre is no size on a screen.
fn unique(svg: &str, name: &str, prefix: &str) -> String {
    let ids = [format!("\"{name}-title"), format!(" {name}-desc\""), format!("\"{name}-desc")];
    let mut svg = svg.to_owned();
    for id in ids {
        let (sign, rest) = id.split_at(1);
        svg = svg.replace(&id, &format!("{sign}{prefix}figure-{rest}"));
    }
    svg
}

struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn data(page: &Page, results: &Results, name: &str) -> Option<Table> {
    match name {
        "cover" => Some(covers(page, results)),
        "shortage-probability" => Some(probabilities(page, results)),
        "first-shortage" => Some(survivals(page, results)),
        "uses" => Some(uses(page, results)),
        "arrivals" | "trucks-lost" | "map" => Some(flows(page, results)),
        "routes-open" => Some(open(page, results)),
        _ => None,
    }
}

/// Days of a table: every day of a short horizon, else weeks, else months of four.
fn steps(days: usize) -> impl Iterator<Item = usize> {
    let step = match days {
        0..=31 => 1,
        32..=240 => 7,
        _ => 28,
    };
    (0..days).filter(move |day| day % step == 0 || day + 1 == days)
}

/// A row a day: number, date, and what the day says.
fn by_day(page: &Page, results: &Results, columns: Vec<String>, cells: impl Fn(usize) -> Vec<String>) -> Table {
    let lang = page.lang;
    let calendar = Calendar::of(&results.provenance);
    let mut head = vec![lang.say(Briefing::Day).to_owned(), lang.say(Briefing::Date).to_owned()];
    head.extend(columns);
    let row = |day: usize| {
        let date = calendar.date(day).map_or_else(dash, |date| lang.date(date));
        [lang.whole(day as i64), date].into_iter().chain(cells(day)).collect()
    };
    Table { head, rows: steps(results.provenance.days).map(row).collect() }
}

fn covers(page: &Page, results: &Results) -> Table {
    let lang = page.lang;
    let known: Vec<_> =
        results.commodities.iter().filter_map(|c| Some((lang.title_noun(commodity_of(&c.name)), cover::bands(c)?))).collect();
    let columns = known.iter().flat_map(|(name, _)| {
        let range = format!("{name}, {}", lang.say(Briefing::NineTenths));
        [format!("{name}, {}", lang.say(Message::KeyMedian)), range]
    });
    by_day(page, results, columns.collect(), |day| {
        let cells = known.iter().flat_map(|(_, bands)| {
            let [q05, _, q50, _, q95] = cover::quantiles(bands, day).map(|value| cover::days(lang, value));
            [q50, format!("{q05} – {q95}")]
        });
        cells.collect()
    })
}

fn probabilities(page: &Page, results: &Results) -> Table {
    let lang = page.lang;
    let columns = results.commodities.iter().map(|commodity| lang.title_noun(&commodity.name)).collect();
    by_day(page, results, columns, |day| {
        let share = |commodity: &CommodityResults| commodity.shortage_probability.get(day).map_or_else(dash, |&p| lang.about(p));
        results.commodities.iter().map(share).collect()
    })
}

fn survivals(page: &Page, results: &Results) -> Table {
    let lang = page.lang;
    let mut courses: Vec<(String, &FirstShortage)> = Vec::new();
    for commodity in &results.commodities {
        let name = lang.title_noun(&commodity.name);
        courses.push((name.clone(), &commodity.first_shortage));
        if commodity.uses.len() > 1 {
            courses.extend(commodity.uses.iter().map(|of_use| (format!("{name}, {}", lang.noun(&of_use.name)), &of_use.first_shortage)));
        }
    }
    let columns = courses.iter().map(|(name, _)| name.clone()).collect();
    by_day(page, results, columns, |day| {
        courses.iter().map(|(_, first)| first.survival.get(day).map_or_else(dash, |&left| lang.about(left))).collect()
    })
}

fn uses(page: &Page, results: &Results) -> Table {
    let lang = page.lang;
    let head = [Briefing::Who, Briefing::ColDays, Briefing::ColChance, Briefing::ColUnmet].map(|word| lang.say(word).to_owned());
    let single = results.provenance.replications == 1;
    let mut rows = Vec::new();
    for commodity in &results.commodities {
        for of_use in &commodity.uses {
            let metric = |metric: UseMetric| of_use.metrics.get(metric as usize);
            let chance = &of_use.probability_of_shortage;
            rows.push(vec![
                format!("{}, {}", lang.title_noun(&commodity.name), lang.noun(&of_use.name)),
                metric(UseMetric::ShortageDays).map_or_else(dash, |days| lang.estimate_within(days.mean, days.ci95, 1)),
                if single { dash() } else { lang.share(chance.estimate, chance.ci95) },
                metric(UseMetric::UnmetShare).map_or_else(dash, |share| lang.share(share.mean, share.ci95)),
            ]);
        }
    }
    Table { head: head.to_vec(), rows }
}

/// By route: what is sent, lost and brought.
fn flows(page: &Page, results: &Results) -> Table {
    let lang = page.lang;
    let days = results.provenance.days.max(1) as f64;
    let mut head =
        [Briefing::ColRoute, Briefing::ColSent, Briefing::ColTrucksDay, Briefing::ColLost].map(|word| lang.say(word).to_owned()).to_vec();
    head.extend(results.commodities.iter().map(|commodity| {
        lang.fill(Briefing::ColDelivered, &[("name", &lang.title_noun(commodity_of(&commodity.name))), ("unit", &unit(&commodity.unit))])
    }));
    let rows = results.routes.iter().map(|route| {
        let sent = route.totals.get(TotalMetric::TrucksSent as usize);
        let lost = route.totals.get(TotalMetric::TrucksLost as usize);
        let mut cells = vec![
            route.name.clone(),
            sent.map_or_else(dash, |figure| lang.estimate_within(figure.mean, figure.ci95, 0)),
            sent.map_or_else(dash, |figure| lang.number(figure.mean / days, 1)),
            lost.map_or_else(dash, |figure| lang.estimate_within(figure.mean, figure.ci95, 1)),
        ];
        cells.extend(route.metrics.iter().map(|of| {
            of.get(PairMetric::Delivered as usize).map_or_else(dash, |figure| lang.estimate_within(figure.mean, figure.ci95, 0))
        }));
        cells
    });
    Table { head, rows: rows.collect() }
}

fn open(page: &Page, results: &Results) -> Table {
    let columns = results.routes.iter().map(|route| route.name.clone()).collect();
    by_day(page, results, columns, |day| {
        results.routes.iter().map(|route| route.open_probability.get(day).map_or_else(dash, |&p| page.lang.about(p))).collect()
    })
}

fn dash() -> String {
    "–".to_owned()
}
