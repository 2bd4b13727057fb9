// Words of the page in English and French. Sentences are translated whole, never put together from pieces.

import type { Embedded } from "./types";

export type Lang = "en" | "fr";

const words = {
  title: ["Live page", "Page interactive"],
  skip: ["Skip to the answer", "Aller à la réponse"],
  levers: ["What you change", "Ce que vous changez"],
  answer: ["What it means", "Ce que cela signifie"],
  base: ["Base", "Référence"],
  variant: ["Variant {0}", "Variante {0}"],
  variants: ["Variants", "Variantes"],
  addVariant: ["Add a variant", "Ajouter une variante"],
  removeVariant: ["Remove variant {0}", "Retirer la variante {0}"],
  startFrom: ["Starts from", "Part de"],
  baseScenario: ["Base scenario", "Scénario de référence"],
  reset: ["Clear all changes", "Effacer tous les changements"],
  undo: ["Undo", "Annuler"],
  redo: ["Redo", "Rétablir"],
  roads: ["Roads", "Routes"],
  roadsHelp: ["Choose a road on the map or in the list, then its state (* as in the scenario). On the map, Enter or Space goes to the next state.", "Choisissez une route sur la carte ou dans la liste, puis son état (* comme dans le scénario). Sur la carte : Entrée ou Espace pour l’état suivant."],
  road: ["{0}: {1}", "{0} : {1}"],
  closed: ["closed", "fermée"],
  noStatus: ["no status", "sans statut"],
  teams: ["Escort teams", "Équipes d’escorte"],
  teamsBase: ["More or fewer than the scenario has ({0})", "En plus ou en moins que le scénario ({0})"],
  reserve: ["Stock at the start, {0} (days)", "Stock au départ, {0} (jours)"],
  reserves: ["Stock at the start", "Stock au départ"],
  reserveNote: ["Above the scenario’s target or storage, these grow with it.", "Au-delà de la cible ou de la capacité du scénario, celles-ci grandissent avec lui."],
  rationing: ["Rationing of {0}", "Rationnement : {0}"],
  rationingBelow: ["Step {0}: below days of cover", "Palier {0} : sous tant de jours de couverture"],
  rationingShare: ["Step {0}: share that may still be bought, in %", "Palier {0} : part encore vendue, en %"],
  addStep: ["Add a step", "Ajouter un palier"],
  removeStep: ["Remove step {0}", "Retirer le palier {0}"],
  regime: ["Truce or another regime", "Trêve ou autre régime"],
  regimeNone: ["as drawn by chance", "laissé au hasard"],
  from: ["from day", "du jour"],
  to: ["to day", "au jour"],
  airlift: ["Airlift of {0} ({1} per day)", "Pont aérien, {0} ({1} par jour)"],
  airlifts: ["Airlift", "Pont aérien"],
  airliftFrom: ["from day", "à partir du jour"],
  order: ["Who is served first, {0}", "Qui est servi d’abord, {0}"],
  up: ["Serve {0} earlier", "Servir {0} plus tôt"],
  down: ["Serve {0} later", "Servir {0} plus tard"],
  attacks: ["Chance of attacks, times", "Probabilité des attaques, fois"],
  chances: ["Attacks and closures", "Attaques et fermetures"],
  closures: ["Chance of closures, times", "Probabilité des fermetures, fois"],
  numbers: ["Any other number", "Tout autre nombre"],
  search: ["Search by word or path", "Chercher par mot ou chemin"],
  found: ["{0} of {1} numbers; the first {2} are shown", "{0} nombres sur {1} ; les {2} premiers sont affichés"],
  uncertain: ["Uncertain values", "Valeurs incertaines"],
  uncertainHelp: ["Each simulated future draws them anew. Hold one at an end of its range to see what it does.", "Chaque futur simulé les tire de nouveau. Fixez-en une à un bout de son étendue pour voir son effet."],
  drawn: ["drawn anew", "tirée à chaque fois"],
  holdLow: ["low: {0}", "basse : {0}"],
  holdMode: ["middle: {0}", "médiane : {0}"],
  holdHigh: ["high: {0}", "haute : {0}"],
  range: ["range {0} to {1}", "de {0} à {1}"],
  now: ["now {0}", "actuellement {0}"],
  nothing: ["not given", "non donné"],
  unlimited: ["unlimited", "illimité"],
  drawnValue: ["drawn from {0} to {1}", "tiré de {0} à {1}"],
  clear: ["Clear {0}", "Effacer {0}"],
  noChange: ["Nothing differs from the base yet. Move a lever on the left.", "Rien ne diffère encore de la référence. Changez un réglage."],
  shortTitle: ["Chance that {0} runs short of {1} within", "Probabilité d’une pénurie de {1} à {0} d’ici"],
  shortTitleAll: ["Chance of a shortage of {1} within", "Probabilité d’une pénurie de {1} d’ici"],
  days: ["{0} days", "{0} jours"],
  anyTime: ["{0} days (all)", "{0} jours (tout)"],
  scenario: ["Scenario", "Scénario"],
  interval: ["{0} to {1}", "{0} à {1}"],
  coverTitle: ["Days of cover of {0}", "Jours de couverture, {0}"],
  coverFinds: ["{0}: on {2}, one future in twenty has {1} of cover or less", "{0} : le {2}, un futur sur vingt a {1} de couverture au plus"],
  coverNote: ["Stock in depots, in days of normal demand. Line: median; bands: 25–75 % and 5–95 % of simulated futures. Dashed: the base’s median.", "Stock des dépôts, en jours de demande normale. Trait : médiane ; bandes : 25–75 % et 5–95 % des futurs simulés. Tirets : médiane de la référence."],
  coverNow: ["Now {0} days (5–95 %: {1} to {2})", "Maintenant {0} jours (5–95 % : {1} à {2})"],
  gainTitle: ["No variant is clearly better or worse than the base yet: shortage days of {0}", "Aucune variante n’est encore nettement meilleure ou pire que la référence : jours de pénurie, {0}"],
  gainFinds: ["Variant {0} gains most: {1} fewer shortage days of {2}", "La variante {0} gagne le plus : {1} jours de pénurie de moins ({2})"],
  gainLoses: ["No variant gains: variant {0} has {1} more shortage days of {2}", "Aucune variante ne gagne : la variante {0} a {1} jours de pénurie de plus ({2})"],
  gainSame: ["No variant changes a shortage day of {0}.", "Aucune variante ne change les jours de pénurie ({0})."],
  gainNote: ["Mean difference under the same chance, with an interval that holds for all comparisons together (95 %). Left of zero: fewer days short.", "Différence moyenne sous le même hasard, avec un intervalle valable pour toutes les comparaisons ensemble (95 %). À gauche de zéro : moins de jours de pénurie."],
  gained: ["{0} days gained ({1} to {2})", "{0} jours gagnés ({1} à {2})"],
  lost: ["{0} days lost ({1} to {2})", "{0} jours perdus ({1} à {2})"],
  cannotTell: ["cannot tell yet (from {1} days lost to {2} gained)", "encore indécis (de {1} jours perdus à {2} gagnés)"],
  same: ["the same in every simulated future", "identique dans chaque futur simulé"],
  usesTitle: ["Every use of {0} has all that it needs in the base", "Chaque usage a tout le nécessaire dans la référence : {0}"],
  usesNone: ["No use of {0} has a need that is not met, in any simulated future.", "Aucun usage n’a de besoin non couvert, dans aucun futur simulé ({0})."],
  usesFinds: ["{1} goes short first: {2} of its need of {0} is not met in the base", "Premier usage touché : {3} ; {2} de son besoin de {0} n’est pas couvert dans la référence"],
  usesNote: ["Share of the need of the whole horizon that is not met: mean, with its 95 % interval. The use that goes short first stands first.", "Part du besoin de tout l’horizon qui n’est pas couverte : moyenne, avec son intervalle à 95 %. L’usage touché le premier est en tête."],
  use: ["Use", "Usage"],
  firstShort: ["{0} – first short on day {1} (median)", "{0} – première pénurie au jour {1} (médiane)"],
  neverShort: ["{0} – short in fewer than half of the futures", "{0} – pénurie dans moins d’un futur sur deux"],
  driversTitle: ["What shortage days of {0} go with most", "Ce à quoi les jours de pénurie sont le plus liés, {0}"],
  driversFinds: ["Shortage days of {0} go most with one value: {1}", "Jours de pénurie de {0} : la valeur la plus liée est « {1} »"],
  driversNote: ["Rank correlation of each uncertain value with shortage days over the simulated futures of {0}. An association, not what changing it would do.", "Corrélation de rang de chaque valeur incertaine avec les jours de pénurie, sur les futurs simulés de {0}. Une association, non l’effet d’un changement."],
  driversNone: ["No uncertain value stands out from chance at so few replications.", "À si peu de réplications, aucune valeur incertaine ne se distingue du hasard."],
  table: ["Values as a table", "Valeurs en tableau"],
  differences: ["What differs from the base", "Ce qui diffère de la référence"],
  keep: ["Share and keep", "Partager et garder"],
  copyLink: ["Copy the link to this state", "Copier le lien de cet état"],
  copied: ["Copied.", "Copié."],
  copyFailed: ["The browser did not allow copying; the address line holds the link.", "Le navigateur a refusé la copie ; la barre d’adresse contient le lien."],
  copyText: ["Copy the sentences", "Copier les phrases"],
  saveScenario: ["Scenario of variant {0} (TOML)", "Scénario de la variante {0} (TOML)"],
  saveOverlay: ["Only the changes of {0} (TOML, extends {1})", "Seuls les changements de {0} (TOML, prolonge {1})"],
  saveBase: ["Base scenario (TOML)", "Scénario de référence (TOML)"],
  saveCsv: ["Figures (CSV)", "Chiffres (CSV)"],
  saveJson: ["Figures (JSON)", "Chiffres (JSON)"],
  saveSvg: ["SVG", "SVG"],
  savePng: ["PNG", "PNG"],
  saveChart: ["Save the chart “{0}” as {1}", "Enregistrer le graphique « {0} » en {1}"],
  print: ["Print on one page", "Imprimer sur une page"],
  loadScenario: ["Open a scenario file", "Ouvrir un fichier de scénario"],
  dropHere: ["Drop a scenario file (TOML) anywhere on the page, or choose one. A result folder’s scenario.toml will do.", "Déposez un fichier de scénario (TOML) n’importe où sur la page, ou choisissez-en un. Le scenario.toml d’un dossier de résultats convient."],
  loaded: ["{0} was opened as the base.", "{0} est ouvert comme référence."],
  faults: ["{0} cannot be used. Mend these first:", "{0} ne peut pas servir. À corriger d’abord :"],
  faultsVariant: ["Variant {0} cannot be computed:", "La variante {0} ne peut pas être calculée :"],
  faultAt: ["{0}, line {1}, column {2}", "{0}, ligne {1}, colonne {2}"],
  tooLarge: ["{0} is larger than 4 MB: use the command for it.", "{0} dépasse 4 Mo : utilisez la commande."],
  replications: ["Simulated futures", "Futurs simulés"],
  seed: ["Seed", "Graine"],
  status: ["{0} simulated futures of each scenario, seed {1}; workers: {2}.", "{0} futurs simulés par scénario, graine {1} ; fils de calcul : {2}."],
  computing: ["Computing: {0} of {1} futures", "Calcul : {0} futurs sur {1}"],
  starting: ["The engine starts; the first answer was computed before the page was sent.", "Le moteur démarre ; la première réponse a été calculée avant l’envoi de la page."],
  failed: ["The engine stopped: {0}. Load the page anew; the address keeps your state.", "Le moteur s’est arrêté : {0}. Rechargez la page ; l’adresse garde votre état."],
  memory: ["A scenario of this size allows {0} futures in the page. Use the command for more.", "Un scénario de cette taille permet {0} futurs dans la page. Utilisez la commande pour davantage."],
  provenance: ["Stockout {0}, scheme {1}, seed {2}, {3} replications. Scenario {4}.", "Stockout {0}, schéma {1}, graine {2}, {3} réplications. Scénario {4}."],
  sameFigures: ["The same figures from the command: save the scenarios, then", "Les mêmes chiffres par la commande : enregistrez les scénarios, puis"],
  notPlan: ["5–95 % of simulated futures is no range to plan with on its own. More futures narrow the intervals of the means; they make neither the assumptions surer nor the model fuller.", "5–95 % des futurs simulés n’est pas, à lui seul, une fourchette de planification. Plus de futurs resserrent les intervalles des moyennes ; ils ne rendent ni les hypothèses plus sûres ni le modèle plus complet."],
  sources: ["Sources of the assumptions", "Sources des hypothèses"],
  mapLabel: ["Map of the roads", "Carte des routes"],
  legend: ["States of the roads", "États des routes"],
  day: ["Day", "Jour"],
  date: ["Date", "Date"],
  median: ["median", "médiane"],
  verdict: ["Verdict", "Verdict"],
  difference: ["Difference", "Différence"],
  value: ["Value", "Valeur"],
  correlation: ["Rank correlation", "Corrélation de rang"],
  language: ["Language", "Langue"],
  sentenceBase: ["Without a change, {0} is short of {1} on {2} of {3} days ({4} to {5}); the chance of a shortage within 30 days is {6}.", "Sans changement, {0} manque de {1} {2} jours sur {3} ({4} à {5}) ; la probabilité d’une pénurie sous 30 jours est de {6}."],
  sentenceBetter: ["Under variant {0}, {1} is short of {3} on {2} fewer days of {4} ({5} to {6} fewer).", "Avec la variante {0}, {1} manque de {3} {2} jours de moins sur {4} ({5} à {6} de moins)."],
  sentenceWorse: ["Under variant {0}, {1} is short of {3} on {2} more days of {4} ({5} to {6} more).", "Avec la variante {0}, {1} manque de {3} {2} jours de plus sur {4} ({5} à {6} de plus)."],
  sentenceOpen: ["It cannot be told yet whether variant {0} changes the days on which {1} is short of {3} (from {5} more to {6} fewer of {4}).", "On ne peut pas encore dire si la variante {0} change le nombre de jours où {1} manque de {3} (de {5} de plus à {6} de moins sur {4})."],
  sentenceSame: ["Variant {0} does not change the days on which {1} is short of {3}: they are the same in every simulated future.", "La variante {0} ne change pas les jours où {1} manque de {3} : ils sont identiques dans chaque futur simulé."],
  city: ["the city", "la ville"],
  lever_root: ["starts from {0}", "part de {0}"],
  lever_roads: ["{0}: {1}", "{0} : {1}"],
  lever_teams: ["escort teams: {2}", "équipes d’escorte : {2}"],
  lever_reserve: ["stock of {0} at the start: {2} days", "stock de {0} au départ : {2} jours"],
  lever_rationing: ["rationing of {0}: {2}", "rationnement de {0} : {2}"],
  lever_regime: ["{0} from day {2} to day {3}", "{0} du jour {2} au jour {3}"],
  lever_airlift: ["airlift of {0}: {2} per day from day {3}", "pont aérien de {0} : {2} par jour dès le jour {3}"],
  lever_order: ["{0} is served in this order: {1}", "{0}, ordre de service : {1}"],
  lever_attacks: ["chance of attacks times {2}", "probabilité des attaques fois {2}"],
  lever_closures: ["chance of closures times {2}", "probabilité des fermetures fois {2}"],
  lever_numbers: ["{0} = {2}", "{0} = {2}"],
  noRationing: ["none", "aucun"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof words;

const minus = (text: string): string => text.replace("-", "\u2212");

export class Words {
  private readonly at: 0 | 1;
  private readonly format: Intl.NumberFormat;
  constructor(
    readonly lang: Lang,
    private readonly named: Embedded["words"],
  ) {
    this.at = lang === "fr" ? 1 : 0;
    this.format = new Intl.NumberFormat(lang === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: 20 });
  }

  /** A text, with values in its places. */
  say(word: Word, ...values: (string | number)[]): string {
    return words[word][this.at].replace(/\{(\d)\}/g, (_, place: string) => {
      const value = values[Number(place)];
      return typeof value === "number" ? this.number(value) : (value ?? "");
    });
  }

  /** What people call a name of the scenario; the name itself where nobody says. */
  name(name: string): string {
    return this.named[name]?.[this.at] ?? name;
  }

  /** A number with about so many digits that matter. */
  number(value: number, digits = 3): string {
    if (value === 0) return "0";
    const size = Math.floor(Math.log10(Math.abs(value)));
    const step = 10 ** Math.max(-6, size - digits + 1);
    const rounded = Math.abs(value) >= 10 ** (digits - 1) ? Math.round(value) : Math.round(value / step) * step;
    return minus(this.format.format(Number(rounded.toPrecision(12))));
  }

  /** Days to a tenth. */
  days(value: number): string {
    const digits = Math.abs(value) < 10 ? 1 : 0;
    // What rounds to zero has no sign.
    const rounded = Number(value.toFixed(digits)) || 0;
    return minus(new Intl.NumberFormat(this.lang === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: digits }).format(rounded));
  }

  /** Days with their word: French has the singular below two. */
  dayCount(value: number): string {
    const text = this.days(value);
    const one = new Intl.PluralRules(this.lang).select(Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0))) === "one";
    const [singular, plural] = this.lang === "fr" ? ["jour", "jours"] : ["day", "days"];
    return `${text} ${one ? singular : plural}`;
  }

  /** A share as a percentage: whole ones, a tenth near the ends, and never 0 or 100 for what may happen or fail to. */
  percent(share: number): string {
    const percent = 100 * share;
    const near = percent < 1 || percent > 99;
    const text = (value: number, most: number) => new Intl.NumberFormat(this.lang === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: most }).format(value);
    const sign = this.lang === "fr" ? "\u202f%" : "%";
    if (percent > 0 && percent < 0.1) return `< ${text(0.1, 1)}${sign}`;
    if (percent < 100 && percent > 99.9) return `> ${text(99.9, 1)}${sign}`;
    return text(percent, near ? 1 : 0) + sign;
  }

  /** A share on an axis: as it is. */
  tick(share: number): string {
    const text = new Intl.NumberFormat(this.lang === "fr" ? "fr-FR" : "en-GB", { maximumFractionDigits: 2 }).format(100 * share);
    return text + (this.lang === "fr" ? "\u202f%" : "%");
  }

  /** A date so many days after the first. */
  date(start: string, day: number, short = false): string {
    const date = new Date(`${start}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + day);
    const style: Intl.DateTimeFormatOptions = short ? { day: "numeric", month: "short" } : { day: "numeric", month: "long", year: "numeric" };
    return new Intl.DateTimeFormat(this.lang === "fr" ? "fr-FR" : "en-GB", { ...style, timeZone: "UTC" }).format(date);
  }
}
