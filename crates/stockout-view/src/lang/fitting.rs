//! The catalogue of fits: what counted events say of routes, in both languages, under the rules of the other catalogue.

use super::catalogue::messages;

messages! { Fitting:
    Title: "What {file} says of the roads of {scenario}", "Ce que {file} dit des routes de {scenario}";
    Window:
        "{days} [day|days], {from} to {to}; events within {km} km of a road.",
        "{days} [jour|jours], du {from} au {to}\u{202f}; événements à moins de {km} km d’une route.";
    WindowAssumed:
        "The window is that of the export’s first and last events: give --from and --to if it covers more, or the rates are too high.",
        "La période va du premier au dernier événement de l’export\u{a0}: donnez --from et --to s’il en couvre davantage, sinon les taux sont trop élevés.";
    Attacks: "Attacks on traffic", "Attaques contre le trafic";
    Closures: "Closures", "Fermetures";
    Chances: "Chances for the scenario", "Probabilités pour le scénario";
    Route: "Road", "Route";
    Events: "events", "événements";
    NoneOnRecord: "None is on record on any road: nothing is said of them.", "Aucune n’a été relevée sur aucune route\u{a0}: rien n’en est dit.";
    Alone: "per 30 days [95%]", "par 30 jours [95\u{202f}%]";
    Pooled: "pooled [95%]", "mis en commun [95\u{202f}%]";
    Convoys: "convoys a day", "convois par jour";
    PerConvoy: "attack on a convoy (%)", "attaque d’un convoi, en\u{202f}%";
    PerDay: "closes on a day (%)", "fermeture par jour, en\u{202f}%";
    NotSet: "not set", "non fixée";
    Change: "Change over time", "Évolution dans le temps";
    ChangeNamed:
        "{kind}, from {date} on: {before} events in {days} days, then {after} in {more}. Ratio of the rates {ratio}, p = {p}.",
        "{kind}, à partir du {date}\u{a0}: {before} événements en {days} jours, puis {after} en {more}. Rapport des taux {ratio}, p = {p}.";
    ChangeRoute: "{route}: {before}, then {after}; ratio {ratio}, p = {p} (Holm, over the roads).", "{route}\u{a0}: {before}, puis {after}\u{202f}; rapport {ratio}, p = {p} (Holm, sur les routes).";
    ChangeFound:
        "{kind}, day not named: a change fits best at {date} ({before} events in {days} days, then {after} in {more}); p = {p} from {n} permutations.",
        "{kind}, jour non précisé\u{a0}: le changement le plus plausible est au {date} ({before} événements en {days} jours, puis {after} en {more})\u{202f}; p = {p} sur {n} permutations.";
    ChangeNone: "{kind}: too few events or days to look for a change.", "{kind}\u{a0}: trop peu d’événements ou de jours pour chercher un changement.";
    RowsTitle: "What became of the {n} [row|rows] of the export", "Ce que sont devenues les {n} [ligne|lignes] de l’export";
    RowsCounted: "counted as attacks, as closures", "comptées comme attaques, comme fermetures";
    RowsAmbiguous: "of these near several roads, given to the nearest", "dont proches de plusieurs routes, données à la plus proche";
    RowsShared: "on a stretch that roads share: no road’s own, not counted", "sur un tronçon commun à des routes\u{a0}: non comptées";
    RowsAway: "beyond every buffer", "hors de toute bande";
    RowsCoarsePlace: "set aside: place known too coarsely", "écartées\u{a0}: lieu trop imprécis";
    RowsCoarseDate: "set aside: date known to the month or worse", "écartées\u{a0}: date connue au mois près ou moins";
    RowsOther: "neither attack on traffic nor closure", "ni attaque contre le trafic ni fermeture";
    RowsOnForces: "on soldiers, police or peacekeepers", "contre des soldats, des policiers ou des casques bleus";
    RowsOutside: "outside the window", "hors de la période";
    RowsRepeated: "repeated", "répétées";
    WithoutPath: "Without a path, so without a rate: {routes}.", "Sans tracé, donc sans taux\u{a0}: {routes}.";
    AssumeConvoys:
        "Assumption: each attack is on one convoy, and {whose} convoys a day were on the road. An event rate becomes a chance per convoy only through that number: half as many convoys would double it.",
        "Hypothèse\u{a0}: chaque attaque touche un convoi, et le nombre de convois par jour est {whose}. Un taux d’événements ne devient une probabilité par convoi que par ce nombre\u{a0}: deux fois moins de convois la doublerait.";
    AssumeGiven: "as many as given", "celui indiqué";
    AssumeScenario: "as many as the scenario sends", "celui que le scénario envoie";
    AssumeRecord:
        "Only what was reported is counted: what nobody reported makes the rates too low. A road counts as open on every day. The chances are those of a regime with multipliers of 1.",
        "Seul ce qui a été rapporté est compté\u{a0}: ce qui ne l’a pas été rend les taux trop bas. Une route compte comme ouverte chaque jour. Les probabilités sont celles d’un régime aux multiplicateurs égaux à 1.";
    Intervals:
        "Intervals are exact Gamma–Poisson ones. They hold the chance of the counts, not errors of the record, of places, or of the number of convoys. Pooled: each road also learns from the others.",
        "Les intervalles sont ceux, exacts, de la loi gamma-Poisson. Ils portent le hasard des comptes, non les erreurs du relevé, des lieux ou du nombre de convois. Mis en commun\u{a0}: chaque route apprend aussi des autres.";
    RatesTitle: "How often events befell each road", "Fréquence des événements par route";
    RatesSubtitle:
        "Events per 30 days, {from} to {to}, within {km} km of the road. Dot and thick line: pooled over the roads, with its 95% interval. Ring and thin line: the road alone.",
        "Événements par 30 jours, du {from} au {to}, à moins de {km} km de la route. Point et trait épais\u{a0}: mis en commun, avec l’intervalle à 95\u{202f}%. Cercle et trait fin\u{a0}: la route seule.";
    RatesDescription: "{kind} on {route}: {rate} per 30 days from {n} events.", "{kind} sur {route}\u{a0}: {rate} par 30 jours, sur {n} événements.";
    OverTimeTitle: "When events befell each road", "Les événements de chaque route dans le temps";
    OverTimeSubtitle:
        "Events on record in {bin} days each; the area of a disc is their number. What lies ahead is not shown: this is no forecast.",
        "Événements relevés par tranches de {bin} jours\u{202f}; l’aire d’un disque est leur nombre. L’avenir n’est pas montré\u{a0}: ce n’est pas une prévision.";
    OverTimeBreak: "named break", "rupture indiquée";
    OverTimeDescription: "{route}: {attacks} attacks, {closures} closures.", "{route}\u{a0}: {attacks} attaques, {closures} fermetures.";
}
