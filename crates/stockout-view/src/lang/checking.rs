//! The catalogue of checks: of a result folder, and of the program itself; under the rules of the other catalogue.

use super::catalogue::messages;

messages! { Checking:
    Same: "ok", "ok";
    Different: "different", "différent";
    LeftOut: "left out", "omis";
    Manifest:
        "manifest.json: sealed; layout {layout}, stockout {version}, random draws of scheme {scheme}",
        "manifest.json\u{a0}: scellé\u{202f}; disposition {layout}, stockout {version}, tirages du schéma {scheme}";
    Files:
        "files: {n} [file has|files have] the size and the hash that manifest.json gives",
        "fichiers\u{a0}: {n} [fichier a|fichiers ont] la taille et l’empreinte que donne manifest.json";
    Unlisted:
        "{file}: it stands under a name that stockout gives, but it is not part of this result",
        "{file}\u{a0}: il porte un nom que donne stockout, mais ne fait pas partie de ce résultat";
    Scenario: "{file}: it is the scenario that was run", "{file}\u{a0}: c’est le scénario qui a été simulé";
    Rows:
        "replications.parquet: {n} [row|rows] in order, {columns} columns",
        "replications.parquet\u{a0}: {n} [ligne|lignes] dans l’ordre, {columns} colonnes";
    RowsColumns:
        "replications.parquet: its columns are not those of the scenario",
        "replications.parquet\u{a0}: ses colonnes ne sont pas celles du scénario";
    RowsCount:
        "replications.parquet: it has {found} rows, but manifest.json says {n}",
        "replications.parquet\u{a0}: il a {found} lignes, mais manifest.json en indique {n}";
    RowsOrder:
        "replications.parquet: replication {n} or its parameter draw is not where it belongs",
        "replications.parquet\u{a0}: la réplication {n} ou son tirage de paramètres n’est pas à sa place";
    Summary:
        "summary.json: each of its {n} numbers follows from the rows",
        "summary.json\u{a0}: chacun de ses {n} nombres découle des lignes";
    SummaryDiffers:
        "summary.json: {path} is {found}, but the rows of replications.parquet give {right}",
        "summary.json\u{a0}: {path} vaut {found}, mais les lignes de replications.parquet donnent {right}";
    Days:
        "daily.csv, severity.csv, routes.csv: their sums over the days are the means of the rows",
        "daily.csv, severity.csv, routes.csv\u{a0}: leurs sommes sur les jours sont les moyennes des lignes";
    DaysDiffer:
        "{file}: {figure} over the days gives {found}, but the rows of replications.parquet give {right}",
        "{file}\u{a0}: {figure} sur les jours donne {found}, mais les lignes de replications.parquet donnent {right}";
    Again:
        "simulated again: {n} of {all} replications, the same bits",
        "simulé à nouveau\u{a0}: {n} réplications sur {all}, bit pour bit identiques";
    AgainAll:
        "simulated again: all {n} [replication|replications]; every row, number and table is the same, bit for bit",
        "simulé à nouveau\u{a0}: {n} [réplication|réplications], toutes\u{202f}; chaque ligne, nombre et tableau est identique, bit pour bit";
    AgainDiffers:
        "{file}: simulated again, it comes out differently",
        "{file}\u{a0}: simulé à nouveau, il diffère";
    PathDiffers:
        "manifest.json: the cover of replication {n} comes out differently",
        "manifest.json\u{a0}: la couverture de la réplication {n} diffère";
    AgainComparison:
        "simulated again: the comparison is the same, bit for bit",
        "simulé à nouveau\u{a0}: la comparaison est identique, bit pour bit";
    OtherVersion:
        "not simulated again: stockout {version} (random draws of scheme {scheme}) wrote it, and this is {ours} ({our_scheme}); its results need not come out the same here. Check it with stockout {version}.",
        "non simulé à nouveau\u{a0}: écrit par stockout {version} (tirages du schéma {scheme}), et voici {ours} ({our_scheme})\u{202f}; ses résultats ne sont pas forcément les mêmes ici. Vérifiez-le avec stockout {version}.";
    OtherKind:
        "not simulated again: verify simulates runs, and comparisons with --full",
        "non simulé à nouveau\u{a0}: verify simule les résultats de run, et avec --full ceux de compare";
    Points:
        "points.parquet, points.csv: {n} [point|points], the same in both",
        "points.parquet, points.csv\u{a0}: {n} [point|points], identiques dans les deux";
    Depletion:
        "a city cut off lives from its stock: {found} days short; exact: {exact}",
        "une ville coupée vit de son stock\u{a0}: {found} jours de pénurie\u{202f}; exact\u{a0}: {exact}";
    Closures:
        "a road that closes and reopens: open on {found} of 3000 days; by renewal theory: {exact}",
        "une route qui ferme et rouvre\u{a0}: ouverte {found} jours sur 3000\u{202f}; théorie du renouvellement\u{a0}: {exact}";
    Chain:
        "closures, attacks and a small stock: never short in {found} of the replications; by dynamic programming: {exact}",
        "fermetures, attaques et petit stock\u{a0}: aucune pénurie dans {found} des réplications\u{202f}; programmation dynamique\u{a0}: {exact}";
    Losses:
        "trucks lost to attacks: a share of {found}; exact: {exact}",
        "camions perdus lors d’attaques\u{a0}: une part de {found}\u{202f}; exact\u{a0}: {exact}";
    Bits:
        "a scenario in which everything happens: bits {found}; published: {exact}",
        "un scénario où tout arrive\u{a0}: bits {found}\u{202f}; publiés\u{a0}: {exact}";
    BuildSound:
        "stockout {version} (random draws of scheme {scheme}) gives the exact answers and the published bits on this processor ({machine})",
        "stockout {version} (tirages du schéma {scheme}) donne les réponses exactes et les bits publiés sur ce processeur ({machine})";
    BuildUnsound:
        "stockout {version} (random draws of scheme {scheme}) does not give what it should on this processor ({machine}): do not use its results, and report this",
        "stockout {version} (tirages du schéma {scheme}) ne donne pas ce qu’il devrait sur ce processeur ({machine})\u{a0}: n’utilisez pas ses résultats, et signalez-le";
    Undrawn:
        "warning: no font here has these letters of `{name}`: {letters}. Charts and reports show ? in their place. Give a font that has them: --font FILE",
        "attention\u{a0}: aucune police ne contient ces lettres de `{name}`\u{a0}: {letters}. Les graphiques et rapports montrent un point d’interrogation à leur place. Donnez une police qui les contient\u{a0}: --font FICHIER";
    Sound: "{folder} is as it was written", "{folder} est tel qu’il a été écrit";
    Unsound: "{folder} is not as it was written", "{folder} n’est pas tel qu’il a été écrit";
}
