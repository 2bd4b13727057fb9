//! The message catalogue: every sentence of the views, in both languages, side by side.
//!
//! `{name}` is a blank, `[day|days]` agrees with the number that the sentence is about. A message cannot lack a language: it would not
//! compile. Tests hold the two to the same blanks, and the French to its typography.

use super::Lang;

/// What has a text in each language.
pub trait Text: Copy {
    /// The text, with its blanks.
    fn text(self, lang: Lang) -> &'static str;
}

macro_rules! messages {
    ($of:ident: $($name:ident: $en:literal, $fr:literal;)*) => {
        /// A message; its text is that of the catalogue.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $of { $(#[doc = $en] $name,)* }

        impl $of {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }

        impl $crate::lang::Text for $of {
            fn text(self, lang: $crate::lang::Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$name, $crate::lang::Lang::En) => $en, (Self::$name, $crate::lang::Lang::Fr) => $fr,)*
                }
            }
        }
    };
}

pub(super) use messages;

messages! { Message:
    // Words that many views share.
    And: "and", "et";
    DayNumber: "day {day}", "jour {day}";
    UnitDaysShort: "days", "jours";
    OtherRoutes: "{n} other [route|routes]", "{n} [autre route|autres routes]";

    // The foot of a chart.
    FootScenario: "Scenario {name}", "Scénario {name}";
    FootReplications: "{n} [replication|replications]", "{n} [réplication|réplications]";
    FootDraws: "{n} replications ({draws} parameter draws × {inner})", "{n} réplications ({draws} tirages de paramètres × {inner})";
    FootSeed: "seed {seed}", "graine {seed}";
    FootVersion: "Stockout {version}", "Stockout {version}";
    FootHash: "scenario hash {hash}", "empreinte du scénario {hash}";

    // Keys.
    KeyMedian: "median", "médiane";
    KeyHalf: "half of the replications", "la moitié des réplications";
    KeyNineTenths: "90% of the replications", "90 % des réplications";
    KeySamples: "single replications, as examples", "quelques réplications, à titre d’exemple";
    KeyNeed: "need", "besoin";
    KeyMean: "mean over the replications", "moyenne des réplications";
    KeyRange: "90% of the replications", "90 % des réplications";

    // Cover.
    CoverNever: "No stock at the close of any day", "Aucun stock à la fin d’aucun jour";
    CoverTitle: "How many days the stock would last", "Combien de jours le stock tiendrait";
    CoverSubtitle:
        "Days of cover: the depots’ stock at the close of each day, divided by that day’s normal demand.",
        "Jours de couverture : stock des dépôts en fin de journée, divisé par la demande normale du jour.";
    CoverSubtitleSingle:
        "Days of cover: the depots’ stock at the close of each day, divided by that day’s normal demand. One replication: one possible course, not a forecast.",
        "Jours de couverture : stock des dépôts en fin de journée, divisé par la demande normale du jour. Une seule réplication : un déroulement possible, pas une prévision.";
    CoverLowest: "Median at its lowest: {days} [day|days], on {date}", "Médiane au plus bas : {days} [jour|jours], le {date}";
    CoverNote:
        "The bands are taken day by day: a single replication moves in and out of them.",
        "Les bandes sont calculées jour par jour : une réplication donnée y entre et en sort.";
    CoverDescription:
        "{name}: the median goes from {first} days of cover on the first day to {last} on the last, when 90% of the replications lie between {low} and {high}.",
        "{name} : la médiane va de {first} jours de couverture le premier jour à {last} le dernier, où 90 % des réplications se situent entre {low} et {high}.";

    // Probability of shortage by day.
    ProbabilityTitle: "How likely each day is to be a shortage day", "Probabilité de pénurie, jour par jour";
    ProbabilitySubtitle:
        "Share of the replications in which the day’s unmet need reaches the scenario’s shortage threshold. Shaded: 95% interval of that share.",
        "Part des réplications où le besoin non couvert du jour atteint le seuil de pénurie du scénario. Zone ombrée : intervalle à 95 % de cette part.";
    ProbabilitySubtitlePlain:
        "Share of the replications in which the day’s unmet need reaches the scenario’s shortage threshold.",
        "Part des réplications où le besoin non couvert du jour atteint le seuil de pénurie du scénario.";
    ProbabilityPeak: "{name}: highest on {date}, at {share}.", "{name} : maximum le {date}, à {share}.";
    ProbabilityNever: "{name}: no shortage day in any replication.", "{name} : aucun jour de pénurie dans aucune réplication.";

    Never: "No shortage day in any of the {n} replications.", "Aucun jour de pénurie dans les {n} réplications.";
    NeverInterval: "That leaves up to {share} possible on any day (95% interval).", "Cela laisse possible jusqu’à {share} pour un jour donné (intervalle à 95 %).";
    NeverSingle: "No shortage day in this replication.", "Aucun jour de pénurie dans cette réplication.";
    ProbabilityTitleSingle: "Which days are shortage days", "Quels jours sont des jours de pénurie";
    ProbabilitySubtitleSingle:
        "A day is a shortage day when its unmet need reaches the scenario’s shortage threshold. One replication: one possible course, no probability.",
        "Un jour est un jour de pénurie si son besoin non couvert atteint le seuil du scénario. Une seule réplication : un déroulement possible, pas une probabilité.";
    ProbabilityYes: "shortage", "pénurie";
    ProbabilityNo: "none", "aucune";
    SurvivalSubtitleSingle:
        "When each use has its first shortage day. One replication: one possible course, no probability.",
        "Premier jour de pénurie de chaque usage. Une seule réplication : un déroulement possible, pas une probabilité.";
    SurvivalDay: "First shortage on {date} ({day})", "Première pénurie le {date} ({day})";
    CoverLowestSingle: "Lowest: {days} [day|days], on {date}", "Au plus bas : {days} [jour|jours], le {date}";
    CoverDescriptionSingle:
        "{name}: from {first} days of cover on the first day to {last} on the last.",
        "{name} : de {first} jours de couverture le premier jour à {last} le dernier.";

    // What parts of a chart say when they are pointed at.
    ToldSpread: "90% of the replications: {low} – {high}; median {median}", "90 % des réplications : {low} – {high} ; médiane {median}";
    ToldLost: "{name}: trucks lost {lost}", "{name} : camions perdus {lost}";
    ToldFlow: "{trucks} trucks a day", "{trucks} camions par jour";
    ToldOpen: "open on {open} of {days} [day|days]", "ouverte {open} [jour|jours] sur {days}";

    // The severity calendar.
    SeverityTitle: "How bad each day is likely to be", "Gravité probable de chaque jour";
    SeverityTitleSingle: "How bad each day is", "Gravité de chaque jour";
    SeveritySubtitle:
        "Share of the replications in each severity band, by day: how much of the day’s need goes unmet. The worst band stands at the foot; above the colours lie the replications with less than 5% unmet.",
        "Part des réplications dans chaque classe de gravité, jour par jour, selon la part du besoin non couverte. La classe la plus grave est en bas ; au-dessus des couleurs, les réplications où moins de 5 % manque.";
    SeveritySubtitleSingle:
        "The severity band of each day: how much of the day’s need goes unmet. One replication: one possible course, not a forecast.",
        "La classe de gravité de chaque jour, selon la part du besoin non couverte. Une seule réplication : un déroulement possible, pas une prévision.";
    SeverityMinor: "minor", "légère";
    SeverityModerate: "moderate", "modérée";
    SeveritySevere: "severe", "grave";
    SeverityExtreme: "extreme", "extrême";
    SeverityBand: "{name}: {from}–{to} unmet", "{name} : {from}–{to} non couverts";
    SeverityLastBand: "{name}: {from} or more", "{name} : {from} ou plus";
    SeverityPeak: "Severe or worse most often on {date}, in {share} of the replications", "Grave ou pire le plus souvent le {date}, dans {share} des réplications";
    SeverityPeakMild: "Never severe; short most often on {date}, in {share} of the replications", "Jamais grave ; en manque le plus souvent le {date}, dans {share} des réplications";
    SeverityNever: "Less than 5% unmet on every day of every replication", "Moins de 5 % non couverts chaque jour de chaque réplication";
    SeverityNoDay: "Never 5% or more unmet", "Jamais 5 % ou plus non couverts";
    SeverityDaysSingle: "{days} [day|days] severe or worse", "{days} [jour grave ou pire|jours graves ou pires]";
    SeverityDescription: "{name}: {fact}.", "{name} : {fact}.";

    // Arrivals.
    ArrivalsTitle: "What arrives, and by which route", "Ce qui arrive, et par quelle route";
    ArrivalsSubtitleDay:
        "Units that reach the city each day, mean over the replications, by route. Percentages: each route’s share of all that arrives.",
        "Unités qui atteignent la ville chaque jour, moyenne des réplications, par route. Pourcentages : part de chaque route dans le total des arrivées.";
    ArrivalsSubtitleMean:
        "Units that reach the city each day, mean over the replications and over {days} days, by route. Percentages: each route’s share of all that arrives.",
        "Unités qui atteignent la ville chaque jour, moyenne des réplications et sur {days} jours, par route. Pourcentages : part de chaque route dans le total des arrivées.";
    ArrivalsSubtitleSingle:
        "Units that reach the city, mean over {days} [day|days], by route. Percentages: each route’s share of all that arrives. A single replication: one possible course.",
        "Unités qui atteignent la ville, moyenne sur {days} [jour|jours], par route. Pourcentages : part de chaque route dans le total des arrivées. Une seule réplication : un déroulement possible.";
    ArrivalsFact: "{total} {unit} in all, {share} of the need", "{total} {unit} en tout, {share} du besoin";
    ArrivalsFactPlain: "{total} {unit} in all", "{total} {unit} en tout";
    ArrivalsNone: "{name}: nothing arrives.", "{name} : rien n’arrive.";
    ArrivalsDescription: "{name}: {parts} of all that arrives.", "{name} : {parts} du total des arrivées.";

    // Losses.
    LossesTitle: "Where trucks are lost", "Où les camions sont perdus";
    LossesSubtitle:
        "Trucks lost to attacks over the whole horizon, by route: mean with its 95% interval in brackets, and the share of the trucks sent that it is.",
        "Camions perdus dans des attaques sur tout l’horizon, par route : moyenne avec son intervalle à 95 % entre crochets, et part des camions envoyés.";
    LossesSubtitleSingle:
        "Trucks lost to attacks over the whole horizon, by route, and the share of the trucks sent that it is. A single replication: one possible course, not a forecast.",
        "Camions perdus dans des attaques sur tout l’horizon, par route, et part des camions envoyés. Une seule réplication : un déroulement possible, pas une prévision.";
    LossesShare: "{share} of sent", "{share} des envois";
    LossesNoneSent: "none sent", "aucun envoi";
    LossesNone: "{name}: no truck is lost.", "{name} : aucun camion perdu.";
    LossesDescription: "{name}: {parts}.", "{name} : {parts}.";

    // Time to the first shortage.
    SurvivalTitle: "How long until the first shortage", "Combien de temps avant la première pénurie";
    SurvivalSubtitle:
        "Share of the replications that have had no shortage day yet. Figures at the right: share that get to the end without one.",
        "Part des réplications sans aucun jour de pénurie jusque-là. Chiffres à droite : part de celles qui arrivent à la fin sans pénurie.";
    SurvivalWhole: "Overall", "Ensemble";
    SurvivalAll: "Overall and each use", "Ensemble et chaque usage";
    SurvivalMedian: "Half have had a first shortage by {date} ({day})", "La moitié ont connu une première pénurie au plus tard le {date} ({day})";
    SurvivalNoMedian: "{share} get to the end without a shortage", "{share} arrivent à la fin sans pénurie";
    SurvivalDescription: "{name}: {fact}.", "{name} : {fact}.";
    KeyWhole: "all uses together", "tous les usages ensemble";
    KeyUses: "one use", "un usage";
    KeyInterval: "95% interval", "intervalle à 95 %";

    // Uses.
    UsesTitle: "Who goes short, and for how long", "Qui est à court, et combien de jours";
    UsesSubtitle:
        "Days on which a use’s unmet need reaches the shortage threshold, uses served first at the top: mean with its 95% interval in brackets, and the chance of any such day.",
        "Jours où le besoin non couvert d’un usage atteint le seuil de pénurie, les usages prioritaires en haut : moyenne avec son intervalle à 95 % entre crochets, et probabilité d’au moins un tel jour.";
    UsesSubtitleSingle:
        "Days on which a use’s unmet need reaches the shortage threshold, uses served first at the top.",
        "Jours où le besoin non couvert d’un usage atteint le seuil de pénurie, les usages prioritaires en haut.";
    UsesChance: "short at all: {share}", "au moins un jour : {share}";
    UsesPart: "{name} {days} [day|days]", "{name} {days} [jour|jours]";
    UsesDescription: "{name}: {parts}.", "{name} : {parts}.";
    Semicolon: "; ", " ; ";

    // Routes open.
    RibbonTitle: "How likely each route is to be open", "Probabilité que chaque route soit ouverte";
    RibbonTitleSingle: "When each route is open", "Quand chaque route est ouverte";
    RibbonSubtitle:
        "The wider the ribbon, the likelier the route is open that day; the full lane is certainty. At the right: days open, mean with its 95% interval.",
        "Plus le ruban est large, plus la route a de chances d’être ouverte ce jour-là ; la voie entière vaut certitude. À droite : jours d’ouverture, moyenne avec son intervalle à 95 %.";
    RibbonSubtitleSingle:
        "The ribbon is there on the days on which the route is open. One replication: one possible course, not a forecast.",
        "Le ruban est là les jours où la route est ouverte. Une seule réplication : un déroulement possible, pas une prévision.";
    RibbonDays: "days open of {days}", "jours ouverts sur {days}";
    RibbonDescription: "Days on which each route is open, of {days} [day|days]: {parts}.", "Jours où chaque route est ouverte, sur {days} [jour|jours] : {parts}.";

    // Map.
    MapTitle: "The routes, and what they carry", "Les routes, et ce qu’elles portent";
    MapSubtitle:
        "Width: trucks sent a day, mean over the replications and the horizon. Colour and dashes: the route’s status in the scenario. Courses are schematic.",
        "Largeur : camions envoyés par jour, moyenne des réplications sur tout l’horizon. Couleur et tirets : statut de la route dans le scénario. Tracés schématiques.";
    MapSubtitleSingle:
        "Width: trucks sent a day, mean over the horizon, in a single replication. Colour and dashes: the route’s status in the scenario. Courses are schematic.",
        "Largeur : camions envoyés par jour, moyenne de l’horizon, dans une seule réplication. Couleur et tirets : statut de la route dans le scénario. Tracés schématiques.";
    MapNote: "Borders: Natural Earth, indicative.", "Frontières : Natural Earth, indicatives.";
    MapUnverified: "course not verified", "tracé non vérifié";
    MapUnverifiedNote: "{name}: course not verified.", "{name} : tracé non vérifié.";
    MapTrucksShort: "trucks a day", "camions par jour";
    MapNoPath: "not on the map", "hors de la carte";
    MapKilometres: "{n} km", "{n} km";
    MapDescription: "Trucks sent a day: {parts}.", "Camions envoyés par jour : {parts}.";

    // The table.
    TableRun: "{days} [day|days] from {start} to {end}", "{days} [jour|jours], du {start} au {end}";
    TableHeadline:
        "In the model, {name} runs short on at least one day in {share} of the replications (95% interval {interval}).",
        "{name} : dans le modèle, pénurie d’au moins un jour dans {share} des réplications (intervalle à 95 % : {interval}).";
    TableHeadlineNone:
        "In the model, {name} runs short in none of the {n} replications (95% interval of the probability {interval}).",
        "{name} : dans le modèle, aucune pénurie dans les {n} réplications (intervalle à 95 % de la probabilité : {interval}).";
    TableHeadlineNever: "In the model, {name} runs short in none of the {n} replications.", "{name} : dans le modèle, aucune pénurie dans les {n} réplications.";
    TableHeadlineAlways:
        "In the model, {name} runs short on at least one day in each of the {n} replications.",
        "{name} : dans le modèle, pénurie d’au moins un jour dans chacune des {n} réplications.";
    TableHeadlineSingle:
        "One replication tells one possible course and no probability.",
        "Une seule réplication raconte un déroulement possible ; elle ne dit aucune probabilité.";
    TableSingleShort: "In it, {name} runs short first on {when}.", "{name} : première pénurie le {when}.";
    TableSingleNone: "In it, {name} never runs short.", "{name} : jamais de pénurie.";
    TableMedian:
        "Half of the replications have had a first shortage by {when}.",
        "La moitié des réplications ont connu une première pénurie au plus tard le {when}.";
    TableMedianNone:
        "Fewer than half have had one by the end.",
        "Moins de la moitié en ont connu une avant la fin.";
    TableMean: "mean [95% interval]", "moyenne [intervalle à 95 %]";
    TableRange: "5% – 95%", "5 % – 95 %";
    TableShortageDays: "Shortage days", "Jours de pénurie";
    TableLongest: "Longest spell, days", "Plus longue série, en jours";
    TableEmptyDays: "Days with empty depots", "Jours à dépôts vides";
    TableUnmetShare: "Need not met", "Besoin non couvert";
    TableArrivals: "Arrivals, {unit}", "Arrivées, {unit}";
    TableLost: "Trucks lost", "Camions perdus";
    TableUses: "Uses by priority", "Usages par priorité";
    TableChance: "runs short", "probabilité";
    TableUseDays: "shortage days", "jours de pénurie";
    TableUseUnmet: "need not met", "non couvert";
    TableDryDays: "Dry days: tanks or shelves empty", "Jours à sec\u{a0}: réservoirs ou rayons vides";
    TableDryShort: "dry days", "jours à sec";
    TableElsewhere: "Elsewhere", "Ailleurs";
    PlacesTogether: "all uses together", "tous les usages ensemble";
    PlacesToldForAll: "{name} has no use in {place}: it is told for all uses together.",
        "{name}\u{a0}: aucun usage à {place}, les chiffres sont ceux de tous les usages ensemble.";
    PlacesElsewhere: "{name} elsewhere, mean shortage days: {items}.", "{name} ailleurs, jours de pénurie en moyenne\u{a0}: {items}.";
    TableRoutes: "Routes", "Routes";
    TableRoute: "Route", "Route";
    TableOpenDays: "open, of {days} [day|days]", "ouverte, sur {days} [jour|jours]";
    TableStatus: "status", "statut";
    TableSent: "trucks sent", "camions envoyés";
    TableLostShort: "lost", "perdus";
    TableDelivered: "arrives, {unit}", "arrivé, {unit}";
    TableIgnorance: "What is not known, and what is chance", "Ce qu’on ignore, et ce qui tient au hasard";
    TableIgnoranceLine:
        "{metric}: {share} of the spread is from numbers nobody knows, the rest is chance.",
        "{metric}\u{a0}: {share} de la dispersion tient à des nombres que personne ne connaît, le reste au hasard.";
    TableIgnoranceOpen:
        "{metric}: too few futures differ to tell numbers nobody knows from chance.",
        "{metric}\u{a0}: trop peu de futurs diffèrent pour distinguer ce qu’on ignore du hasard.";
    TableRunLine: "{n} [replication|replications], seed {seed}, Stockout {version}, scenario hash {hash}", "{n} [réplication|réplications], graine {seed}, Stockout {version}, empreinte du scénario {hash}";
    TablePrecision:
        "Precision: 95% intervals are within ±{points} percentage points for the chance of a shortage and ±{days} days for shortage days.",
        "Précision : intervalles à 95 % de ±{points} points au plus pour la probabilité de pénurie et de ±{days} jours pour les jours de pénurie.";
    TablePrecisionEnds:
        "The ends of the range from 5% to 95% of shortage days are known within ±{days} days.",
        "Les bornes de l’intervalle de 5 à 95\u{202f}% des jours de pénurie sont connues à ±{days} jours près.";
    TableFew:
        "Too few replications: the intervals of shortage days cannot be trusted below {n}.",
        "Trop peu de réplications\u{a0}: sous {n}, on ne peut se fier aux intervalles des jours de pénurie.";
    InFiles: "In files: {names}.", "Dans les fichiers\u{a0}: {names}.";
    TableCaution:
        "Intervals tell how far chance in the simulation may have moved a figure. They say nothing of what the model leaves out.",
        "Les intervalles disent de combien le hasard de la simulation a pu déplacer un chiffre. Ils ne disent rien de ce que le modèle omet.";

    // A comparison.
    CompareTitle: "{title}, and what would be different", "{title}\u{a0}: ce qui changerait";
    CompareRun:
        "Differences to {base} under the same chance: {n} [replication|replications] of each scenario, paired.",
        "Écarts à {base} sous le même hasard\u{a0}: {n} [réplication|réplications] de chaque scénario, appariées.";
    CompareScenario: "{name}: {title}", "{name}\u{a0}: {title}";
    CompareShortageDays: "{name}: shortage days", "{name}\u{a0}: jours de pénurie";
    CompareUnmetShare: "{name}: need not met, pp", "{name}\u{a0}: non couvert, pts";
    CompareProbability: "{name}: ever short, pp", "{name}\u{a0}: pénurie, pts";
    CompareBase: "base", "base";
    CompareDifference: "difference [95% jointly]", "écart [95\u{202f}% conjoint]";
    CompareWorseIn: "worse", "pire";
    CompareVerdict: "verdict", "verdict";
    CompareTo: "to", "à";
    VerdictBetter: "better", "mieux";
    VerdictWorse: "worse", "pire";
    VerdictCannotTell: "cannot tell", "indécis";
    VerdictSame: "no difference", "aucun écart";
    VerdictNone: "none seen", "aucun vu";
    ComparePairing:
        "Pairing is worth {median} times as many replications (between {low} and {high} times, by figure).",
        "L’appariement vaut {median} fois plus de réplications (de {low} à {high} fois selon la grandeur).";
    CompareRanking: "Ranking by {name}", "Classement par {name}";
    CompareRankMean: "mean", "moyenne";
    CompareStep: "against the one above [95% jointly]", "par rapport au précédent [95\u{202f}% conjoint]";
    CompareTied:
        "{name} and {other} cannot be told apart at this n: about {more} more replications would settle it, if the difference is what it now seems.",
        "{name} et {other} ne peuvent être départagés à ce n\u{a0}: environ {more} réplications de plus trancheraient, si l’écart est celui qu’on voit.";
    CompareTiedNone:
        "{name} and {other} cannot be told apart at this n: no difference is seen at all.",
        "{name} et {other} ne peuvent être départagés à ce n\u{a0}: aucun écart n’apparaît.";
    CompareAllSame: "No difference between any of them in any replication.", "Aucun écart entre eux dans aucune réplication.";
    CompareSame: "{name} and {other}: no difference in any replication.", "{name} et {other}\u{a0}: aucun écart dans aucune réplication.";
    CompareFamily:
        "The intervals hold together, all scenarios and figures of this table, with 95% probability; a verdict is given where 0 lies outside. Worse: share of the replications that come out worse than the same replication of the base; equal ones do not count. pp: percentage points.",
        "Les intervalles valent ensemble, pour tous les scénarios et grandeurs de ce tableau, avec une probabilité de 95\u{202f}%\u{202f}; un verdict est rendu si 0 est en dehors. Pire\u{a0}: part des réplications plus défavorables que la même réplication de la base, égalités non comptées. pts\u{a0}: points de pourcentage.";
    ForestTitle: "What each scenario changes", "Ce que change chaque scénario";
    ForestSubtitle:
        "Differences to {base} under the same chance, mean over the replications; left of the line is better. Thick: 95% interval. Thin: 95% interval jointly with all others here; it stands in brackets.",
        "Écarts à {base} sous le même hasard, en moyenne des réplications\u{202f}; à gauche du trait, c’est mieux. Épais\u{a0}: intervalle à 95\u{202f}%. Fin\u{a0}: intervalle à 95\u{202f}% conjoint avec tous les autres, entre crochets.";
    ForestDays: "shortage days", "jours de pénurie";
    ForestUnmet: "need not met, in points of a percentage", "besoin non couvert, en points de pourcentage";
    ForestChance: "chance of any shortage, in points of a percentage", "probabilité d’une pénurie, en points de pourcentage";
    ForestFigure: "{figure} ({name})", "{figure} ({name})";
    ForestStill: "No difference in any replication: {figures}.", "Aucun écart dans aucune réplication\u{a0}: {figures}.";
    ForestNone: "No scenario changes anything in any replication", "Aucun scénario ne change rien dans aucune réplication";
    ForestDescription: "{name}: {figure} {difference}.", "{name}\u{a0}: {figure} {difference}.";
    OverlaySubtitle:
        "Days of cover: the depots’ stock at the close of each day, divided by that day’s normal demand. Line: median. Shaded: half of the replications.",
        "Jours de couverture\u{a0}: stock des dépôts en fin de journée, divisé par la demande normale du jour. Trait\u{a0}: médiane. Zone ombrée\u{a0}: la moitié des réplications.";
    OverlayThis: "the scenario named above the panel", "le scénario nommé au-dessus";
    OverlayBase: "{name}, the base", "{name}, la base";
    OverlayPanel: "{commodity}: {scenario}", "{commodity}\u{a0}: {scenario}";
    OverlayDescription:
        "{name}, {scenario}: the median goes from {first} days of cover on the first day to {last} on the last.",
        "{name}, {scenario}\u{a0}: la médiane va de {first} jours de couverture le premier jour à {last} le dernier.";

    // A requirement.
    RequireQuestion:
        "{lever}: the smallest value from {from} to {to} that holds “{risk}” at {below} or less, every value under the same chance.",
        "{lever}\u{a0}: la plus petite valeur de {from} à {to} qui tient «\u{a0}{risk}\u{a0}» à {below} au plus, chaque valeur sous le même hasard.";
    RequireBeyond: "beyond the range", "au-delà de la plage";
    RequireValue: "Value", "Valeur";
    RequireRisk: "risk [95% interval]", "risque [intervalle à 95\u{202f}%]";

    // What a figure is due to.
    WhyTitle: "{metric}: the causes", "{metric}\u{a0}: les causes";
    WhyTotal: "{metric}: {total} on average.", "{metric}\u{a0}: {total} en moyenne.";
    WhyMean: "Mean: {total}.", "Moyenne\u{a0}: {total}.";
    WhyCause: "Cause", "Cause";
    WhyShare: "share [95% interval]", "part [intervalle à 95\u{202f}%]";
    WhyPart: "of the total", "du total";
    WhyClosures: "Closures of {route}", "Fermetures de {route}";
    WhyAttacks: "Attacks on {route}", "Attaques sur {route}";
    WhyRegime: "Level and swings of the threat", "Niveau et sautes de la menace";
    WhyEscorts: "Escorts and the wait for them", "Escortes et leur attente";
    WhyDelays: "Delays and customs", "Retards et douane";
    WhyFleet: "Fleet too small", "Flotte trop petite";
    WhyHoarding: "Hoarding", "Thésaurisation";
    WhyRest: "All else", "Tout le reste";
    WhyHelpsBelow: "A share below 0 helps.", "Une part négative aide.";
    WhyHelpsAbove: "A share above 0 helps.", "Une part positive aide.";
    WhyLeft:
        "Without a bar: {n} smaller [cause|causes], {rest} in all.",
        "Sans barre\u{a0}: {n} [cause plus petite|causes plus petites], {rest} en tout.";
    WhyExact:
        "Shapley shares over all {n} combinations of causes switched on and off under the same chance.",
        "Parts de Shapley sur les {n} combinaisons de causes présentes ou absentes, sous le même hasard.";
    WhySampled:
        "Shapley shares over {n} orders, drawn at random with their reverses, in which the causes are switched on under the same chance.",
        "Parts de Shapley sur {n} ordres tirés au hasard, chacun avec son inverse, dans lesquels les causes s’ajoutent sous le même hasard.";
}

