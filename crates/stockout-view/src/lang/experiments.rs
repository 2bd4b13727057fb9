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
        "Read it as an order of magnitude at best: {reached} of {repetitions} repetitions saw it, and their relative standard error is {error}. Above 25% the interval is often too narrow and the estimate more often too low than too high. More courses (--courses) help.",
        "À lire au mieux comme un ordre de grandeur\u{a0}: {reached} répétitions sur {repetitions} l’ont vu, avec une erreur type relative de {error}. Au-delà de 25\u{202f}%, l’intervalle est souvent trop étroit et l’estimation plus souvent trop basse que trop haute. Plus de parcours (--courses) y aident.";
    RareLength: "at least", "au moins";
    RareDays: "{days} [day|days]", "{days} [jour|jours]";
    RareSplitting: "splitting [95%]", "scission [95\u{202f}%]";
    RarePlain: "plain [95%]", "simple [95\u{202f}%]";
    RareOneIn: "1 in {n}", "1 sur {n}";
    RareAtMost: "at most {bound}", "au plus {bound}";
    RareBelow: "below {bound}", "moins de {bound}";
    RareTiny:
        "A chance this small says that the model holds it next to impossible; what the model leaves out is the likelier way to it.",
        "Une probabilité si petite dit que le modèle tient l’événement pour presque impossible\u{202f}; ce que le modèle omet y mène plus probablement.";
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
    RareKeyBound: "at most: no repetition saw it", "au plus\u{a0}: aucune répétition ne l’a vu";
    RareKeyPlain: "{n} plain replications, where they see any", "{n} réplications simples, là où elles en voient";
    RareKeyPlainNone: "none of {n} plain replications saw it", "aucune des {n} réplications simples ne l’a vu";
    // A requirement's chart.
    RequireTitle: "{lever}: how much is enough", "{lever}\u{a0}: combien il en faut";
    RequireEnough:
        "{value} is enough (95% interval {interval}). {risk} there: {achieved}.",
        "{value} suffit (intervalle à 95\u{202f}%\u{a0}: {interval}). {risk} à cette valeur\u{a0}: {achieved}.";
    RequireEnoughLeast:
        "The smallest value, {value}, is enough already (95% interval {interval}). {risk} there: {achieved}.",
        "La plus petite valeur, {value}, suffit déjà (intervalle à 95\u{202f}%\u{a0}: {interval}). {risk} à cette valeur\u{a0}: {achieved}.";
    RequireEnoughNone:
        "No value in the range is enough (95% interval {interval}). {risk} at best: {achieved}.",
        "Aucune valeur de la plage ne suffit (intervalle à 95\u{202f}%\u{a0}: {interval}). {risk} au mieux\u{a0}: {achieved}.";
    RequireEnoughFirst:
        "{value} is the first value that is enough (95% interval {interval}); a larger one may be too much, since the risk rises and falls over the range. {risk} there: {achieved}.",
        "{value} est la première valeur qui suffit (intervalle à 95\u{202f}%\u{a0}: {interval})\u{202f}; une plus grande peut être de trop, car le risque monte et descend dans la plage. {risk} à cette valeur\u{a0}: {achieved}.";
    RequireKeyTried: "values that were tried, with their 95% interval", "valeurs essayées, avec leur intervalle à 95\u{202f}%";
    RequireKeyTarget: "target: {below} or less", "cible\u{a0}: {below} au plus";
    RequireKeyInterval: "where the smallest value that is enough lies (95%)", "où se trouve la plus petite valeur suffisante (95\u{202f}%)";

    RareAxis: "days running", "jours de suite";

    // A sweep.
    SweepPoints: "{n} [point|points]", "{n} [point|points]";
    SweepRows: "{n} points ({rows} rows of {each} points)", "{n} points ({rows} lignes de {each} points)";
    SweepTrajectories: "{n} points ({rows} trajectories of {each})", "{n} points ({rows} trajectoires de {each})";
    SweepShard: "; shard {i} of {n}: {count} [point|points] from {first}", "\u{202f}; fragment {i} sur {n}\u{a0}: {count} [point|points] à partir du {first}";
    SweepShape: "{kind}: {points}, {n} [replication|replications] each, seed {seed}{part}", "{kind}\u{a0}: {points}, {n} [réplication|réplications] par point, graine {seed}{part}";
    SweepFactor: "{factor}: {values}", "{factor}\u{a0}: {values}";
    SweepColumn: "as in the table", "selon la table";
    SweepLikely: "{range}, most likely {mode}", "{range}, le plus probable {mode}";
    SweepWeights: "{values} with weights {weights}", "{values}, poids {weights}";
    SweepMean: "mean", "moyenne";
    SweepInterval: " [95%]", " [95\u{202f}%]";
    SweepLeast: "least", "minimum";
    SweepMost: "most", "maximum";
    SweepAtPoint: "at", "au";
    SweepPoint: "Point", "Point";
    SweepEverywhere: "all", "tous";
    SweepMillions: "{name}, millions", "{name}, millions";
    SweepBest: "{metric}: the best [point|{n} points] of {points}", "{metric}\u{a0}: [le meilleur point|les {n} meilleurs points] sur {points}";
    SweepDecided:
        "Point {point} is told from all others at {n} [replication|replications] each (95% for all of them together).",
        "Le point {point} se distingue de tous les autres à {n} [réplication|réplications] par point (95\u{202f}% pour l’ensemble).";
    SweepUndecided:
        "By their own intervals, {others} more [point|points] cannot be told from point {point} at {n} replications each (95% for all together): {spans}.",
        "À {n} réplications par point, {others} [autre point ne se distingue|autres points ne se distinguent] pas du point {point} par [son seul intervalle|leurs seuls intervalles] (95\u{202f}% pour l’ensemble)\u{a0}: {spans}.";
    SweepUndecidedAll:
        "By its own interval, no point can be told from point {point} at {n} [replication|replications] each.",
        "À {n} [réplication|réplications] par point, aucun point ne se distingue du point {point} par son seul intervalle.";
    SweepUndecidedSingle:
        "With one replication each, no point can be told from another.",
        "Avec une seule réplication par point, rien ne distingue les points.";
    SweepDecidedPaired:
        "Paired under the same chance, point {point} is told from all others at {n} [replication|replications] each (95% for all of them together).",
        "À hasard égal, réplications appariées, le point {point} se distingue de tous les autres à {n} [réplication|réplications] par point (95\u{202f}% pour l’ensemble).";
    SweepUndecidedPaired:
        "Paired under the same chance, {others} more [point|points] cannot be told from point {point} at {n} replications each (95% for all together): {spans}.",
        "À hasard égal, réplications appariées, {others} [autre point ne se distingue|autres points ne se distinguent] pas du point {point} à {n} réplications par point (95\u{202f}% pour l’ensemble)\u{a0}: {spans}.";
    SweepUndecidedAllPaired:
        "Even paired under the same chance, no point can be told from point {point} at {n} [replication|replications] each.",
        "Même à hasard égal, réplications appariées, aucun point ne se distingue du point {point} à {n} [réplication|réplications] par point.";
    SweepDifference: "to the best [95%]", "écart au meilleur [95\u{202f}%]";
    SweepPaired:
        "All points meet the same chance: compare, which pairs them, tells more apart.",
        "Tous les points ont le même hasard\u{a0}: compare, qui les apparie, en distingue davantage.";
    SweepAnything: "anything", "quelconque";
    SweepDraws: "{of} of its {all} draws", "{of} de ses {all} tirages";
    DiscoverPlaces:
        "Left out: {name}. Its numbers name draws and have no order; sweep a table of the values themselves, as joint.toml of a calibration does.",
        "Laissé de côté\u{a0}: {name}. Ses numéros désignent des tirages et n’ont pas d’ordre\u{202f}; balayez un tableau des valeurs elles-mêmes, comme le fait joint.toml d’une calibration.";
    SweepSingle: "One replication at each point: the figures have no interval.", "Une seule réplication par point\u{a0}: les chiffres n’ont pas d’intervalle.";
    SweepFailed: "{n} [point|points] failed: failures.csv says why.", "{n} [point a échoué|points ont échoué]\u{a0}: failures.csv dit pourquoi.";
    SweepTo: "{low} to {high}", "{low} à {high}";
    SweepFoot: "{kind}, {n} points", "{kind}, {n} points";
    KindGrid: "grid", "grille";
    KindLhs: "Latin hypercube", "hypercube latin";
    KindSobol: "Sobol’ design", "plan de Sobol";
    KindMorris: "Morris design", "plan de Morris";
    KindTable: "table", "table";
    SweepFootEach: "{n} [replication|replications] each", "{n} [réplication|réplications] par point";
    VerbSet: "set", "fixer";
    VerbScale: "scale", "multiplier";
    VerbAdd: "add", "ajouter";

    // Sensitivity.
    SensitivityUnits: " ({n} {unit}{dropped})", " ({n} {unit}{dropped})";
    SensitivityDropped: ", {n} left out for failed points", ", {n} laissées de côté, des points ayant échoué";
    UnitTrajectories: "trajectories", "trajectoires";
    UnitGrid: "points of a full grid", "points d’une grille complète";
    UnitRows: "rows", "lignes";
    IndexFirst: "first", "premier ordre";
    IndexTotal: "total", "total";
    IndexMuStar: "mu* (effect)", "mu* (effet)";
    IndexSigma: "sigma", "sigma";
    IndexOpen: "cannot be told", "indécidable";
    WarningNoise:
        "{name}: noise exceeds effect. A point’s squared standard error is {times} times the variance between points{shared}. Take more replications.",
        "{name}\u{a0}: le bruit dépasse l’effet. Le carré de l’erreur type d’un point vaut {times} fois la variance entre points{shared}. Il faut plus de réplications.";
    WarningShared:
        " (shared chance cancels part of it: try another seed)",
        " (le hasard commun en annule une partie\u{a0}: essayez une autre graine)";
    WarningFew:
        "{name}: {n} rows or trajectories are too few, the intervals are wider than the indices.",
        "{name}\u{a0}: {n} lignes ou trajectoires ne suffisent pas, les intervalles sont plus larges que les indices.";
    Warning: "warning: {what}", "attention\u{a0}: {what}";
    SensitivityUnchanged: "No factor changes: {metrics}.", "Aucun facteur ne change\u{a0}: {metrics}.";
    TornadoTitle: "{metric}: what matters most", "{metric}\u{a0}: ce qui compte le plus";
    TornadoEffects:
        "How far each factor, moved through its whole range, moves the figure: mean size of the effect (mu*) with its 95% interval.",
        "De combien chaque facteur, déplacé sur toute son étendue, déplace le chiffre\u{a0}: taille moyenne de l’effet (mu*) et intervalle à 95\u{202f}%.";
    TornadoShares:
        "How much of the figure’s variance goes back to each factor: alone (dark) and with all interactions (pale, in figures with its 95% interval).",
        "Part de la variance du chiffre due à chaque facteur\u{a0}: seul (foncé) et avec toutes les interactions (clair, chiffré avec son intervalle à 95\u{202f}%).";
    HeatTitle: "{metric}, by two factors", "{metric}, selon deux facteurs";
    HeatSubtitle: "Mean over the replications at each point; the darker, the more.", "Moyenne des réplications en chaque point\u{202f}; plus c’est foncé, plus il y en a.";
    HeatScaled: "{factor}, multiplied by", "{factor}, à multiplier par";
    HeatAdded: "{factor}, raised by", "{factor}, à augmenter de";
    HeatDescription: "{title}, from {low} to {high}.", "{title}, de {low} à {high}.";

    // Discovery.
    DiscoverAbove: "{metric} above {value}", "{metric} au-dessus de {value}";
    DiscoverBelow: "{metric} below {value}", "{metric} en dessous de {value}";
    DiscoverOf: "{outcome}: at {n} of {points} points ({share})", "{outcome}\u{a0}: en {n} points sur {points} ({share})";
    DiscoverNone:
        "No box stands out: nothing that was varied tells these points apart.",
        "Aucune boîte ne se détache\u{a0}: rien de ce qui a varié ne distingue ces points.";
    DiscoverFew:
        "No further box: too few points are left to judge one.",
        "Pas d’autre boîte\u{a0}: il reste trop peu de points pour en juger une.";
    DiscoverByChance:
        "No further box: the next one has a p of {p} over the whole search, and chance alone gives boxes as good.",
        "Pas d’autre boîte\u{a0}: la suivante a un p de {p} sur toute la recherche, et le hasard seul en donne d’aussi bonnes.";
    DiscoverBox: "Box {n}", "Boîte {n}";
    DiscoverWhere: "{box}: {outcome} where", "{box}\u{a0}: {outcome} là où";
    DiscoverDensity:
        "density {density} ({n} of {points} points), coverage {coverage}",
        "densité {density} ({n} points sur {points}), couverture {coverage}";
    DiscoverShort:
        "no box of this size reached a density of {wanted}",
        "aucune boîte de cette taille n’atteint une densité de {wanted}";
    DiscoverChance:
        "p of the whole search {p} ({n} permutations of the points)",
        "p de toute la recherche {p} ({n} permutations des points)";
    DiscoverUnadjusted:
        "p of single sides (boxes.csv) is not adjusted for the search.",
        "Le p de chaque côté (boxes.csv) n’est pas ajusté pour la recherche.";
    DiscoverSentence: "{outcome} where {clauses}", "{outcome} là où {clauses}";
    SideBetween: "{name}: {low} to {high}", "{name}\u{a0}: de {low} à {high}";
    SideAbove: "{name}: above {low}", "{name}\u{a0}: plus de {low}";
    SideUnder: "{name}: under {high}", "{name}\u{a0}: moins de {high}";
    SideAny: "{name}: anything", "{name}\u{a0}: quelconque";
    TrajectoryTitle: "How sure a box is, and how much it covers", "Ce qu’une boîte couvre, et avec quelle sûreté";
    TrajectorySubtitle:
        "Each dot is a box on the way of peeling, from all points at the right. Coverage: share of all points of interest within. Density: share of its points that are of interest. Of interest: {outcome}.",
        "Chaque point est une boîte au fil de l’épluchage, depuis l’ensemble des points à droite. Couverture\u{a0}: part des points d’intérêt qui s’y trouvent. Densité\u{a0}: part de ses points qui sont d’intérêt. D’intérêt\u{a0}: {outcome}.";
    TrajectoryWanted: "density asked for: {wanted}", "densité demandée\u{a0}: {wanted}";
    TrajectoryCoverage: "coverage", "couverture";
    TrajectoryDensity: "density", "densité";
    TrajectoryChosen: "the box taken", "la boîte retenue";
    TrajectoryWay: "boxes on the way", "boîtes en chemin";
    BoxesTitleAbove: "{metric}: where above {value}", "{metric}\u{a0}: où cela dépasse {value}";
    BoxesTitleBelow: "{metric}: where below {value}", "{metric}\u{a0}: où cela reste sous {value}";
    BoxesSubtitle:
        "Points of the sweep in the plane of the two factors that boxes speak of most; a box reaches to the edge where a factor is free.",
        "Points du balayage dans le plan des deux facteurs dont les boîtes parlent le plus\u{202f}; une boîte va jusqu’au bord là où un facteur est libre.";
    BoxesInteresting: "of interest", "d’intérêt";
    BoxesOther: "other points", "autres points";
    BoxesSampled: "Every {every}th point is drawn.", "Un point sur {every} est dessiné.";
}
