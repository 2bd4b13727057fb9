//! One possible half-year as a dated log that a planner can read aloud.

use super::lang::{Lang, is_share};
use super::number;
use super::table::grid::Text;
use anstyle::Style;
use jiff::civil::Date;
use stockout_results::story::{Happening, Picked, Story};

/// The log: a heading, then a line a thing that happened.
pub fn log(story: &Story, lang: Lang) -> String {
    let teller = Teller { story, lang };
    let (mut out, plain) = (Text::new(false), Style::new());
    teller.heading().iter().for_each(|line| out.paragraph(plain, 0, line));
    for &(day, happening) in &story.events {
        out.item(plain, 0, &teller.day(day), &teller.sentence(happening));
    }
    if story.events.is_empty() {
        out.line(plain, &teller.choose("Nothing happened.", "Il ne s’est rien passé."));
    }
    out.gap();
    teller.closing().iter().for_each(|line| out.paragraph(plain, 0, line));
    if let Some(picked) = &story.picked {
        out.in_files(lang, &[&picked.metric]);
    }
    out.finish()
}

struct Teller<'a> {
    story: &'a Story,
    lang: Lang,
}

impl Teller<'_> {
    fn choose(&self, english: &str, french: &str) -> String {
        match self.lang {
            Lang::En => english.to_owned(),
            Lang::Fr => french.to_owned(),
        }
    }

    fn heading(&self) -> Vec<String> {
        let story = self.story;
        let (replication, seed) = (story.replication, story.seed);
        let number = self.choose(
            &format!("Replication {replication} of seed {seed}: one possible course, not a forecast."),
            &format!("Réplication {replication}, graine {seed} : un cours possible, pas une prévision."),
        );
        let mut lines = vec![self.lang.of(&story.title).to_owned(), number];
        if let Some(picked) = &story.picked {
            lines.push(self.picked(picked));
        }
        lines.push(String::new());
        lines
    }

    fn picked(&self, picked: &Picked) -> String {
        let (metric, among) = (self.lang.metric(&picked.metric), self.lang.whole(picked.among as i64));
        let value = match picked.value {
            none if none.is_nan() => self.choose("none", "aucun"),
            share if is_share(&picked.metric) => self.lang.percent(share, number::fewest(share * 100.0, 3)),
            value => self.lang.number(value, number::fewest(value, 4)),
        };
        match (self.lang, picked.worst) {
            (Lang::En, true) => format!("The worst of {among} by {metric}: {value}."),
            (Lang::En, false) => format!("The median of {among} by {metric}: {value}."),
            (Lang::Fr, true) => format!("La pire de {among} selon {metric} : {value}."),
            (Lang::Fr, false) => format!("La médiane de {among} selon {metric} : {value}."),
        }
    }

    /// The date of a day, in a column; its number where the date is past the calendar's end.
    fn day(&self, day: usize) -> String {
        const WIDTH: usize = 13;
        let start: Option<Date> = self.story.start.parse().ok();
        let date = start.and_then(|start| start.checked_add(jiff::Span::new().days(day as i64)).ok());
        let text = date.map_or_else(|| day.to_string(), |date| self.lang.date(date));
        format!("{text:>WIDTH$}")
    }

    fn days(&self, days: u32) -> String {
        match (self.lang, days) {
            (Lang::En, 1) => "1 day".to_owned(),
            (Lang::En, _) => format!("{days} days"),
            (Lang::Fr, 0 | 1) => format!("{days} jour"),
            (Lang::Fr, _) => format!("{days} jours"),
        }
    }

    fn trucks(&self, trucks: u32) -> String {
        let number = self.lang.whole(trucks);
        match (self.lang, trucks) {
            (Lang::En, 1) => "1 truck".to_owned(),
            (Lang::En, _) => format!("{number} trucks"),
            (Lang::Fr, 0 | 1) => format!("{number} camion"),
            (Lang::Fr, _) => format!("{number} camions"),
        }
    }

    fn waiting(&self, trucks: u32) -> String {
        match (self.lang, trucks) {
            (_, 0) => String::new(),
            (Lang::En, 1) => "; 1 truck waits at the border".to_owned(),
            (Lang::En, _) => format!("; {} wait at the border", self.trucks(trucks)),
            (Lang::Fr, 1) => " ; 1 camion attend à la frontière".to_owned(),
            (Lang::Fr, _) => format!(" ; {} attendent à la frontière", self.trucks(trucks)),
        }
    }

    fn sentence(&self, happening: Happening) -> String {
        match happening {
            Happening::Regime { regime, forced, days } => self.regime(regime, forced, days),
            Happening::Closes { route, days, waiting } => self.closes(route, days, waiting),
            Happening::Opens { route, waiting } => {
                let (route, waiting) = (&self.story.routes[route], self.waiting(waiting));
                self.choose(&format!("{route} opens{waiting}."), &format!("{route} rouvre{waiting}."))
            }
            Happening::Attacked { route, commodity, trucks, lost, turned_back } => {
                self.attacked(route, commodity, trucks, lost, turned_back)
            }
            Happening::Halts { route, commodity, days, elsewhere } => self.halts(route, commodity, days, elsewhere),
            Happening::DepotEmpty { commodity } => {
                let of = self.commodity(commodity);
                self.choose(&format!("The depot has no {of} left."), &format!("Le dépôt est vide ({of})."))
            }
            Happening::DepotFilled { commodity, cover } => {
                let (of, cover) = (self.commodity(commodity), self.lang.number(cover, 1));
                self.choose(
                    &format!("The depot has {of} again: {cover} days of cover."),
                    &format!("Le dépôt est réapprovisionné ({of}) : {cover} jours de couverture."),
                )
            }
            Happening::ShortageBegins { commodity, use_, unmet } => {
                let (who, share) = (self.who(commodity, use_), self.lang.percent(unmet, 0));
                self.choose(
                    &format!("Shortage begins, {who}: {share} of the need is not met."),
                    &format!("Début de pénurie, {who} : {share} du besoin n’est pas couvert."),
                )
            }
            Happening::ShortageEnds { commodity, use_, days } => {
                let (who, days) = (self.who(commodity, use_), self.days(days));
                self.choose(&format!("Shortage ends, {who}, after {days}."), &format!("Fin de pénurie, {who}, après {days}."))
            }
        }
    }

    fn commodity(&self, commodity: usize) -> String {
        self.lang.noun(&self.story.commodities[commodity].0)
    }

    fn who(&self, commodity: usize, use_: Option<usize>) -> String {
        let of = self.commodity(commodity);
        match (use_, self.lang) {
            (None, Lang::En) => format!("{of}, whole city"),
            (None, Lang::Fr) => format!("{of}, ville entière"),
            (Some(k), _) => format!("{of}, {}", self.lang.noun(&self.story.uses[commodity][k])),
        }
    }

    fn regime(&self, regime: usize, forced: bool, days: Option<u32>) -> String {
        let name = &self.story.regimes[regime];
        let how = match (days, forced, self.lang) {
            (Some(days), _, Lang::En) => format!(" for {}", self.days(days)),
            (Some(days), _, Lang::Fr) => format!(" pour {}", self.days(days)),
            (None, true, Lang::En) => " (set by a measure)".to_owned(),
            (None, true, Lang::Fr) => " (imposé par une mesure)".to_owned(),
            (None, false, _) => String::new(),
        };
        self.choose(&format!("The regime turns to {name}{how}."), &format!("Le régime devient {name}{how}."))
    }

    fn closes(&self, route: usize, days: Option<u32>, waiting: u32) -> String {
        let (route, waiting) = (&self.story.routes[route], self.waiting(waiting));
        let how = match (days, self.lang) {
            (Some(days), Lang::En) => format!(" for {}", self.days(days)),
            (Some(days), Lang::Fr) => format!(" pour {}", self.days(days)),
            (None, Lang::En) => ", with no end set".to_owned(),
            (None, Lang::Fr) => ", sans terme fixé".to_owned(),
        };
        self.choose(&format!("{route} closes{how}{waiting}."), &format!("{route} ferme{how}{waiting}."))
    }

    fn attacked(&self, route: usize, commodity: usize, trucks: u32, lost: u32, turned_back: bool) -> String {
        let (route, of) = (&self.story.routes[route], self.commodity(commodity));
        let lost_all = lost == trucks;
        let (trucks, lost) = (self.trucks(trucks), self.lang.whole(lost));
        let fate = match (self.lang, lost_all, turned_back) {
            (Lang::En, true, _) => "all lost".to_owned(),
            (Lang::En, false, true) => format!("{lost} lost, the rest turn back"),
            (Lang::En, false, false) => format!("{lost} lost, the rest go on"),
            (Lang::Fr, true, _) => "tous perdus".to_owned(),
            (Lang::Fr, false, true) => format!("pertes {lost}, les autres font demi-tour"),
            (Lang::Fr, false, false) => format!("pertes {lost}, les autres poursuivent"),
        };
        self.choose(
            &format!("A convoy of {trucks} of {of} is attacked on {route}: {fate}."),
            &format!("Un convoi de {trucks} ({of}) est attaqué sur {route} : {fate}."),
        )
    }

    fn halts(&self, route: usize, commodity: usize, days: u32, elsewhere: u32) -> String {
        let (route, of, days) = (&self.story.routes[route], self.commodity(commodity), self.days(days));
        let others = match (self.lang, elsewhere) {
            (_, 0) => String::new(),
            (Lang::En, _) => format!(", on other routes for {}", self.days(elsewhere)),
            (Lang::Fr, _) => format!(", sur les autres routes pendant {}", self.days(elsewhere)),
        };
        self.choose(
            &format!("Convoys of {of} halt on {route} for {days}{others}."),
            &format!("Les convois ({of}) s’arrêtent sur {route} pendant {days}{others}."),
        )
    }

    /// How it ended: cover and unmet share of each commodity.
    fn closing(&self) -> Vec<String> {
        let Some(last) = self.story.days.last() else { return Vec::new() };
        let of = |commodity: usize| {
            let name = self.commodity(commodity);
            let cover = self.lang.number(last.cover[commodity], 1);
            let short = self.story.days.iter().map(|day| day.unmet_share[commodity]).sum::<f64>() / self.story.days.len() as f64;
            let short = self.lang.percent(short, 1);
            self.choose(
                &format!("At the end: {name}, {cover} days of cover; mean unmet share {short}."),
                &format!("À la fin : {name}, {cover} jours de couverture ; part non couverte moyenne {short}."),
            )
        };
        (0..self.story.commodities.len()).map(of).collect()
    }
}
