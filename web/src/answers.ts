// The answer: the base and its variants side by side.

import { h, save } from "./dom";
import { correlations, fan, intervals, lanes, NARROW, PAPER, WIDE, type Chart } from "./chart";
import { png, standalone } from "./files";
import { capital, daysShort, gained, isSame, sentences, verdict } from "./sentences";
import type { Answer, CaseAnswer, Chance, CommodityAnswer } from "./types";
import type { Words } from "./lang";

export interface Shown {
  answer: Answer;
  /** Letters of the variants in the answer's order. */
  letters: string[];
  /** Which of the cases is looked at: 0 is the base. */
  active: number;
  w: Words;
}

/** Where a chart alone has little room: a phone, and paper while it is printed. */
export const narrow = { printing: false };
const alone = (cases = 1): number => (narrow.printing ? (cases > 3 ? WIDE : PAPER) : matchMedia("(max-width: 36rem)").matches ? NARROW : WIDE);

/** Charts whose table the reader opened, kept over a redraw. */
const opened = new Set<string>();

const caseName = (shown: Shown, at: number): string => (at === 0 ? shown.w.say("base") : shown.w.say("variant", shown.letters[at - 1] ?? "?"));
const tone = (shown: Shown, at: number): string => (at === 0 ? "t-base" : `t-${shown.letters[at - 1] ?? "A"}`);

const table = (caption: string, head: string[], rows: string[][], kind = ""): HTMLElement =>
  h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    h("table", { class: kind }, h("caption", {}, h("span", {}, caption)), h("thead", {}, h("tr", {}, ...head.map((cell) => h("th", { scope: "col" }, cell)))), h("tbody", {}, ...rows.map(([first, ...rest]) => h("tr", {}, h("th", { scope: "row" }, first ?? ""), ...rest.map((cell) => h("td", {}, cell)))))),
  );

function figure(id: string, title: string, note: string, chart: Chart, shown: Shown): HTMLElement {
  const { w, answer } = shown;
  const provenance = w.say("provenance", answer.version, answer.scheme, String(answer.seed), answer.n, answer.cases.map((one) => `${one.name} ${one.hash.slice(0, 12)}`).join(", "));
  const drawing = () => standalone(chart.svg, title, provenance);
  return h(
    "figure",
    { id },
    h("figcaption", {}, h("strong", {}, title), note ? h("span", { class: "note" }, note) : null),
    chart.svg,
    h("div", { class: "tools" }, h(
      "details",
      { open: opened.has(id), ontoggle: (event) => ((event.target as HTMLDetailsElement).open ? opened.add(id) : opened.delete(id)) },
      h("summary", {}, w.say("table")),
      table(title, chart.table.head, chart.table.rows),
    ),
    h(
      "p",
      { class: "saves" },
      h("button", { type: "button", class: "small", "aria-label": w.say("saveChart", title, "SVG"), onclick: () => save(`${id}.svg`, drawing(), "image/svg+xml") }, w.say("saveSvg")),
      h("button", { type: "button", class: "small", "aria-label": w.say("saveChart", title, "PNG"), onclick: () => void png(drawing()).then((picture) => save(`${id}.png`, picture, "image/png")) }, w.say("savePng")),
    )),
  );
}

export function answers(shown: Shown): HTMLElement[] {
  const base = shown.answer.cases[0];
  if (!base) return [];
  return [lede(shown), ...base.commodities.map((commodity, at) => ofCommodity(shown, commodity, at))];
}

function lede(shown: Shown): HTMLElement {
  return h("div", { class: "lede", id: "sentences" }, ...sentences(shown.answer, shown.letters, shown.w).map((sentence) => h("p", {}, sentence)));
}

function ofCommodity(shown: Shown, base: CommodityAnswer, at: number): HTMLElement {
  const { answer, w } = shown;
  const place = answer.place?.title;
  const name = w.name(base.name);
  const cases = answer.cases.flatMap((one) => {
    const commodity = one.commodities.find((of) => of.name === base.name);
    return commodity ? [{ one, commodity }] : [];
  });
  const section = h("section", { class: "commodity", "aria-labelledby": `of-${base.name}` }, h("h3", { id: `of-${base.name}` }, capital(name)));
  section.append(chances(shown, cases, place ? w.say("shortTitle", place, name) : w.say("shortTitleAll", "", name)));
  const gains = answer.comparison.flatMap(({ key }, k) => {
    const difference = daysShort(answer, key, base);
    if (!difference) return [];
    const open = difference.verdict === "cannot tell" && !isSame(difference);
    return [{ letter: shown.letters[k] ?? "?", same: isSame(difference), label: caseName(shown, k + 1), tone: tone(shown, k + 1), at: difference.mean, low: difference.simultaneous95[0], high: difference.simultaneous95[1], words: verdict(difference, w), open, gained: gained(difference) }];
  });
  if (gains.length > 0 && gains.every((one) => one.same)) {
    section.append(h("p", {}, w.say("gainSame", name)));
  } else if (gains.length > 0) {
    const title = gainTitle(gains, name, w);
    const label = `${title}: ${gains.map((one) => `${one.label}: ${one.words}`).join("; ")}`;
    section.append(figure(`gain-${base.name}`, title, w.say("gainNote"), intervals(gains, w, label, [w.say("scenario"), w.say("difference"), "95 %", w.say("verdict")], alone(cases.length)), shown));
  }
  section.append(covers(shown, cases, name), uses(shown, cases, name), drivers(shown, cases, name, at));
  return section;
}

