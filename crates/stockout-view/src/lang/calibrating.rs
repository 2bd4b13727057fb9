//! The catalogue of calibrations: their sentences in both languages, side by side, under the rules of the other catalogue.

use super::catalogue::messages;

messages! { Calibrating:
    Lead:
        "Which values fit the record: {values} looked for, {targets} of {record}.",
        "Quelles valeurs s’accordent avec le relevé : {values} recherchées, {targets} de {record}.";
    CountValues: "{n} [value|values]", "{n} [valeur|valeurs]";
    CountTargets: "{n} [target|targets]", "{n} [cible|cibles]";
    Size:
        "{n} particles, effective sample size {ess}, after {generations} [generation|generations]; {simulated} replications.",
        "{n} particules, taille effective {ess}, après {generations} [génération|générations] ; {simulated} réplications.";
    EndedTolerance:
        "Every particle agrees with every target within its range.",
        "Chaque particule s’accorde avec chaque cible dans sa plage.";
    EndedAcceptance:
        "The particles are within {tolerance} of the record (0 is inside every range; 1 is as far as the priors usually miss one target). Coming nearer would have cost too much: under {accepted} of the last new particles did.",
        "Les particules sont à {tolerance} au plus du relevé (0 : dans toutes les plages ; 1 : l’écart habituel des a priori à une cible). S’approcher davantage aurait trop coûté : moins de {accepted} des dernières y sont parvenues.";
    EndedGenerations:
        "The particles are within {tolerance} of the record (0 is inside every range). The generations that were allowed are used up.",
        "Les particules sont à {tolerance} au plus du relevé (0 : dans toutes les plages). Les générations permises sont épuisées.";
    HeadValues: "Values", "Valeurs";
    HeadPrior: "prior 5% – 95%", "a priori 5 % – 95 %";
    HeadPosterior: "median [5% – 95%]", "médiane [5 % – 95 %]";
    HeadNarrower: "narrower", "resserrée";
    HeadTargets: "Targets", "Cibles";
    HeadRecord: "record", "relevé";
    HeadSimulated: "simulated 5% – 95%", "simulé 5 % – 95 %";
    HeadP: "p", "p";
    Scaled: "× {path}", "× {path}";
    Added: "+ {path}", "+ {path}";
    Covered:
        "{k} of {n} targets lie in their 90% band.",
        "{k} des {n} cibles se trouvent dans leur bande à 90 %.";
    Missed: "Outside their band: {names}.", "Hors de leur bande : {names}.";
    Unmoved:
        "Left out, since the model says the same whatever the values: {names}.",
        "Écartées, car le modèle dit la même chose quelles que soient les valeurs : {names}.";
    Uninformed:
        "The record says little of these, and what stands there is the prior: {names}.",
        "Le relevé dit peu de ce qui suit, où figure l’a priori\u{a0}: {names}.";
    Leaning:
        "Against an end of their range: {names}. What lies beyond was not looked at.",
        "Contre un bout de leur plage : {names}. Ce qui est au-delà n’a pas été examiné.";
    Informed:
        "Most is learnt of {path}, from {target}.",
        "Le plus instructif : {path}, par {target}.";
    Tied:
        "Tied (correlation {r}): {a}, and {b}; posterior.toml draws them together, marginals.toml apart.",
        "Liées (corrélation {r})\u{a0}: {a}, et {b}\u{202f}; posterior.toml les tire ensemble, marginals.toml séparément.";
    Wider:
        "Drawn apart, the band would be {times} times as wide: {name}.",
        "Tirées séparément, la bande serait {times} fois plus large\u{a0}: {name}.";
    MonteCarlo:
        "For want of particles, medians may be off by up to {middle} of the prior’s standard deviation ({name}), and ends by up to {ends}: as {n} populations of their own say. What is narrowed by less than that is not called narrower.",
        "Faute de particules, les médianes peuvent s’écarter jusqu’à {middle} de l’écart type a priori ({name}) et les bornes jusqu’à {ends}, d’après {n} populations indépendantes. Ce qui est resserré de moins n’est pas dit resserré.";
    FewParticles:
        "An effective sample size under 100 is too small for the tails: take more particles.",
        "Une taille effective inférieure à 100 est trop faible pour les queues : prenez plus de particules.";
    RunLine:
        "seed {seed}, Stockout {version}, scenario hash {hash}",
        "graine {seed}, Stockout {version}, empreinte du scénario {hash}";
    Caution:
        "p is the chance of a replication as far on either side, under the posterior: near 0, the model misses the target. A calibrated value is the one that makes this model agree with the record; where the model is wrong, so is the value.",
        "p est la probabilité d’une réplication aussi éloignée d’un côté ou de l’autre, a posteriori : près de 0, le modèle manque la cible. Une valeur calée est celle qui accorde ce modèle au relevé ; là où le modèle se trompe, la valeur aussi.";

    ValuesTitle: "What the record says of each value", "Ce que le relevé dit de chaque valeur";
    ValuesSubtitle:
        "Share of the prior (grey) and of the posterior (blue) in twenty equal steps of each range; the mark is the posterior’s median.",
        "Part de l’a priori (gris) et de l’a posteriori (bleu) dans vingt pas égaux de chaque plage ; le trait est la médiane a posteriori.";
    KeyPrior: "prior", "a priori";
    KeyPosterior: "posterior", "a posteriori";
    PanelNarrower: "{share} narrower", "resserrée de {share}";
    PanelWider: "not narrower", "pas resserrée";
    ValuesDescription:
        "{path}: before {prior}, after {posterior}.",
        "{path} : avant {prior}, après {posterior}.";

    PairsTitle: "Which values hang together", "Quelles valeurs vont ensemble";
    PairsSubtitle:
        "Equally weighted draws of the posterior over the whole range of the priors, and the correlation, for the values that were narrowed most.",
        "Tirages équipondérés de l’a posteriori sur toute la plage des a priori, et la corrélation, pour les valeurs les plus resserrées.";
    PairsDescription: "{a} and {b}: correlation {r}.", "{a} et {b} : corrélation {r}.";

    TargetsTitle: "What the calibrated model says of the record", "Ce que le modèle calé dit du relevé";
    TargetsSubtitle:
        "New replications, each row on a scale of its own: 90% of them (pale) and half of them (dark) under the priors and under the posterior; the record with its range.",
        "Nouvelles réplications, chaque ligne à sa propre échelle : 90 % (clair) et la moitié (foncé) a priori et a posteriori ; le relevé et sa plage.";
    KeyRecord: "record", "relevé";
    TargetsDescription:
        "{name}: record {record}, simulated {simulated}.",
        "{name} : relevé {record}, simulé {simulated}.";
    TargetsNote:
        "The same record taught the values: agreement here is no test of the model.",
        "Le même relevé a servi à caler les valeurs : l’accord n’est pas ici un test du modèle.";
}
