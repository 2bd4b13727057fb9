//! The catalogue of the report: its sentences in both languages, side by side, under the rules of the other catalogue.

use super::catalogue::messages;

messages! { Briefing:
    SkipLink: "Skip to the content", "Aller au contenu";
    Kicker: "Supply briefing", "Note d’approvisionnement";
    Contents: "On this page", "Sur cette page";
    CompareTitle: "{n} scenarios side by side", "{n} scénarios côte à côte";
    HorizonLine:
        "{days} [day|days], from {start} to {end}. City of {population} people.",
        "{days} [jour|jours], du {start} au {end}. Ville de {population} habitants.";
    HorizonPlain: "{days} [day|days]. City of {population} people.", "{days} [jour|jours]. Ville de {population} habitants.";
    InModel:
        "Everything below is what a model says under stated assumptions. It is not an observation.",
        "Tout ce qui suit est ce que dit un modèle sous des hypothèses énoncées. Ce n’est pas une observation.";

    SectionShort: "In short", "En bref";
    SectionCover: "Days of cover, now and ahead", "Jours de couverture, maintenant et ensuite";
    SectionRisk: "The chance of running short", "La probabilité de pénurie";
    SectionRoutes: "Routes", "Routes";
    SectionCharts: "Charts", "Graphiques";
    SectionCompare: "The scenarios compared", "Les scénarios comparés";
    SectionAssumptions: "Assumptions and sources", "Hypothèses et sources";
    SectionNot: "What is not modelled", "Ce qui n’est pas modélisé";
    SectionMethod: "How it was computed", "Comment cela a été calculé";

    VirtuallyCertain: "virtually certain", "quasiment certaine";
    ExtremelyLikely: "extremely likely", "extrêmement probable";
    VeryLikely: "very likely", "très probable";
    Likely: "likely", "probable";
    AboutAsLikely: "about as likely as not", "à peu près aussi probable qu’improbable";
    Unlikely: "unlikely", "improbable";
    VeryUnlikely: "very unlikely", "très improbable";
    ExtremelyUnlikely: "extremely unlikely", "extrêmement improbable";
    ExceptionallyUnlikely: "exceptionally unlikely", "exceptionnellement improbable";

    LikelihoodWithin:
        "{name}: in the model, a shortage within {days} [day|days] is {word} ({share}; 95% interval {interval}; n = {n}).",
        "{name} : dans le modèle, une pénurie dans les {days} [jour|jours] est {word} ({share} ; intervalle à 95 % : {interval} ; n = {n}).";
    RefusalWithin:
        "{name}: a shortage comes within {days} [day|days] in {share} of the replications (95% interval {interval}; n = {n}). No term is given for its likelihood: the interval reaches from “{low}” to “{high}”.",
        "{name} : une pénurie survient dans les {days} [jour|jours] dans {share} des réplications (intervalle à 95 % : {interval} ; n = {n}). Aucun terme de vraisemblance n’est donné : l’intervalle va de « {low} » à « {high} ».";
    ConfidenceVeryLow:
        "Confidence is very low: the scenario states no source for its numbers.",
        "Le degré de confiance est très faible : le scénario n’indique aucune source pour ses nombres.";
    ConfidenceLow:
        "Confidence is low: {assumed} of {all} stated inputs are assumptions or have no source.",
        "Le degré de confiance est faible : {assumed} des {all} données énoncées sont des hypothèses ou sans source.";
    ConfidenceMedium:
        "Confidence is medium: {assumed} of {all} stated inputs are assumptions or have no source.",
        "Le degré de confiance est moyen : {assumed} des {all} données énoncées sont des hypothèses ou sans source.";
    ConfidenceRule:
        "Confidence follows a rule: very low without sources, low when half or more of the inputs listed below are assumptions or have no source, medium otherwise, and never higher, because this page holds no test against what was observed.",
        "Le degré de confiance suit une règle : très faible sans sources, faible quand la moitié au moins des données listées plus bas sont des hypothèses ou sans source, moyen sinon, et jamais plus, car cette page ne contient aucune comparaison avec des observations.";
    CoverSentence:
        "{name}: {now} days of cover at the close of day {first} (median; 90% of the replications between {low} and {high}), {later} on day {day} (between {later_low} and {later_high}).",
        "{name} : {now} jours de couverture à la fin du jour {first} (médiane ; 90 % des réplications entre {low} et {high}), {later} le jour {day} (entre {later_low} et {later_high}).";
    CoverSentenceNow:
        "{name}: {now} days of cover at the close of day {first} (median; 90% of the replications between {low} and {high}).",
        "{name} : {now} jours de couverture à la fin du jour {first} (médiane ; 90 % des réplications entre {low} et {high}).";
    CoverSentenceSingle:
        "{name}: {now} days of cover at the close of day {first} in this one replication.",
        "{name} : {now} jours de couverture à la fin du jour {first} dans cette seule réplication.";
    DaysSentence:
        "{name}: {days} of the {all} days are shortage days on average (95% interval {interval}; 90% of the replications between {low} and {high}; n = {n}).",
        "{name} : en moyenne {days} des {all} jours sont des jours de pénurie (intervalle à 95 % : {interval} ; 90 % des réplications entre {low} et {high} ; n = {n}).";
    DaysSentencePlain:
        "{name}: {days} of the {all} days are shortage days in every replication (n = {n}).",
        "{name} : {days} des {all} jours sont des jours de pénurie dans chaque réplication (n = {n}).";
    DaysSentenceNoInterval:
        "{name}: {days} of the {all} days are shortage days on average (90% of the replications between {low} and {high}; n = {n}; too few parameter draws for an interval).",
        "{name} : en moyenne {days} des {all} jours sont des jours de pénurie (90 % des réplications entre {low} et {high} ; n = {n} ; trop peu de tirages des paramètres pour un intervalle).";
    DaysSentenceSingle:
        "{name}: {days} of the {all} days are shortage days in this one replication.",
        "{name} : {days} des {all} jours sont des jours de pénurie dans cette seule réplication.";
    RouteSentence:
        "{name}: {route} brings the most, {share} of all that arrives by road on average; {open} of {all} days open (mean with its 95% interval, n = {n}).",
        "{name} : {route} apporte le plus, {share} en moyenne de tout ce qui arrive par la route ; ouverte {open} jours sur {all} (moyenne avec son intervalle à 95 %, n = {n}).";
    RouteSentenceSingle:
        "{name}: {route} brings the most in this one replication, {share} of all that arrives by road; open on {open} of {all} days.",
        "{name} : {route} apporte le plus dans cette seule réplication, {share} de tout ce qui arrive par la route ; ouverte {open} jours sur {all}.";

    CoverNote:
        "Days of cover: the depots’ stock at the close of the day, divided by that day’s normal demand. What users keep in tanks and kitchens is not in it. Half of the replications lie in the dark bar, nine tenths in the light one; the bands are taken day by day.",
        "Jours de couverture : stock des dépôts en fin de journée, divisé par la demande normale du jour. Ce que les usagers gardent en cuve ou en cuisine n’y est pas. La moitié des réplications sont dans la barre foncée, neuf dixièmes dans la claire ; les bandes sont calculées jour par jour.";
    CoverUses:
        "The run records depot stock by commodity, not by use: how each use fares is in the next table.",
        "Le calcul enregistre le stock des dépôts par produit et non par usage : la situation de chaque usage est dans le tableau suivant.";
    Day: "Day", "Jour";
    Date: "Date", "Date";
    Median: "Median", "Médiane";
    Half: "50% of replications", "50 % des réplications";
    NineTenths: "90% of replications", "90 % des réplications";
    Range: "Range", "Étendue";
    RangeTitle:
        "median {median}; 50% between {q25} and {q75}; 90% between {q05} and {q95}",
        "médiane {median} ; 50 % entre {q25} et {q75} ; 90 % entre {q05} et {q95}";
    CoverCaption: "{name}: days of cover", "{name} : jours de couverture";
    NoCover: "This run holds no daily cover.", "Ce calcul ne contient pas de couverture journalière.";

    RiskNote:
        "Share of the replications with a first shortage day within so many days, counted from day 0, with its 95% interval (Wilson) in brackets. A day is a shortage day when the unmet share of need reaches the scenario’s threshold. Words: the likelihood scale of the IPCC (AR5, AR6), read without overlap; a dash where the interval straddles two of its bands.",
        "Part des réplications ayant connu un premier jour de pénurie dans ce délai, compté à partir du jour 0, avec son intervalle à 95 % (Wilson) entre crochets. Un jour est un jour de pénurie quand la part non couverte du besoin atteint le seuil du scénario. Mots : l’échelle de vraisemblance du GIEC (AR5, AR6), lue sans chevauchement ; un tiret là où l’intervalle chevauche deux de ses classes.";
    RiskNoteDraws:
        "The replications come in {draws} parameter draws and are not independent within one: intervals are those of {draws} replications, which errs on the wide side.",
        "Les réplications viennent de {draws} tirages de paramètres et ne sont pas indépendantes au sein d’un tirage : les intervalles sont ceux de {draws} réplications, ce qui pèche par excès de largeur.";
    RiskCaption: "{name}: chance of a shortage", "{name} : probabilité de pénurie";
    RiskSingleCaption: "{name}: first shortage day", "{name} : premier jour de pénurie";
    Who: "Use", "Usage";
    WholeCity: "Overall", "Ensemble";
    Within: "within {days} [day|days]", "dans les {days} [jour|jours]";
    Beyond: "beyond the horizon", "au-delà de l’horizon";
    NoneSoFar: "none", "aucun";
    FirstDay: "First shortage day", "Premier jour de pénurie";

    SectionWarning: "Early warning", "Alerte précoce";
    WarningBelow:
        "{name}: in the model, once the depots’ cover is below {below} days, the chance of a shortage within the next {days} days passes {even}: {share} where cover is {class} days (95% interval {interval}; {counted} days of n = {n} replications), against {next_share} at {next} days.",
        "{name} : dans le modèle, dès que la couverture des dépôts passe sous {below} jours, la probabilité d’une pénurie dans les {days} jours suivants dépasse {even} : {share} pour une couverture de {class} jours (intervalle à 95 % : {interval} ; {counted} jours de n = {n} réplications), contre {next_share} à {next} jours.";
    WarningAlways:
        "{name}: cover gives no early warning here: on a day without a shortage, the chance of one within the next {days} days passes {even} at every level of cover, and is least at {class} days, {share} (95% interval {interval}; {counted} days of n = {n} replications).",
        "{name} : la couverture n’alerte pas ici : un jour sans pénurie, la probabilité d’une pénurie dans les {days} jours suivants dépasse {even} à tout niveau de couverture ; elle est la plus faible à {class} jours, {share} (intervalle à 95 % : {interval} ; {counted} jours de n = {n} réplications).";
    WarningNever:
        "{name}: at no level of cover that these replications pass through does the chance of a shortage within the next {days} days reach {even}; it is greatest at {class} days, {share} (95% interval {interval}; {counted} days of n = {n} replications).",
        "{name} : à aucun niveau de couverture rencontré dans ces réplications la probabilité d’une pénurie dans les {days} jours suivants n’atteint {even} ; elle est la plus forte à {class} jours, {share} (intervalle à 95 % : {interval} ; {counted} jours de n = {n} réplications).";
    WarningNone:
        "{name}: whatever the cover, no shortage followed within the next {days} days on any of the days counted below (95% interval of the chance {interval} at {class} days: {counted} days of n = {n} replications).",
        "{name} : quelle que soit la couverture, aucune pénurie n’a suivi dans les {days} jours les jours comptés ci-dessous (intervalle à 95 % de la probabilité : {interval} à {class} jours ; {counted} jours de n = {n} réplications).";
    WarningOpen:
        "{name}: these replications do not settle whether low cover takes the chance of a shortage within the next {days} days past {even}; it is greatest at {class} days, {share} (95% interval {interval}; {counted} days of n = {n} replications).",
        "{name} : ces réplications ne permettent pas de dire si une couverture basse porte la probabilité d’une pénurie dans les {days} jours suivants au-delà de {even} ; elle est la plus forte à {class} jours, {share} (intervalle à 95 % : {interval} ; {counted} jours de n = {n} réplications).";
    WarningUnordered:
        "{name}: cover alone gives no early warning here: the chance of a shortage within the next {days} days passes {even} at {class} days, {share} (95% interval {interval}; {counted} days of n = {n} replications), but not at every lower level; see the table.",
        "{name} : la couverture seule n’alerte pas ici : la probabilité d’une pénurie dans les {days} jours suivants dépasse {even} à {class} jours, {share} (intervalle à 95 % : {interval} ; {counted} jours de n = {n} réplications), mais pas à tous les niveaux plus bas ; voir le tableau.";
    WarningUntold:
        "{name}: what cover says of the next {days} days cannot be told: at no level of cover do at least {least} replications have a day without a shortage that is followed by {days} days of the horizon.",
        "{name} : ce que la couverture annonce des {days} jours suivants ne peut être dit : à aucun niveau de couverture {least} réplications au moins n’ont un jour sans pénurie suivi de {days} jours de l’horizon.";
    WarningNote:
        "Counted are days that close without a shortage: by the depots’ cover at their close, the share of them that a shortage day follows within {days} days. The days of the whole horizon are taken together, but for the last {days}. It is what cover goes with in this scenario, not what cover alone would cause. Days of one replication are not independent: the 95% intervals, in brackets, take a replication as one cluster (ratio estimator; Wilson’s interval at the effective sample size), each class for itself; n is the number of replications that pass through the class. A dash: fewer than {least}.",
        "Sont comptés les jours qui finissent sans pénurie : selon la couverture des dépôts à leur clôture, la part de ces jours qu’un jour de pénurie suit dans les {days} jours. Les jours de tout l’horizon sont réunis, sauf les {days} derniers. C’est ce qui accompagne la couverture dans ce scénario, non ce qu’elle causerait à elle seule. Les jours d’une réplication ne sont pas indépendants : les intervalles à 95 %, entre crochets, prennent une réplication comme une grappe (estimateur par quotient ; intervalle de Wilson à la taille d’échantillon effective), chaque classe pour elle-même ; n est le nombre de réplications qui passent par la classe. Un tiret : moins de {least}.";
    WarningNoteDraws:
        "Replications of one parameter draw are not independent either: here the clusters, and n, are parameter draws.",
        "Les réplications d’un même tirage de paramètres ne sont pas non plus indépendantes : ici les grappes, et n, sont des tirages de paramètres.";
    WarningNoteFirst:
        "Taken from the first {n} replications of the run.",
        "D’après les {n} premières réplications du calcul.";
    WarningCaption:
        "{name}: chance of a shortage within the next {days} days, by cover",
        "{name} : probabilité d’une pénurie dans les {days} jours suivants, selon la couverture";
    WarningCover: "Days of cover at the close", "Jours de couverture en fin de journée";
    WarningOrMore: "{from} or more", "{from} ou plus";

    RoutesNote:
        "Means over the replications with their 95% intervals in brackets. Order: what brings most comes first.",
        "Moyennes des réplications avec leur intervalle à 95 % entre crochets. Ordre : d’abord ce qui apporte le plus.";
    LossNotHere:
        "What losing a route would cost in days stands here where the report may simulate (it was told not to, or the folder is of another version).",
        "Ce que coûterait la perte d’une route en jours figure ici quand le rapport peut simuler (il ne le devait pas, ou le dossier est d’une autre version).";
    LossNote:
        "What losing each route would cost: the route is closed from the first day to the last, all else equal, under the same chance. Difference to the scenario as it stands; {n} paired replications, seed {seed}; the 95% intervals hold together over all rows of this table and of the next one. Orders that went by the route go by others: below zero, they arrive sooner or safer there.",
        "Ce que coûterait la perte de chaque route : elle est fermée du premier au dernier jour, toutes choses égales par ailleurs, avec les mêmes tirages. Écart au scénario tel quel ; {n} réplications appariées, graine {seed} ; les intervalles à 95 % valent ensemble pour toutes les lignes de ce tableau et du suivant. Les commandes qui passaient par la route passent par d’autres : en dessous de zéro, elles y arrivent plus tôt ou plus sûrement.";
    LossCaption: "What losing each route costs", "Ce que coûte la perte de chaque route";
    ColDaysOf: "{name}: shortage days", "{name} : jours de pénurie";
    ColUnmetOf: "{name}: need not met, points of a percentage", "{name} : besoin non couvert, en points de pourcentage";
    ColChange: "Change", "Changement";
    SectionHelps: "What helps most", "Ce qui aide le plus";
    HelpsNote:
        "Each line changes one thing alone, under the same chance. To switch a mechanism off is no measure: it is the most that any measure against it could bring. {n} paired replications, seed {seed}; joint 95% intervals.",
        "Chaque ligne ne change qu’une chose, avec les mêmes tirages. Supprimer un mécanisme n’est pas une mesure : c’est le plus que pourrait apporter toute mesure contre lui. {n} réplications appariées, graine {seed} ; intervalles à 95 % joints.";
    HelpsMeasures: "Measures, each alone", "Mesures, chacune seule";
    HelpsCaption: "Mechanisms switched off, each alone", "Mécanismes supprimés, chacun seul";
    HelpsNothing:
        "No single change that was tried brings less shortage beyond chance.",
        "Aucun des changements essayés ne réduit la pénurie au-delà du hasard.";
    ChangeWithout: "Without {cause}", "Sans {cause}";
    ChangeStock: "Twice the {name} in stock at the start", "Deux fois plus de stock au départ ({name})";
    ChangeTeam: "One escort team more", "Une équipe d’escorte de plus";
    LossSentence:
        "{name}: of all routes, losing {change} would cost the most: {days} shortage days (joint 95% interval, n = {n} pairs).",
        "{name} : de toutes les routes, perdre {change} coûterait le plus : {days} jours de pénurie (intervalle à 95 % joint, n = {n} paires).";
    HelpsSentence:
        "{name}: of the measures that were tried one by one, this one helps most: {change}, {days} shortage days (joint 95% interval, n = {n} pairs).",
        "{name} : des mesures essayées une à une, celle-ci aide le plus : {change}, {days} jours de pénurie (intervalle à 95 % joint, n = {n} paires).";
    WeighsSentence:
        "{name}: of all mechanisms, this one weighs most: {change}, {days} shortage days (joint 95% interval, n = {n} pairs).",
        "{name} : de tous les mécanismes, celui-ci pèse le plus : {change}, {days} jours de pénurie (intervalle à 95 % joint, n = {n} paires).";
    OrderUnsettled:
        "{sentence} Its interval meets that of {others}: which comes first is not settled.",
        "{sentence} Son intervalle rejoint celui de {others} : l’ordre n’est pas établi.";
    AskDays: "How many days are left", "Combien de jours il reste";
    DepotsAlone:
        "In the depots alone: what users keep in their own tanks and stores comes on top.",
        "Dans les dépôts seuls\u{a0}: ce que les usagers gardent dans leurs cuves et réserves s’y ajoute.";
    ByUse:
        "That is the need of all uses together. By use, within {days} [day|days]: {uses}.",
        "C’est le besoin de tous les usages ensemble. Par usage, dans les {days} [jour|jours]\u{a0}: {uses}.";
    ListOf: ", ", "\u{202f}; ";
    AskSure: "How likely a shortage is", "Quel est le risque de pénurie";
    AskHelps: "What helps most", "Ce qui aide le plus";
    BigDays: "{name}: {days} days of cover", "{name} : {days} jours de couverture";
    BigSure: "{share} within {days} [day|days]", "{share} dans les {days} [jour|jours]";
    BigHelps: "{change}: {days} shortage days", "{change} : {days} jours de pénurie";
    RangeTo: "0 to {top} days", "0 à {top} jours";
    BestSentence:
        "{name}: of the scenarios compared, “{scenario}” brings the fewest shortage days: {days} against “{base}” (joint 95% interval, n = {n} pairs).",
        "{name} : des scénarios comparés, « {scenario} » apporte le moins de jours de pénurie : {days} par rapport à « {base} » (intervalle à 95 % joint, n = {n} paires).";
    TiedSentence:
        "{name}: which scenario brings the fewest shortage days is not settled: “{scenario}” and “{other}” cannot be told apart, {days} between them (joint 95% interval, n = {n} pairs).",
        "{name} : on ne sait quel scénario apporte le moins de jours de pénurie : « {scenario} » et « {other} » ne peuvent être départagés, {days} entre eux (intervalle à 95 % joint, n = {n} paires).";
    OtherSentence:
        "{name}, “{scenario}”: {days} shortage days against the base (joint 95% interval, n = {n} pairs).",
        "{name}, « {scenario} » : {days} jours de pénurie par rapport à la base (intervalle à 95 % joint, n = {n} paires).";
    BaseBestSentence:
        "{name}: none of the scenarios compared brings less shortage than “{base}” beyond chance (n = {n} pairs).",
        "{name} : aucun des scénarios comparés n’apporte moins de pénurie que « {base} » au-delà du hasard (n = {n} paires).";
    SameSentence:
        "{name}: no scenario changes the shortage days of any replication (n = {n} pairs).",
        "{name} : aucun scénario ne change les jours de pénurie, dans aucune réplication (n = {n} paires).";
    SensitivityNone: "{metric}: no factor moves it.", "{metric} : aucun facteur n’y change rien.";
    OwnCoverNote:
        "The depots’ stock is one for all uses. What each use holds itself, in its own tanks and stores, is given in days of its normal need at the close of the day: mean with its 95% interval. It is what the use lives on once the depot cannot serve it.",
        "Le stock des dépôts est commun à tous les usages. Ce que chaque usage détient lui-même, dans ses cuves et réserves, est donné en jours de son besoin normal à la fin de la journée : moyenne avec son intervalle à 95 %. C’est ce dont l’usage vit quand le dépôt ne peut plus le servir.";
    OwnCoverCaption: "{name}: days held by each use itself", "{name} : jours détenus par chaque usage lui-même";
    OwnSources: "Of {title} alone ({n})", "Propres à {title} ({n})";
    SectionWhy: "What the shortage is due to", "À quoi la pénurie est due";
    WhySentence:
        "{title}: {metric}, {total} on average (95% interval, n = {n}), shared out among the mechanisms below.",
        "{title} : {metric}, {total} en moyenne (intervalle à 95 %, n = {n}), répartis ci-dessous entre les mécanismes.";
    WhyNote:
        "Shapley shares: what each mechanism adds on average over all orders of switching them on, under the same chance. They add up to the total.",
        "Parts de Shapley : ce que chaque mécanisme ajoute en moyenne sur tous les ordres de mise en route, avec les mêmes tirages. Leur somme est le total.";
    SectionSensitivity: "Which unknown numbers matter", "Quels nombres inconnus comptent";
    SharesNote:
        "Shares of the output’s variance over the points of the sweep: by the factor alone, and with all that it does together with others, each with its 95% interval.",
        "Parts de la variance de la sortie sur les points du balayage : par le facteur seul, et avec tout ce qu’il fait avec d’autres, chacune avec son intervalle à 95 %.";
    EffectsNote:
        "Elementary effects (Morris), in units of the output over the factor’s range: mean of their sizes, and their standard deviation, each with its 95% interval.",
        "Effets élémentaires (Morris), en unités de la sortie sur l’étendue du facteur : moyenne de leurs tailles, et leur écart-type, chacun avec son intervalle à 95 %.";
    SensitivityStill: "{metric} does not vary over the points.", "{metric} ne varie pas d’un point à l’autre.";
    SensitivityCaption: "{metric} (n = {n})", "{metric} (n = {n})";
    ColFactor: "Factor", "Facteur";
    ColFirst: "alone", "seul";
    ColTotal: "with interactions", "avec interactions";
    ColMuStar: "mean effect, μ*", "effet moyen, μ*";
    ColSigma: "deviation, σ", "écart-type, σ";
    ColFigure: "Figure", "Indicateur";
    DifferencesNote:
        "Differences to “{base}” under the same chance, replication by replication: {n} of each scenario. The 95% intervals hold together over all scenarios and figures; “worse” is the share of the replications that come out worse than the same one of the base.",
        "Écarts à « {base} » avec les mêmes tirages, réplication par réplication : {n} par scénario. Les intervalles à 95 % valent ensemble pour tous les scénarios et indicateurs ; « pire » est la part des réplications pires que la même de la base.";
    RoutesNoteSingle: "One replication: one possible course.", "Une seule réplication : un déroulement possible.";
    RoutesCaption:
        "Routes: days open, trucks sent and lost, units delivered",
        "Routes : jours d’ouverture, camions envoyés et perdus, unités livrées";
    NoRoutes: "This scenario has no routes.", "Ce scénario n’a pas de routes.";
    ColRoute: "Route", "Route";
    ColStatus: "Status", "Statut";
    ColOpen: "Days open", "Jours d’ouverture";
    ColSent: "Trucks sent", "Camions envoyés";
    ColLost: "Trucks lost", "Camions perdus";
    ColDelivered: "{name} delivered, {unit}", "{name}, livré en {unit}";

    DataTable: "Data behind this chart", "Données du graphique";
    ChartKeys: "Arrow keys read the values, Escape ends.", "Les flèches lisent les valeurs, Échap termine.";
    ChartScroll: "Chart: {title}", "Graphique : {title}";
    ColChance: "Chance", "Probabilité";
    ColDays: "Shortage days", "Jours de pénurie";
    ColTrucksDay: "Trucks a day", "Camions par jour";
    ColUnmet: "Need not met", "Besoin non couvert";
    ColScenario: "Scenario", "Scénario";
    ColChanceWithin: "Shortage within {days} [day|days]", "Pénurie dans les {days} [jour|jours]";
    ColRange90: "90% of replications", "90 % des réplications";

    CompareNote:
        "Each interval is that of its own scenario: scenarios whose intervals overlap may differ all the same.",
        "Chaque intervalle est celui de son propre scénario : des scénarios dont les intervalles se recouvrent peuvent différer quand même.";
    CompareCaption: "{name}: scenarios side by side", "{name} : scénarios côte à côte";
    CompareUses: "{name}: shortage days by use", "{name} : jours de pénurie par usage";
    PairedRuns:
        "The runs have the same seed and number of replications, so that each replication met the same chance in all of them: they are paired, as they lie in their folders.",
        "Les calculs ont la même graine et le même nombre de réplications : chaque réplication y a rencontré le même hasard. Elles sont donc appariées, telles qu’elles sont dans leurs dossiers.";
    UnpairedSeed:
        "Not paired: the runs have different seeds, so their replications did not meet the same chance. Run them with one seed, or compare them: stockout compare A.toml B.toml.",
        "Non apparié : les calculs ont des graines différentes, et leurs réplications n’ont pas rencontré le même hasard. Il faut les refaire avec une même graine, ou les comparer : stockout compare A.toml B.toml.";
    UnpairedCount:
        "Not paired: the runs have different numbers of replications. Run them with one number, or compare them: stockout compare A.toml B.toml.",
        "Non apparié : les calculs n’ont pas le même nombre de réplications. Il faut les refaire avec un même nombre, ou les comparer : stockout compare A.toml B.toml.";
    UnpairedDays:
        "Not paired: the runs do not cover the same days, and a day more or less would pass for a difference.",
        "Non apparié : les calculs ne portent pas sur les mêmes jours, et un jour de plus ou de moins passerait pour un écart.";
    UnpairedVersion:
        "Not paired: another version of stockout wrote one of the folders, whose draws need not be the same. Run the scenarios anew, or compare them: stockout compare A.toml B.toml.",
        "Non apparié : une autre version de stockout a écrit l’un des dossiers, et ses tirages peuvent être autres. Il faut refaire les calculs, ou comparer : stockout compare A.toml B.toml.";
    UnpairedSingle:
        "Not paired: a single replication (or parameter draw) has no interval.",
        "Non apparié : une seule réplication (ou un seul tirage des paramètres) n’a pas d’intervalle.";
    UnpairedRows:
        "Not paired: a folder no longer holds its scenario or its replications as they were written. Compare the scenarios: stockout compare A.toml B.toml.",
        "Non apparié : un dossier ne contient plus son scénario ou ses réplications tels qu’ils ont été écrits. Il faut comparer les scénarios : stockout compare A.toml B.toml.";
    CompareUnlike:
        "These folders do not run over the same days ({days}): read across with care.",
        "Ces dossiers ne portent pas sur les mêmes durées ({days} jours) : à rapprocher avec prudence.";
    CompareSeeds:
        "These folders differ in seed or number of replications.",
        "Ces dossiers diffèrent par la graine ou le nombre de réplications.";

    AssumedCount:
        "{assumed} of {all} stated inputs are assumptions, {unsourced} [number|numbers] of the scenario [has|have] no line under sources.",
        "{assumed} des {all} données énoncées sont des hypothèses, {unsourced} [nombre|nombres] du scénario [n’a|n’ont] pas de ligne sous les sources.";
    NoSources:
        "The scenario names no sources: every number in it is an assumption.",
        "Le scénario ne cite aucune source : chacun de ses nombres est une hypothèse.";
    UnsourcedTitle: "Without a source ({n})", "Sans source ({n})";
    AssumedTitle: "Stated as assumptions ({n})", "Énoncées comme hypothèses ({n})";
    SourcedTitle: "With a source ({n})", "Avec une source ({n})";
    QuotedNote: "Sources stand as the scenario file has them.", "Les sources sont reproduites telles que le fichier du scénario les donne.";
    ColInput: "Input", "Donnée";
    ColSource: "Source", "Source";

    NotPhase:
        "No phase of the IPC or the Cadre Harmonisé is stated or implied: the model knows supply, not what households eat, earn or live through.",
        "Aucune phase de l’IPC ou du Cadre harmonisé n’est énoncée ni suggérée : le modèle connaît l’approvisionnement, non ce que les ménages mangent, gagnent ou subissent.";
    NotPeople:
        "Health, displacement, income and water are not computed; only need that goes unmet is.",
        "La santé, les déplacements, les revenus et l’eau ne sont pas calculés ; seul l’est le besoin non couvert.";
    NotDecisions:
        "Nobody in the model decides anything new: authorities, traders and armed groups follow the rules and the dated measures of the scenario.",
        "Personne dans le modèle ne prend de décision nouvelle : autorités, commerçants et groupes armés suivent les règles et les mesures datées du scénario.";
    NotGeography:
        "Routes are lines with a capacity and a delay. Side roads and tracks count only where the scenario names them.",
        "Les routes sont des lignes dotées d’une capacité et d’un délai. Les pistes et détours ne comptent que si le scénario les nomme.";
    NotInside:
        "Distribution inside the city is not modelled: a unit at the depot can reach every use that may buy it.",
        "La distribution dans la ville n’est pas modélisée : une unité au dépôt peut atteindre tout usage autorisé à l’acheter.";
    NotObserved:
        "Nothing on this page was tested against observations by this run.",
        "Rien sur cette page n’a été confronté à des observations par ce calcul.";
    NotIntervals:
        "Intervals tell how far chance in the simulation may have moved a figure. They say nothing of what the model leaves out.",
        "Les intervalles disent de combien le hasard de la simulation a pu déplacer un chiffre. Ils ne disent rien de ce que le modèle omet.";
    NotConvoys: "The timing of convoys is deliberately not shown.", "Le calendrier des convois n’est volontairement pas montré.";

    MethodNote:
        "The reporting items of STRESS-DES (Monks et al., 2019, Journal of Simulation 13), filled from the run. What the run does not know is shown as a gap.",
        "Les rubriques de STRESS-DES (Monks et al., 2019, Journal of Simulation 13), remplies à partir du calcul. Ce que le calcul ne sait pas est montré comme une lacune.";
    MethodCaption: "STRESS-DES items", "Rubriques STRESS-DES";
    ColItem: "Item", "Rubrique";
    ColAnswer: "Answer", "Réponse";
    Gap: "Gap: not recorded by the run.", "Lacune : non enregistré par le calcul.";
    ItemPurpose: "1.1 Purpose", "1.1 Objet";
    ItemOutputs: "1.2 Model outputs", "1.2 Sorties du modèle";
    AnswerOutputs:
        "Shortage days, unmet need, first shortage, arrivals, losses and days open; list in docs/model.md, “What is recorded”.",
        "Jours de pénurie, besoin non couvert, première pénurie, arrivées, pertes et jours d’ouverture ; liste dans docs/model.md, « What is recorded ».";
    ItemAims: "1.3 Experimentation aims", "1.3 Buts de l’expérience";
    AnswerAimsOne: "One scenario, no comparison.", "Un scénario, sans comparaison.";
    AnswerAimsMany: "{n} scenarios side by side: {names}.", "{n} scénarios côte à côte : {names}.";
    ItemDiagram: "2.1 Diagram of the model", "2.1 Schéma du modèle";
    ItemLogic: "2.2 Model logic", "2.2 Logique du modèle";
    AnswerLogic: "docs/model.md, “One day, in this order”.", "docs/model.md, « One day, in this order ».";
    ItemScenario: "2.3 Scenario logic", "2.3 Logique du scénario";
    AnswerScenario:
        "scenario.toml of the result folder: resolved, with its measures.",
        "scenario.toml du dossier de résultats : résolu, avec ses mesures.";
    ItemAlgorithms: "2.4 Algorithms", "2.4 Algorithmes";
    AnswerAlgorithms:
        "docs/model.md, section by section with the file that does it.",
        "docs/model.md, rubrique par rubrique avec le fichier qui la réalise.";
    ItemComponents: "2.5 Components", "2.5 Composants";
    AnswerComponents:
        "Entities: trucks and convoys. Activities: orders, travel, unloading, sales, rationing. Resources: {commodities}. Queues: at {routes} [route|routes]. Entry: importers’ orders; exit: use, loss, or the horizon.",
        "Entités : camions et convois. Activités : commandes, trajets, déchargement, ventes, rationnement. Ressources : {commodities}. Files : sur {routes} [route|routes]. Entrée : commandes des importateurs ; sortie : usage, perte ou fin de l’horizon.";
    ItemSources: "3.1 Data sources", "3.1 Sources des données";
    AnswerSources: "{n} [line|lines] of sources, listed above.", "{n} [ligne|lignes] de sources, listées plus haut.";
    ItemInputs: "3.2 Input parameters", "3.2 Paramètres d’entrée";
    AnswerInputs:
        "scenario.toml of the result folder; drawn values in replications.parquet.",
        "scenario.toml du dossier de résultats ; valeurs tirées dans replications.parquet.";
    ItemPreprocessing: "3.3 Pre-processing", "3.3 Prétraitement";
    ItemAssumptions: "3.4 Assumptions", "3.4 Hypothèses";
    AnswerAssumptions:
        "Listed above: {assumed} stated, {unsourced} without a source.",
        "Listées plus haut : {assumed} énoncées, {unsourced} sans source.";
    ItemInitial: "4.1 Initialisation", "4.1 Initialisation";
    AnswerInitial:
        "State before day 0 from the scenario; see docs/model.md, “State before day 0”.",
        "État avant le jour 0 selon le scénario ; voir docs/model.md, « State before day 0 ».";
    ItemLength: "4.2 Run length", "4.2 Durée";
    AnswerLength: "{days} [day|days] from {start}.", "{days} [jour|jours] à partir du {start}.";
    ItemEstimation: "4.3 Estimation", "4.3 Estimation";
    AnswerEstimation:
        "{n} [replication|replications], {inner} to a parameter draw; means ±1.96 standard errors, probabilities by Wilson’s interval, first shortages as a survival curve, censored at the horizon.",
        "{n} [réplication|réplications], {inner} par tirage de paramètres ; moyennes ±1,96 erreur type, probabilités par l’intervalle de Wilson, premières pénuries en courbe de survie, censurées à l’horizon.";
    ItemSoftware: "5.1 Software", "5.1 Logiciel";
    AnswerSoftware: "Stockout {version}, commit {commit}, in Rust.", "Stockout {version}, commit {commit}, en Rust.";
    ItemSampling: "5.2 Random sampling", "5.2 Tirages aléatoires";
    AnswerSampling:
        "Counter-based draws, scheme {scheme}, seed {seed}; docs/randomness.md.",
        "Tirages par compteur, schéma {scheme}, graine {seed} ; docs/randomness.md.";
    ItemExecution: "5.3 Model execution", "5.3 Exécution du modèle";
    AnswerExecution:
        "Time step of one day; blocks of replications in parallel, folded in order.",
        "Pas d’un jour ; blocs de réplications en parallèle, réunis dans l’ordre.";
    ItemSystem: "5.4 System", "5.4 Système";
    ItemCode: "6.1 Code access", "6.1 Accès au code";
    AnswerCode:
        "Source of the named version and commit; scenario hash {hash}.",
        "Source de la version et du commit cités ; empreinte du scénario {hash}.";
    UnknownCommit: "unknown", "inconnu";
    PageOf: "{page} of {pages}", "{page} sur {pages}";
    FootClaims:
        "Every sentence with a number is listed with its metric, n and interval in {file}.",
        "Chaque phrase qui porte un nombre est listée avec son indicateur, son n et son intervalle dans {file}.";
}
