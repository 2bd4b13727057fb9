//! Figures of the results and numbers of scenario files, by their names in files, in words.

use super::{Lang, glossary};
use stockout_results::Figure;
use stockout_results::catalogue::Unit;
use stockout_results::metric::{MetricName, Subject};

/// A name in files, its English, its French; nouns, so that a label or a sentence can take them.
type Words = &'static [(&'static str, &'static str, &'static str)];

/// Numbers of a scenario, by the end of their path. What has a unit bears it.
const KEYS: Words = &[
    ("scenario.population", "population", "population"),
    ("scenario.shortage_threshold", "shortage threshold", "seuil de pénurie"),
    ("threat.volatility", "volatility of the threat", "volatilité de la menace"),
    ("threat.persistence", "persistence of the threat", "persistance de la menace"),
    ("escorts.teams", "escort teams", "équipes d’escorte"),
    ("escorts.return_days", "days for an escort to come back", "jours de retour d’une escorte"),
    ("daily_demand", "daily demand", "demande quotidienne"),
    ("truck_load", "load of a truck", "charge d’un camion"),
    ("initial_stock_days", "days of stock at the start", "jours de stock au départ"),
    ("target_stock_days", "days of stock aimed at", "jours de stock visés"),
    ("adjust_days", "days to close a gap of stock", "jours pour combler un écart de stock"),
    ("max_order_factor", "ceiling of orders, in days of demand", "plafond des commandes, en jours de demande"),
    ("storage_days", "depot storage in days", "capacité des dépôts en jours"),
    ("storage", "depot storage", "capacité des dépôts"),
    ("unload_trucks_per_day", "trucks unloaded a day", "camions déchargés par jour"),
    ("restock_days", "days to refill buffers", "jours pour refaire les réserves"),
    ("hoarding_below_days", "cover below which users hoard, days", "couverture sous laquelle on stocke, jours"),
    ("demand_volatility", "volatility of the demand", "volatilité de la demande"),
    ("local_supply_per_day", "home supply a day", "production locale par jour"),
    ("fleet_trucks", "trucks of the fleet", "camions de la flotte"),
    ("fleet_replacement_per_day", "trucks replaced a day", "camions remplacés par jour"),
    ("price_elasticity", "price elasticity", "élasticité-prix"),
    ("price_cap", "ceiling of the price index", "plafond de l’indice des prix"),
    ("price_level", "level of the tanks below which prices rise", "niveau des réservoirs sous lequel les prix montent"),
    ("price_exponent", "exponent of prices by level", "exposant des prix selon le niveau"),
    ("price_inflow", "rise of the price where nothing flows in", "hausse du prix quand rien n’entre"),
    ("price_days", "days over which a price looks back", "jours sur lesquels un prix regarde en arrière"),
    ("dear_price", "price from which a day is dear", "prix à partir duquel un jour est cher"),
    ("dry_level", "level below which a use is dry", "niveau sous lequel un usage est à sec"),
    ("relief_level", "level from which a use is dry no longer", "niveau à partir duquel un usage n’est plus à sec"),
    ("unserved_fill", "share sold below which a day is unserved", "part vendue sous laquelle un jour n’est pas servi"),
    ("orders_follow_regime", "orders by the transit of the regime", "commandes selon le trajet du régime"),
    ("retail", "retail", "vente au détail"),
    ("budget", "share of its need that a use can pay for", "part du besoin qu’un usage peut payer"),
    ("service.full", "service when all of the need is met", "service quand tout le besoin est couvert"),
    ("service.without", "service when none of the need is met", "service quand rien du besoin n’est couvert"),
    ("population", "population", "population"),
    ("halt.mean", "mean length of a halt after an attack, days", "durée moyenne d’un arrêt après une attaque, jours"),
    ("halt", "mean length of a halt after an attack, days", "durée moyenne d’un arrêt après une attaque, jours"),
    ("halt.cv", "variation of a halt’s length", "variation de la durée d’un arrêt"),
    ("halt_elsewhere", "share of a halt on other routes", "part d’un arrêt sur les autres routes"),
    ("depends_on.strength", "dependence on the other commodity", "dépendance envers l’autre denrée"),
    ("season", "seasonal factors of the demand", "facteurs saisonniers de la demande"),
    ("local_season", "seasonal factors of the home supply", "facteurs saisonniers de la production locale"),
    ("share", "share", "part"),
    ("buffer_days", "days of own stock", "jours de réserve propre"),
    ("initial_fill", "how full the own stock is at the start", "remplissage initial des réserves"),
    ("hoarding", "hoarding", "stockage de précaution"),
    ("protected", "protection from rationing", "protection contre le rationnement"),
    ("closure_multiplier", "multiplier of closures", "multiplicateur des fermetures"),
    ("duration.mean", "mean duration, days", "durée moyenne, jours"),
    ("duration.cv", "variation of the duration", "variation de la durée"),
    ("reopens", "reopening of the roads", "réouverture des routes"),
    ("attack_multiplier", "multiplier of attacks", "multiplicateur des attaques"),
    ("capacity_multiplier", "multiplier of capacity", "multiplicateur de la capacité"),
    ("transit_multiplier", "multiplier of transit times", "multiplicateur des temps de trajet"),
    ("initially", "state at the start", "état initial"),
    ("closure_probability", "daily chance of a closure", "probabilité quotidienne de fermeture"),
    ("closure.mean", "mean duration of a closure, days", "durée moyenne d’une fermeture, jours"),
    ("closure.cv", "variation of a closure’s duration", "variation de la durée d’une fermeture"),
    ("transit_days", "days in transit", "jours de trajet"),
    ("delay_days", "days of delay", "jours de retard"),
    ("return_days", "days for a truck to come back", "jours de retour d’un camion"),
    ("rerouting", "daily rerouting", "réacheminement quotidien"),
    ("initial_queue_trucks", "trucks queued at the start", "camions en file au départ"),
    ("capacity_trucks_per_day", "capacity in trucks a day", "capacité en camions par jour"),
    ("capacity_factor", "factor of capacity", "facteur de capacité"),
    ("attack_probability", "chance that a convoy is attacked", "probabilité d’attaque d’un convoi"),
    ("loss_fraction.mean", "share of trucks lost in an attack", "part de camions perdus dans une attaque"),
    ("loss_fraction", "share of trucks lost in an attack", "part de camions perdus dans une attaque"),
    ("loss_fraction.concentration", "concentration of the losses’ law", "concentration de la loi des pertes"),
    ("turn_back_probability", "chance to turn back after an attack", "probabilité de demi-tour après une attaque"),
    ("deterrence", "deterrence by an attack", "dissuasion par une attaque"),
    ("recovery_days", "days to recover from an attack", "jours pour se remettre d’une attaque"),
    ("convoy_trucks", "trucks in a convoy", "camions par convoi"),
    ("convoy_min_trucks", "trucks that a convoy waits for", "camions qu’un convoi attend"),
    ("convoy_interval_days", "days between convoys", "jours entre convois"),
    ("convoy_phase", "shift of the convoy days", "décalage des jours de convoi"),
    ("escorted", "escorting", "escorte"),
    ("regime", "threat regime", "régime de menace"),
    ("state", "state", "état"),
    ("status", "status", "statut"),
];

