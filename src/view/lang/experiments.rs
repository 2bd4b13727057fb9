//! The catalogue of rare events, sweeps, sensitivity and discovery, under the rules of the other catalogues.

use super::catalogue::messages;

messages! { Experiment:
    // Rare events.
    RareTitle: "How likely a long stock-out of {commodity} is", "Probabilité d’une longue rupture\u{a0}: {commodity}";
    RareTotal: "depots empty and nothing sold", "dépôts vides et rien de vendu";
    RareCover: "less than {days} [day|days] of cover", "moins de {days} [jour|jours] de couverture";
    RareUnmet: "{share} or more of the need of {name} not met", "{share} ou plus du besoin non couvert ({name})";
    RareUnmetAll: "{name} with nothing of its need met", "besoin entièrement non couvert ({name})";
    RareQuestion:
        "The chance, within {horizon} days, of {what} for at least {days} [day|days] running:",
        "Probabilité, sur {horizon} jours, de {what} pendant au moins {days} [jour|jours] de suite\u{a0}:";
    RareUnseen:
        "at most {bound} (95% confidence). No repetition saw it, and that alone bounds nothing: getting as far on the way as most repetitions got is likelier than the event, and the bound is the upper end of that chance, or of what the plain replications leave possible.",
        "au plus {bound} (confiance de 95\u{202f}%). Aucune répétition ne l’a vu, ce qui ne borne rien à soi seul\u{a0}: aller aussi loin que la plupart des répétitions est plus probable que l’événement, et la borne est le haut de l’intervalle de cette probabilité, ou de ce que les réplications simples laissent possible.";
    RareRough:
        "Read it as an order of magnitude: {reached} of {repetitions} repetitions saw it, and their relative standard error is {error}. More courses (--courses) narrow it.",
        "À lire comme un ordre de grandeur\u{a0}: {reached} répétitions sur {repetitions} l’ont vu, avec une erreur type relative de {error}. Plus de parcours (--courses) la réduisent.";
    RareLength: "at least", "au moins";
    RareDays: "{days} [day|days]", "{days} [jour|jours]";
    RareSplitting: "splitting [95%]", "scission [95\u{202f}%]";
    RarePlain: "plain [95%]", "simple [95\u{202f}%]";
    RareOneIn: "1 in {n}", "1 sur {n}";
    RareAtMost: "at most {bound}", "au plus {bound}";
    RareEffort:
        "Multilevel splitting, unbiased: {repetitions} independent repetitions of {courses} courses from each of {levels} [level|levels]; interval from the spread of the repetitions.",
        "Scission multiniveau, sans biais\u{a0}: {repetitions} répétitions indépendantes de {courses} parcours depuis {levels} [niveau|niveaux]\u{202f}; intervalle tiré de la dispersion des répétitions.";
    RareGain:
        "For the same interval, plain replications would take about {gain} times the work.",
        "Pour le même intervalle, des réplications simples coûteraient environ {gain} fois plus de calcul.";
    RareGainNone:
        "Plain replications would serve as well: the event is not rare here.",
        "Des réplications simples suffiraient\u{a0}: l’événement n’est pas rare ici.";
    RareSubtitle:
        "Chance of {what}, by the number of days running, within {horizon} days; each step of the scale is a tenth. Shaded: 95% interval.",
        "Probabilité de {what}, selon le nombre de jours de suite, sur {horizon} jours\u{202f}; chaque pas de l’échelle vaut un dixième. Zone ombrée\u{a0}: intervalle à 95\u{202f}%.";
    RareKeySplitting: "multilevel splitting", "scission multiniveau";
    RareKeyPlain: "{n} plain replications, where they see any", "{n} réplications simples, là où elles en voient";
    // A requirement's chart.
    RequireTitle: "{risk}, by {lever}", "{risk} selon {lever}";
    RequireKeyTried: "values that were tried, with their 95% interval", "valeurs essayées, avec leur intervalle à 95\u{202f}%";
    RequireKeyTarget: "target: {below} or less", "cible\u{a0}: {below} au plus";
    RequireKeyInterval: "where the smallest value that is enough lies (95%)", "où se trouve la plus petite valeur suffisante (95\u{202f}%)";

    RareAxis: "days running", "jours de suite";
}