/** What the differences come to, as a sentence. */
function gainTitle(gains: { letter: string; same: boolean; at: number; open: boolean }[], name: string, w: Words): string {
  const settled = gains.filter((one) => !one.open && !one.same).sort((a, b) => a.at - b.at);
  const [best] = settled;
  if (!best) return w.say("gainTitle", name);
  if (best.at < 0) return w.say("gainFinds", best.letter, w.days(-best.at), name);
  return gains.some((one) => one.open) ? w.say("gainTitle", name) : w.say("gainLoses", best.letter, w.days(best.at), name);
}

interface Told {
  one: CaseAnswer;
  commodity: CommodityAnswer;
}

/** The chance of a shortage within 7, 14, 30, 60 days and over all: a lane of the table for each scenario. */
function chances(shown: Shown, cases: Told[], caption: string): HTMLElement {
  const { w } = shown;
  const horizon = cases[0]?.one.days ?? 0;
  const within = cases[0]?.commodity.within ?? [];
  const cell = (chance: Chance) =>
    h("td", { class: `heat h${Math.round(10 * chance.estimate)}` }, h("strong", {}, w.percent(chance.estimate)), h("small", {}, w.say("interval", w.percent(chance.ci95[0]), w.percent(chance.ci95[1]))));
  const rows = cases.map(({ commodity }, at) => h("tr", {}, h("th", { scope: "row", class: tone(shown, at) }, caseName(shown, at)), ...commodity.within.map(cell), cell(commodity.probability_of_shortage)));
  const heads = [w.say("scenario"), ...within.map((one) => w.say("days", one.days)), w.say("anyTime", horizon)];
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": caption }, h("table", { class: "chances" }, h("caption", {}, h("span", {}, caption)), h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, ...rows)));
}

function covers(shown: Shown, cases: Told[], name: string): HTMLElement {
  const { w } = shown;
  const all = cases.flatMap(({ commodity }) => (commodity.daily.cover_days ? [commodity.daily.cover_days] : []));
  const top = Math.max(1, ...all.flatMap((bands) => bands.q95.map((value) => Math.min(value, 1e6))));
  const base = cases[0]?.commodity.daily.cover_days ?? null;
  const figures = cases.flatMap(({ one, commodity }, at) => {
    const bands = commodity.daily.cover_days;
    if (!bands) return [];
    // The worst day of one future in twenty, while there is something to fall from.
    const least = bands.q05.indexOf(Math.min(...bands.q05));
    const title = w.say("coverFinds", caseName(shown, at), w.dayCount(bands.q05[least] ?? 0), w.date(one.start, least, true));
    const now = w.say("coverNow", w.days(bands.q50[0] ?? 0), w.days(bands.q05[0] ?? 0), w.days(bands.q95[0] ?? 0));
    return [figure(`cover-${commodity.name}-${at}`, title, now, fan(bands, at === 0 ? null : base, one.start, w, `${w.say("coverTitle", name)}. ${title}. ${now}`, tone(shown, at), top, cases.length > 1 ? NARROW : alone()), shown)];
  });
  return h("div", {}, h("h4", {}, capital(w.say("coverTitle", name))), h("p", { class: "note" }, w.say("coverNote")), h("div", { class: "multiples" }, ...figures));
}

function uses(shown: Shown, cases: Told[], name: string): HTMLElement {
  const { w } = shown;
  const first = cases[0]?.commodity.uses ?? [];
  // Who goes short first: the median day of the base; who is not short in half of the futures comes last, by chance.
  const order = [...first].sort((a, b) => (a.median_first_day ?? Infinity) - (b.median_first_day ?? Infinity) || b.probability_of_shortage.estimate - a.probability_of_shortage.estimate);
  const bars = order.map((used) => ({
    label: used.median_first_day === null ? w.say("neverShort", capital(w.name(used.name))) : w.say("firstShort", capital(w.name(used.name)), used.median_first_day),
    of: cases.flatMap(({ commodity }, at) => {
      const figure = commodity.uses.find((one) => one.name === used.name)?.figures.unmet_share;
      return figure ? [{ at: figure.mean, low: Math.max(0, figure.ci95[0]), high: figure.ci95[1], tone: tone(shown, at), name: caseName(shown, at) }] : [];
    }),
  }));
  if (bars.every((bar) => bar.of.every((one) => one.at === 0))) return h("p", {}, w.say("usesNone", name));
  const [worst] = order;
  const unmet = worst?.figures.unmet_share?.mean ?? 0;
  const title = worst && unmet > 0 ? w.say("usesFinds", name, capital(w.name(worst.name)), w.percent(unmet), w.name(worst.name)) : w.say("usesTitle", name);
  return figure(`uses-${cases[0]?.commodity.name}`, title, w.say("usesNote"), lanes(bars, w, title, [w.say("use"), cases.map((_, at) => caseName(shown, at))], alone(cases.length)), shown);
}

function drivers(shown: Shown, cases: Told[], name: string, at: number): HTMLElement {
  const { w } = shown;
  const looked = Math.min(shown.active, cases.length - 1);
  const found = cases[looked]?.commodity.drivers ?? [];
  const title = w.say("driversTitle", name);
  const note = w.say("driversNote", caseName(shown, looked));
  if (found.length === 0) return h("p", { class: "note" }, `${title}: ${w.say("driversNone")}`);
  const first = found[0];
  const finds = first ? w.say("driversFinds", name, w.name(first.path)) : title;
  const chart = correlations(found.map(({ path, correlation }) => ({ label: w.name(path), at: correlation })), w, finds, [w.say("value"), w.say("correlation")], alone());
  return figure(`drivers-${at}`, finds, note, chart, shown);
}