fn word(words: Words, lang: Lang, key: &str) -> Option<&'static str> {
    words.iter().find(|(name, ..)| *name == key).map(|&(_, en, fr)| match lang {
        Lang::En => en,
        Lang::Fr => fr,
    })
}

fn of(words: &str, scope: &[String]) -> String {
    if scope.is_empty() { words.to_owned() } else { format!("{words} ({})", scope.join(", ")) }
}

/// What a figure is called, whatever it describes.
fn noun_of(lang: Lang, figure: Figure) -> &'static str {
    let [en, fr] = figure.words();
    pick(lang, en, fr)
}

/// A figure of the results: `fuel.uses.vital.shortage_days` is `shortage days (fuel, vital services)`; as it stands if it is none.
pub fn metric(lang: Lang, name: &str) -> String {
    let Some(MetricName { subject, figure }) = MetricName::parse(name) else { return name.to_owned() };
    let noun = |name: &str| glossary::noun(lang, name);
    let scope = match subject {
        Subject::Commodity(commodity) => vec![noun(commodity)],
        Subject::Place(commodity, place) => vec![noun(commodity), place.to_owned()],
        Subject::Use(commodity, used) => vec![noun(commodity), noun(used)],
        Subject::Route(route) => vec![route.to_owned()],
        Subject::Pair(route, commodity) => vec![route.to_owned(), noun(commodity)],
    };
    of(noun_of(lang, figure), &scope)
}