#[cfg(test)]
mod tests {
    use super::super::{Briefing, Calibrating, Checking, Evidence, Experiment, Fitting, Refusal};
    use super::*;

    /// Every message of both catalogues: its name, its English, its French.
    fn all() -> Vec<(String, [&'static str; 2])> {
        fn pair<T: Text + std::fmt::Debug>(message: T) -> (String, [&'static str; 2]) {
            (format!("{message:?}"), Lang::ALL.map(|lang| message.text(lang)))
        }
        Message::ALL
            .iter()
            .map(|&message| pair(message))
            .chain(Briefing::ALL.iter().map(|&message| pair(message)))
            .chain(Evidence::ALL.iter().map(|&message| pair(message)))
            .chain(Refusal::ALL.iter().map(|&message| pair(message)))
            .chain(Checking::ALL.iter().map(|&message| pair(message)))
            .chain(Calibrating::ALL.iter().map(|&message| pair(message)))
            .chain(Experiment::ALL.iter().map(|&message| pair(message)))
            .chain(Fitting::ALL.iter().map(|&message| pair(message)))
            .collect()
    }

    fn blanks(text: &str) -> Vec<&str> {
        let mut blanks: Vec<&str> = text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect();
        blanks.sort_unstable();
        blanks.dedup();
        blanks
    }

    #[test]
    fn no_message_is_missing_in_either_language() {
        for (message, [en, fr]) in all() {
            assert!(!en.trim().is_empty() && !fr.trim().is_empty(), "{message}");
            assert_eq!(blanks(en), blanks(fr), "{message}");
        }
    }

    #[test]
    fn a_choice_has_its_two_words_in_both_languages() {
        for (message, [en, fr]) in all() {
            assert_eq!(en.contains('['), fr.contains('['), "{message}");
        }
    }

    #[test]
    fn french_typography_is_kept() {
        for (message, [_, text]) in all() {
            assert!(!text.contains('\''), "{message}: a typewriter's apostrophe");
            for sign in [':', ';', '!', '?', '%', '»'] {
                for (at, _) in text.match_indices(sign) {
                    let before = text[..at].chars().next_back();
                    let fits = match sign {
                        ':' | '»' => before == Some('\u{a0}'),
                        _ => before == Some('\u{202f}'),
                    };
                    assert!(fits, "{message}: {before:?} before {sign:?}");
                }
            }
        }
    }

    #[test]
    fn english_keeps_its_signs_close() {
        for (message, [text, _]) in all() {
            assert!(!text.contains(" %") && !text.contains(" :") && !text.contains('\''), "{message}");
        }
    }
}
