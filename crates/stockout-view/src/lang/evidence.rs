//! The catalogue of scores and forecasts, under the rules of the other catalogue.

use super::catalogue::messages;

messages! { Evidence:
    MeasureVolume: "Volume cleared", "Volume dédouané";
    MeasureTrucks: "Tankers arriving", "Citernes arrivées";
    MeasureConvoys: "Convoys arriving", "Convois arrivés";
    MeasureLost: "Tankers lost", "Citernes perdues";
    MeasureWaiting: "Tankers waiting", "Citernes en attente";
    MeasureBegins: "Shortage begins", "Début de la pénurie";
    MeasureEnds: "Shortage ends", "Fin de la pénurie";
    MeasureShare: "Share of need unmet", "Part du besoin non couverte";
    UnitTankers: "tankers", "citernes";
    UnitTrucks: "trucks", "camions";
    UnitConvoys: "convoys", "convois";
    UnitShare: "share", "part";
    UnitMillionLitres: "million L", "millions de L";

    ScoreIntro:
        "Held against {files}: what {n} [replication foretells|replications foretell], and what was seen.",
        "Confronté à {files} : ce que {n} [réplication prévoit|réplications prévoient], et ce qui a été vu.";
    ScoreIntroLocked: "Held against {files}: what was foretold, and what was seen.", "Confronté à {files} : ce qui était prévu, et ce qui a été vu.";
    ColumnSeen: "seen", "vu";
    ColumnMedian: "median", "médiane";
    ColumnBand: "5% – 95%", "5 % – 95 %";
    ColumnIn: "in", "dans";
    ColumnCrps: "CRPS", "CRPS";
    ColumnNormal: "normal", "normal";
    ColumnLast: "last", "dernier";
    InHalf: "50%", "50 %";
    InMost: "90%", "90 %";
    InNone: "no", "non";
    NotWithin: "none", "aucune";
    ScoreHow:
        "in: the narrowest band that holds the observation. CRPS: 0 is perfect, in the unit of the line (of dates, days); to its right the CRPS of two naive forecasts, the flow of quiet times and what the last observation before says, where there is one.",
        "dans : la bande la plus étroite qui contient l’observation. CRPS : 0 est parfait, dans l’unité de la ligne (pour une date, en jours) ; à sa droite, le CRPS de deux prévisions naïves, le flux des temps calmes et la dernière observation, s’il y en a une.";
    NaiveOf:
        "Normal flow is that of another scenario: {title}.",
        "Le flux normal est celui d’un autre scénario\u{a0}: {title}.";
    NaiveHash: "Scenario of the normal flow: {name}, hash {hash}", "Scénario du flux normal\u{a0}: {name}, empreinte {hash}";
    NaiveUnlike:
        "--naive {naive}: its normal flow cannot stand beside {scored}",
        "--naive {naive}\u{a0}: son flux normal ne peut être comparé à {scored}";
    NaiveStart: "it begins on {is}, not on {of}", "il commence le {is}, et non le {of}";
    NaiveDays: "it lasts {is} days, not {of}", "il dure {is} jours, et non {of}";
    NaiveMissing: "it has no commodity {name}", "il n’a pas de bien {name}";
    NaiveExtra: "its commodity {name} is not in the other", "son bien {name} n’est pas dans l’autre";
    NaiveUnit: "its {name} is counted in {is}, not in {of}", "son bien {name} est compté en {is}, et non en {of}";
    ScoreCoverage:
        "Of {n} [target|targets], {half} lie in their 50% band and {most} in their 90% band.",
        "Sur {n} [cible|cibles], {half} dans la bande à 50 % et {most} dans celle à 90 %.";
    ScoreSkill:
        "Skill, 1 minus CRPS over that of the naive forecast, each target by its scale: {skills}.",
        "Gain, 1 moins le rapport des CRPS, chaque cible rapportée à son échelle\u{a0}: {skills}.";
    SkillNormal: "{skill} against normal flow", "{skill} sur le flux normal";
    SkillLast: "{skill} against the last observation", "{skill} sur la dernière observation";
    SkillLastValue: "{skill} against the last value and its spread", "{skill} sur la dernière valeur et sa dispersion";
    SkillClimatology: "{skill} against all that was on record", "{skill} sur l’ensemble des relevés";
    SkillOf: "{skill} (of {n} [target|targets])", "{skill} (sur {n} [cible|cibles])";
    SourcesTitle: "Where sources disagree, or leave room", "Où les sources divergent ou laissent une marge";
    SourcesLow: "low", "bas";
    SourcesHigh: "high", "haut";
    SourcesConfidence: "confidence", "confiance";
    ConfidenceLow: "low", "faible";
    ConfidenceMedium: "medium", "moyenne";
    ConfidenceHigh: "high", "haute";
    LeftOut: "Left out: {name} ({why}).", "Laissé de côté : {name} ({why}).";
    WhyNothing: "nothing is on record for this span", "rien n’est observé pour cette période";
    WhyOutside: "not all its days are inside the scenario’s horizon", "tous ses jours ne sont pas dans l’horizon du scénario";
    LeftOutMore: " and {n} more", " et {n} de plus";
    NoTargets: "Nothing in the observations can be held against this horizon.", "Rien dans les observations ne se rapporte à cet horizon.";

    FlowTitle: "What was foretold to come in, and what came", "Ce qui était prévu d’arriver, et ce qui est arrivé";
    FlowSubtitle:
        "Inflow of {name} a day, by week: what {n} [replication foretells|replications foretell], and the means that are on record over their spans.",
        "Flux de {name} par jour, semaine par semaine : ce que [prévoit {n} réplication|prévoient {n} réplications], et les moyennes observées sur leurs périodes.";
    FlowDots: "Dots: the record’s first day and end of shortage, by source.", "Points : début et fin de la pénurie selon chaque source.";
    FlowRecord: "on record", "observé";
    FlowNormal: "normal flow", "flux normal";
    FlowUnit: "{unit} a day", "{unit} par jour";
    FlowBegins: "shortage begins", "début de pénurie";
    FlowEnds: "shortage ends", "fin de pénurie";
    TargetsTitle: "Each figure on record, against its forecast", "Chaque chiffre observé, face à sa prévision";
    TargetsSubtitle:
        "Each line has a scale of its own. A dot is a source’s best figure, its whisker what that source leaves open; upright strokes are the naive forecasts.",
        "Chaque ligne a sa propre échelle. Un point est le meilleur chiffre d’une source, sa moustache ce qu’elle laisse ouvert ; les traits verticaux sont les prévisions naïves.";
    TargetsHead: "seen · 90% of the forecast", "vu · 90\u{202f}% de la prévision";
    FlowSeen: "{pace} a day ({total} {unit} in all)", "{pace} par jour ({total} {unit} en tout)";
    TargetsNaiveNormal: "naive: normal flow", "naïve : flux normal";
    TargetsNaiveLast: "naive: last observation", "naïve : dernière observation";
    TargetsLine: "{name}: seen {seen}, foretold {median} ({low} to {high}).", "{name} : vu {seen}, prévu {median} (de {low} à {high}).";

    SealOpen:
        "note: {sidecar} is of an earlier version: it guards the forecast and not what it says itself (normal flow, dates, scenario). Lock the forecast anew to guard both.",
        "note\u{a0}: {sidecar} vient d’une version antérieure\u{a0}: il protège la prévision et non ce qu’il dit lui-même (flux normal, dates, scénario). Scellez-la de nouveau pour protéger les deux.";
    LockWritten: "Locked: {n} [target|targets], {rows} quantiles and {samples} joint samples, in {file}; sealed by {sidecar}", "Scellé\u{a0}: {n} [cible|cibles], {rows} quantiles et {samples} trajectoires, dans {file}\u{202f}; sceau\u{a0}: {sidecar}";
    LockBaselines:
        "Beside it, from what was on record: {names}.",
        "À côté, d’après les relevés connus\u{a0}: {names}.";
    LockNoBaseline:
        "No naive forecast stands beside it: that takes {least} earlier values on record (--observations).",
        "Aucune prévision naïve à côté\u{a0}: il faut {least} valeurs antérieures dans les relevés (--observations).";
    HubWritten:
        "Exported: {n} [target|targets] to {file}; {seen} of them with what was seen",
        "Exporté\u{a0}: {n} [cible|cibles] dans {file}, dont {seen} avec ce qui a été observé";
    HubForecast:
        "warning: {file} stands in a hub and has no seal of its own; what is normal is told by the sealed forecast of {date} in auxiliary-data/stockout",
        "attention\u{a0}: {file} se trouve dans un hub et n’a pas de sceau\u{202f}; la normale est celle de la prévision scellée du {date} dans auxiliary-data/stockout";
}