/// A figure of a commodity without its commodity: `shortage days`; none for what is no such figure.
pub fn figure(lang: Lang, name: &str) -> Option<(&str, &'static str)> {
    match MetricName::parse(name)? {
        MetricName { subject: Subject::Commodity(commodity), figure } => Some((commodity, noun_of(lang, figure))),
        _ => None,
    }
}

/// Is a figure a share or a probability, which people read in percent?
pub fn is_share(name: &str) -> bool {
    MetricName::parse(name).is_some_and(|of| of.figure.unit() == Unit::Share)
}

/// A number of a scenario file: `routes.*.attack_probability.fuel` is `chance that a convoy is attacked (all routes, fuel)`; as it
/// stands if it is none that has words.
pub fn path(lang: Lang, path: &str) -> String {
    if let Some(words) = word(KEYS, lang, path) {
        return words.to_owned();
    }
    if let Some((measure, inner)) = in_measure(path) {
        let words = self::path(lang, inner);
        let measure = format!("{} {}", pick(lang, "measure", "mesure"), quoted(lang, measure));
        // A second pair of brackets beside those of the scope says no more than one.
        return match words.strip_suffix(')') {
            Some(open) => format!("{open}, {measure})"),
            None => of(&words, &[measure]),
        };
    }
    if path.contains(", ") {
        return several(lang, path);
    }
    let parts: Vec<&str> = path.split('.').collect();
    let noun = |name: &str| glossary::noun(lang, name);
    let routes = |name: &str| match name {
        "*" => Some(pick(lang, "all routes", "toutes les routes").to_owned()),
        _ => None,
    };
    let (mut scope, rest) = match parts.as_slice() {
        ["commodities", "*", rest @ ..] => (vec![pick(lang, "all commodities", "toutes les denrées").to_owned()], rest),
        ["commodities", name, "uses", used, rest @ ..] => (vec![noun(name), noun(used)], rest),
        ["commodities", name, rest @ ..] => (vec![noun(name)], rest),
        ["threat", "regimes", name, rest @ ..] => {
            (vec![format!("{}\u{a0}{}", pick(lang, "regime", "régime"), name.replace('_', " "))], rest)
        }
        ["statuses", name, rest @ ..] => (vec![of_status(lang, name)], rest),
        [head, rest @ ..] if head.starts_with("routes[status=") && head.ends_with(']') => {
            (vec![of_status(lang, &head["routes[status=".len()..head.len() - 1])], rest)
        }
        // Which draw all values of a group have.
        ["together", name] => return format!("{}\u{a0}{name}", pick(lang, "draw of", "tirage de")),
        ["routes", name, rest @ ..] => (vec![routes(name).unwrap_or_else(|| (*name).to_owned())], rest),
        _ => return path.to_owned(),
    };
    // The longest end that is a key; what comes after it is a commodity.
    for cut in (1..=rest.len()).rev() {
        if let Some(words) = word(KEYS, lang, &rest[..cut].join(".")) {
            scope.extend(rest[cut..].iter().map(|name| noun(name)));
            return of(words, &scope);
        }
    }
    path.to_owned()
}

/// Paths that share one value: `trucks in a convoy (RN7, fuel; RN3, fuel)`.
fn several(lang: Lang, paths: &str) -> String {
    let worded: Vec<String> = paths.split(", ").map(|one| path(lang, one)).collect();
    let parts: Option<Vec<(&str, &str)>> = worded.iter().map(|words| words.strip_suffix(')')?.split_once(" (")).collect();
    match parts {
        Some(parts) if parts.iter().all(|(words, _)| *words == parts[0].0) => {
            let scopes: Vec<&str> = parts.iter().map(|(_, scope)| *scope).collect();
            of(parts[0].0, &[scopes.join(lang.say(super::Message::Semicolon))])
        }
        _ => worded.join(", "),
    }
}

/// The measure and the path within it of `measures.NAME.VERB.PATH`; a measure's name may have full stops of its own.
fn in_measure(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix("measures.")?;
    [".set.", ".scale.", ".add."].iter().find_map(|verb| rest.split_once(verb))
}

fn quoted(lang: Lang, words: &str) -> String {
    match lang {
        Lang::En => format!("“{words}”"),
        Lang::Fr => format!("«\u{a0}{words}\u{a0}»"),
    }
}

/// What records measure, as their targets are called.
const TARGETS: Words = &[
    ("volume", "volume", "volume"),
    ("volume cleared", "volume cleared", "volume dédouané"),
    ("tankers arriving", "tankers arriving", "citernes arrivées"),
    ("tankers lost", "tankers lost", "citernes perdues"),
    ("tankers waiting", "tankers waiting", "citernes en attente"),
    ("convoys", "convoys", "convois"),
    ("convoys arriving", "convoys arriving", "convois arrivés"),
    ("losses", "losses", "pertes"),
    ("losses in the lull", "losses in the lull", "pertes pendant l’accalmie"),
    ("losses in the truce", "losses in the truce", "pertes pendant la trêve"),
    ("onset of shortage", "onset of shortage", "début de la pénurie"),
    ("end of shortage", "end of shortage", "fin de la pénurie"),
    ("shortage begins", "shortage begins", "début de la pénurie"),
    ("shortage ends", "shortage ends", "fin de la pénurie"),
    ("share of need unmet", "share of need unmet", "part du besoin non couverte"),
    ("border queue", "border queue", "file à la frontière"),
];

/// Months: in English, short and whole in French.
const MONTHS: [(&str, &str, &str); 12] = [
    ("january", "janv.", "janvier"),
    ("february", "févr.", "février"),
    ("march", "mars", "mars"),
    ("april", "avr.", "avril"),
    ("may", "mai", "mai"),
    ("june", "juin", "juin"),
    ("july", "juil.", "juillet"),
    ("august", "août", "août"),
    ("september", "sept.", "septembre"),
    ("october", "oct.", "octobre"),
    ("november", "nov.", "novembre"),
    ("december", "déc.", "décembre"),
];

fn month(word: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let word = word.trim_end_matches('.').to_lowercase();
    MONTHS.iter().find(|(english, ..)| word.len() >= 3 && english.starts_with(&word))
}

/// A target of a record: its name as the record gives it; in French, where its words are known, `pertes jusqu’au 18 sept.` for
/// `losses to 18 Sept`. A name that is not known stands as it is.
pub fn target(lang: Lang, name: &str) -> String {
    if lang == Lang::En {
        return name.to_owned();
    }
    let known = |words: &[&str]| word(TARGETS, lang, &words.join(" ").to_lowercase());
    let is_day = |day: &str| day.parse::<u8>().is_ok();
    let date = |day: &str, of: &str| Some(format!("{}\u{a0}{}", if day == "1" { "1er" } else { day }, month(of)?.1));
    let words: Vec<&str> = name.split(' ').collect();
    let of_parts = match words.as_slice() {
        // A span of a forecast, e.g. `tankers arriving from 2025-12-08 to 2025-12-14`.
        [what @ .., "from", first, "to", last] => {
            let span = first.parse().ok().zip(last.parse().ok());
            known(what).zip(span).map(|(what, (first, last))| format!("{what} du {} au {}", lang.date(first), lang.date(last)))
        }
        [what @ .., "to", day, of] if is_day(day) => known(what).zip(date(day, of)).map(|(what, date)| format!("{what} jusqu’au {date}")),
        [what @ .., day, of] if is_day(day) => known(what).zip(date(day, of)).map(|(what, date)| format!("{what}, {date}")),
        [what @ .., of] => known(what).zip(month(of)).map(|(what, month)| format!("{what}, {}", month.2)),
        [] => None,
    };
    of_parts.or_else(|| known(&words).map(str::to_owned)).unwrap_or_else(|| name.to_owned())
}

fn of_status(lang: Lang, status: &str) -> String {
    let words = glossary::noun(lang, status);
    format!("routes{}{}", if lang == Lang::En { '\u{a0}' } else { ' ' }, quoted(lang, &words))
}

fn pick(lang: Lang, en: &'static str, fr: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Fr => fr,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_what_and_of_what() {
        assert_eq!(metric(Lang::Fr, "fuel.uses.vital.unmet_share"), "part du besoin non couverte (carburant, services vitaux)");
        assert_eq!(metric(Lang::En, "something.else"), "something.else");
    }

    #[test]
    fn a_target_is_said_in_the_language() {
        assert_eq!(target(Lang::Fr, "volume September"), "volume, septembre");
        assert_eq!(target(Lang::Fr, "losses to 18 Sept"), "pertes jusqu’au 18\u{a0}sept.");
        assert_eq!(target(Lang::Fr, "border queue 4 Dec"), "file à la frontière, 4\u{a0}déc.");
        assert_eq!(target(Lang::Fr, "onset of shortage"), "début de la pénurie");
        assert_eq!(target(Lang::Fr, "something else May"), "something else May");
        assert_eq!(target(Lang::En, "volume September"), "volume September");
    }

    #[test]
    fn a_path_says_what_and_of_what() {
        assert_eq!(path(Lang::En, "routes.*.attack_probability.fuel"), "chance that a convoy is attacked (all routes, fuel)");
        assert_eq!(path(Lang::Fr, "escorts.teams"), "équipes d’escorte");
        assert_eq!(
            path(Lang::Fr, "commodities.fuel.uses.public.buffer_days"),
            "jours de réserve propre (carburant, particuliers et entreprises)"
        );
        assert_eq!(path(Lang::En, "routes.RN7.loss_fraction.mean"), "share of trucks lost in an attack (RN7)");
        assert_eq!(path(Lang::En, "routes[status=partial].capacity_factor"), "factor of capacity (routes\u{a0}“partial control”)");
        assert_eq!(path(Lang::En, "scenario.title"), "scenario.title");
        assert_eq!(path(Lang::Fr, "together.posterior"), "tirage de\u{a0}posterior");
        assert_eq!(
            path(Lang::En, "measures.Lull, from Nov. 6.scale.routes.*.attack_probability.fuel"),
            "chance that a convoy is attacked (all routes, fuel, measure “Lull, from Nov. 6”)"
        );
        assert_eq!(
            path(Lang::En, "routes.RN7.convoy_trucks.fuel, routes.RN3.convoy_trucks.fuel"),
            "trucks in a convoy (RN7, fuel; RN3, fuel)"
        );
        assert_eq!(path(Lang::En, "escorts.teams, routes.A.delay_days"), "escort teams, days of delay (A)");
        assert_eq!(path(Lang::Fr, "measures.Trêve.set.escorts.teams"), "équipes d’escorte (mesure «\u{a0}Trêve\u{a0}»)");
    }
}
