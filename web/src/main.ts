// The page: reads what the command put in, shows the first answer, then asks the engine.

import { answers, narrow } from "./answers";
import { h, save } from "./dom";
import { csv } from "./files";
import { Words, type Lang } from "./lang";
import { board, isEmpty } from "./levers";
import { changes, overlay } from "./overlay";
import { Pool, type Case } from "./pool";
import { sentences } from "./sentences";
import { decode, encode, History, letter, MOST_VARIANTS, noLevers, start, STOPS, type State } from "./state";
import type { Answer, Embedded, Facts, Fault } from "./types";

declare const WORKER: string;

const read = (id: string): string => document.getElementById(id)?.textContent ?? "";
const embedded = JSON.parse(read("data")) as Embedded;
const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found;
};

const texts = { ...embedded.scenarios };
const facts: Record<string, Facts> = { ...embedded.facts };
const order = [...embedded.order];
let w = new Words(embedded.lang, embedded.words);
const first = order[0] ?? "";
const history = new History(decode(location.hash, order) ?? start(first, embedded.seed, order));
let answer: Answer = embedded.answer;
/** Letters of the variants that the answer holds, in its order. */
let letters: string[] = embedded.answer.comparison.map((_, at) => letter(at));
let pool: Pool | null = null;
let faults: { letter: string; list: Fault[] }[] = [];
let lastLever: string | undefined;
/** A lever that moves again soon goes on in the same step of the history. */
let lastMoved = 0;

const state = (): State => history.now;
const title = (file: string): string => {
  const of = facts[file];
  return (w.lang === "fr" && of?.title_fr) || of?.title || file;
};
const stem = (file: string): string => file.replace(/\.toml$/, "");

/** The cases of a state: the base, then the variants that differ from it. */
function cases(of: State): { all: Case[]; letters: string[] } {
  const all: Case[] = [{ root: of.base, overlay: null, name: stem(of.base) }];
  const named: string[] = [];
  of.variants.forEach((variant, at) => {
    const known = facts[variant.root];
    if (!known || (isEmpty(variant.levers) && variant.root === of.base)) return;
    const name = `${stem(variant.root)}-${letter(at).toLowerCase()}`;
    all.push({ root: variant.root, overlay: overlay(variant, known, `${known.title} (${letter(at)})`), name: isEmpty(variant.levers) ? stem(variant.root) : name });
    named.push(letter(at));
  });
  return { all, letters: named };
}

// ---------------------------------------------------------------- what is shown

/** Puts the focus back where it was after parts of the page were made anew. */
function keepingFocus(redraw: () => void): void {
  const id = document.activeElement?.id;
  redraw();
  if (id && document.activeElement?.id !== id) document.getElementById(id)?.focus({ preventScroll: true });
}

function showTabs(): void {
  const { variants, active } = state();
  const tabs = variants.map((_, at) =>
    h("button", { type: "button", id: `tab-${at}`, class: `tab t-${letter(at)}`, "aria-pressed": String(at === active), onclick: () => go({ ...state(), active: at }) }, w.say("variant", letter(at))),
  );
  element("tabs").replaceChildren(
    ...tabs,
    variants.length < MOST_VARIANTS ? h("button", { type: "button", id: "add", onclick: () => go({ ...state(), active: variants.length, variants: [...variants, { root: state().base, levers: noLevers() }] }) }, `+ ${w.say("addVariant")}`) : "",
    variants.length > 1 ? h("button", { type: "button", id: "remove", onclick: () => go({ ...state(), active: Math.max(0, active - 1), variants: variants.filter((_, at) => at !== active) }) }, `× ${w.say("removeVariant", letter(active))}`) : "",
  );
}

const open = new Map<string, boolean>();

function showLevers(): void {
  const { variants, active, base } = state();
  const variant = variants[active];
  const known = variant && facts[variant.root];
  if (!variant || !known) return;
  const panel = element("board");
  for (const lever of panel.querySelectorAll<HTMLDetailsElement>("details[id]")) open.set(lever.id, lever.open);
  const parts = board({
    facts: known,
    variant,
    scenarios: order.map((file) => ({ file, title: title(file) })),
    countries: embedded.countries,
    w,
    change: (to, redraw, same) => {
      const now = Date.now();
      const goesOn = same !== undefined && same === lastLever && now - lastMoved < 2000;
      lastLever = same;
      lastMoved = now;
      const current = state();
      go({ ...current, variants: current.variants.map((one, at) => (at === current.active ? { ...one, levers: to(one.levers) } : one)) }, goesOn, redraw);
    },
    restart: (root) => {
      const current = state();
      go({ ...current, variants: current.variants.map((one, at) => (at === current.active ? { root, levers: noLevers() } : one)) });
    },
  });
  for (const part of parts) {
    const was = open.get(part.id);
    if (was !== undefined && part instanceof HTMLDetailsElement) part.open = was;
  }
  panel.replaceChildren(
    ...parts,
    isEmpty(variant.levers) && variant.root === base ? "" : h("p", {}, h("button", { type: "button", id: "reset", onclick: () => go({ ...state(), variants: state().variants.map((one, at) => (at === active ? { root: base, levers: noLevers() } : one)) }) }, w.say("reset"))),
  );
}

function changeWords(at: number): string[] {
  const variant = state().variants[at];
  if (!variant) return [];
  return changes(variant, state().base).map(({ lever, of, to, numbers }) => {
    const told = numbers.map((value) => (lever === "teams" && value > 0 ? `+${w.number(value)}` : w.number(value)));
    const steps = numbers.flatMap((value, k) => (k % 2 === 0 ? [`< ${w.number(value)} → ${w.percent(numbers[k + 1] ?? 0)}`] : []));
    const subject = lever === "root" ? title(of) : lever === "numbers" ? of : w.name(of);
    const object = lever === "order" ? to.split(", ").map((name) => w.name(name)).join(", ") : w.name(to);
    if (lever === "rationing") return w.say("lever_rationing", subject, "", steps.join("; ") || w.say("noRationing"));
    return w.say(`lever_${lever}`, subject, object, told[0] ?? "", told[1] ?? "");
  });
}

function showDifferences(): void {
  const lists = state().variants.map((_, at) => {
    const words = changeWords(at);
    return h("li", {}, h("strong", { class: `t-${letter(at)}` }, w.say("variant", letter(at))), words.length ? h("ul", {}, ...words.map((text) => h("li", {}, text))) : h("p", { class: "note" }, w.say("noChange")));
  });
  element("differences").replaceChildren(h("h3", {}, w.say("differences")), h("ul", { class: "plain" }, ...lists));
}

const faultList = (list: Fault[]): HTMLElement =>
  h("ul", {}, ...list.map((fault) => h("li", {}, fault.line > 0 ? `${w.say("faultAt", fault.file, fault.line, fault.column)}: ` : "", fault.message, fault.expected ? ` – ${fault.expected}` : "", fault.hint ? h("em", {}, ` ${fault.hint}`) : "", fault.source ? h("code", {}, fault.source.trim()) : "")));

function showFaults(): void {
  element("faults").replaceChildren(...faults.map((one) => h("div", { class: "fault", role: "alert" }, h("p", {}, w.say("faultsVariant", one.letter)), faultList(one.list))));
}

function showAnswer(): void {
  const active = 1 + letters.indexOf(letter(state().active));
  element("answers").replaceChildren(...answers({ answer, letters, active, w }));
  const { all } = cases(state());
  const files = answer.cases.map((one) => `${one.name}.toml`);
  const verb = files.length > 1 ? "compare" : "run";
  element("provenance").replaceChildren(
    h("p", {}, w.say("provenance", answer.version, answer.scheme, String(answer.seed), answer.n, answer.cases.map((one) => `${one.name} (${one.hash.slice(0, 16)})`).join(", "))),
    h("p", {}, `${w.say("sameFigures")} `, h("code", {}, `stockout ${verb} ${files.join(" ")} --replications ${answer.n} --seed ${answer.seed}`)),
    h("p", {}, w.say("notPlan")),
  );
  document.body.dataset.n = String(answer.n);
  document.body.dataset.cases = String(all.length);
}

/** What is read out. */
const status = (text: string): void => {
  element("status").textContent = text;
  progress("");
};

/** How far the engine is: seen, and not read out at each step. */
const progress = (text: string): void => {
  element("progress").textContent = text;
};

function showKeep(): void {
  const { variants, base } = state();
  const button = (id: string, label: string, onclick: () => void, disabled = false) => h("button", { type: "button", id, onclick, disabled }, label);
  const whole = (at: number) => async () => {
    const { all, letters } = cases(state());
    const of = at < 0 ? all[0] : all[1 + letters.indexOf(letter(at))];
    if (pool && of) save(`${of.name}.toml`, await pool.resolved(of, state().seed), "application/toml");
  };
  const numbered = variants.map((variant, at) => ({ variant, at }));
  const changed = numbered.filter(({ variant }) => !isEmpty(variant.levers));
  const different = numbered.filter(({ variant }) => !isEmpty(variant.levers) || variant.root !== base);
  element("keep").replaceChildren(
    h("h3", {}, w.say("keep")),
    h(
      "p",
      { class: "buttons" },
      button("copy-link", w.say("copyLink"), () => copy(`${location.href.split("#")[0]}#${encode(state())}`)),
      button("copy-text", w.say("copyText"), () => copy(sentences(answer, letters, w).join("\n"))),
      button("save-csv", w.say("saveCsv"), () => save("stockout.csv", csv(answer), "text/csv")),
      button("save-json", w.say("saveJson"), () => save("stockout.json", JSON.stringify({ state: state(), differences: variants.map((_, at) => changeWords(at)), answer }, null, 1), "application/json")),
      button("save-base", w.say("saveBase"), () => void whole(-1)(), !pool),
      ...different.map(({ at }) => button(`save-scenario-${at}`, w.say("saveScenario", letter(at)), () => void whole(at)(), !pool)),
      ...changed.map(({ variant, at }) => {
        const known = facts[variant.root];
        return button(`save-overlay-${at}`, w.say("saveOverlay", letter(at), variant.root), () => known && save(`${stem(variant.root)}-${letter(at).toLowerCase()}.toml`, overlay(variant, known, `${known.title} (${letter(at)})`) ?? "", "application/toml"));
      }),
      button("print", w.say("print"), () => print()),
    ),
    h("p", {}, h("label", { for: "file" }, w.say("loadScenario")), " ", h("input", { type: "file", id: "file", accept: ".toml", onchange: (event) => void take((event.target as HTMLInputElement).files) })),
    h("p", { class: "note" }, w.say("dropHere")),
  );
}

/** Of which scenario and in which language the sources are shown: they are many, and change with nothing else. */
let sourcesOf = "";

function showSources(): void {
  const { base } = state();
  if (sourcesOf === `${w.lang} ${base}`) return;
  sourcesOf = `${w.lang} ${base}`;
  const list = Object.entries(facts[base]?.resolved.sources ?? {}).flatMap(([path, source]) => [h("dt", {}, h("code", {}, path)), h("dd", {}, source)]);
  element("sources").replaceChildren(list.length === 0 ? "" : h("details", {}, h("summary", {}, w.say("sources")), h("dl", { class: "sources" }, ...list)));
}

function copy(text: string): void {
  navigator.clipboard?.writeText(text).then(
    () => status(w.say("copied")),
    () => status(w.say("copyFailed")),
  ) ?? status(w.say("copyFailed"));
}

function showHead(): void {
  document.documentElement.lang = w.lang;
  const { base, n, seed } = state();
  const of = facts[base];
  document.title = `${title(base)} – Stockout`;
  element("kicker").textContent = `Stockout · ${w.say("title")}`;
  element("title").textContent = title(base);
  element("summary").textContent = (w.lang === "fr" && of?.summary_fr) || of?.summary || "";
  element("skip").textContent = w.say("skip");
  element("levers-title").textContent = w.say("levers");
  element("answer-title").textContent = w.say("answer");
  element("tabs").setAttribute("aria-label", w.say("variants"));
  element("controls").replaceChildren(
    h("span", { class: "pair" }, h("label", { for: "base" }, w.say("baseScenario")), h("select", { id: "base", onchange: (event) => go({ ...start((event.target as HTMLSelectElement).value, state().seed), n: state().n }) }, ...order.map((file) => h("option", { value: file, selected: file === base }, title(file))))),
    h("span", { class: "pair" }, h("label", { for: "n" }, w.say("replications")), h("select", { id: "n", onchange: (event) => go({ ...state(), n: Number((event.target as HTMLSelectElement).value) }) }, ...STOPS.map((stop) => h("option", { value: stop, selected: stop === n }, w.number(stop, 6))))),
    h("span", { class: "pair" }, h("label", { for: "seed" }, w.say("seed")), h("input", { id: "seed", type: "number", min: 0, max: 4294967295, step: 1, value: seed, onchange: (event) => go({ ...state(), seed: Math.min(0xffffffff, Math.max(0, Math.round(Number((event.target as HTMLInputElement).value)))) }) })),
    h("button", { type: "button", id: "undo", disabled: !history.canUndo, onclick: () => step(history.undo()) }, `↶ ${w.say("undo")}`),
    h("button", { type: "button", id: "redo", disabled: !history.canRedo, onclick: () => step(history.redo()) }, `↷ ${w.say("redo")}`),
    h("span", { class: "pair" }, h("label", { for: "lang" }, w.say("language")), h("select", { id: "lang", onchange: (event) => {
      w = new Words((event.target as HTMLSelectElement).value as Lang, embedded.words);
      show();
    } }, h("option", { value: "en", lang: "en", selected: w.lang === "en" }, "English"), h("option", { value: "fr", lang: "fr", selected: w.lang === "fr" }, "Français"))),
  );
}

/** Everything anew. */
function show(): void {
  keepingFocus(() => {
    showHead();
    showTabs();
    showLevers();
    showDifferences();
    showFaults();
    showAnswer();
    showKeep();
    showSources();
  });
}

// ---------------------------------------------------------------- what happens

function go(next: State, sameAsLast = false, redraw = true): void {
  history.go(next, sameAsLast);
  settle(redraw);
}

function step(moved: boolean): void {
  lastLever = undefined;
  if (moved) settle(true);
}

/** After a change of the state: the address, the page, the question to the engine. */
function settle(redraw: boolean): void {
  window.history.replaceState(null, "", `#${encode(state())}`);
  keepingFocus(() => {
    showHead();
    if (redraw) {
      showTabs();
      showLevers();
    }
    showDifferences();
    showKeep();
    showSources();
  });
  document.body.dataset.busy = "yes";
  clearTimeout(waiting);
  waiting = setTimeout(() => void ask(), 120);
}

let waiting: ReturnType<typeof setTimeout> | undefined;
let asked = 0;

/** Asks for the first stop, then for the next ones up to the number wanted: intervals narrow while the reader reads. */
async function ask(): Promise<void> {
  if (!pool) return;
  const mine = ++asked;
  const of = state();
  document.body.dataset.busy = "yes";
  try {
    const { all, letters: named } = cases(of);
    const made = await Promise.all(all.map((one) => pool?.make(one, of.seed)));
    if (mine !== asked) return;
    faults = made.flatMap((one, at) => (one && "faults" in one ? [{ letter: at === 0 ? w.say("base") : (named[at - 1] ?? "?"), list: one.faults }] : []));
    showFaults();
    const fine = all.filter((_, at) => at === 0 || (made[at] && !("faults" in (made[at] ?? {}))));
    const fineLetters = named.filter((_, at) => made[at + 1] && !("faults" in (made[at + 1] ?? {})));
    const most = Math.min(...made.map((one) => (one && "most" in one ? one.most : Infinity)));
    const stops = STOPS.filter((stop) => stop <= of.n && (stop <= most || stop === STOPS[0]));
    for (const n of stops) {
      const found = await pool.answer(fine, of.seed, n, ({ done, of: all }) => progress(w.say("computing", w.number(done, 6), w.number(all, 6))));
      if (!found || mine !== asked) return;
      answer = found;
      letters = fineLetters;
      keepingFocus(showAnswer);
    }
    const said = w.say("status", w.number(answer.n, 6), String(answer.seed), pool.workers);
    status(of.n > most ? `${said} ${w.say("memory", w.number(answer.n, 6))}` : said);
    document.body.dataset.busy = "no";
  } catch (error) {
    status(w.say("failed", String(error)));
    document.body.dataset.busy = "failed";
  }
}

/** Opens a scenario file of the reader's as the base. */
async function take(files: FileList | null): Promise<void> {
  const file = files?.[0];
  if (!file || !pool) return;
  const name = file.name.endsWith(".toml") ? file.name : `${file.name}.toml`;
  if (file.size > 4 << 20) {
    element("faults").replaceChildren(h("div", { class: "fault", role: "alert" }, h("p", {}, w.say("tooLarge", name))));
    return;
  }
  // A file of a scenario that is open keeps its own name beside it: what extends that scenario still finds it.
  const own = name in texts ? `${stem(name)}-opened.toml` : name;
  const text = await file.text();
  const found = await pool.describe(own, text);
  if ("faults" in found) {
    element("faults").replaceChildren(h("div", { class: "fault", role: "alert" }, h("p", {}, w.say("faults", file.name)), faultList(found.faults)));
    return;
  }
  texts[own] = text;
  facts[own] = found;
  if (!order.includes(own)) order.push(own);
  go({ ...start(own, state().seed), n: state().n });
  show();
  status(w.say("loaded", file.name));
}

function listen(): void {
  window.addEventListener("hashchange", () => {
    const next = decode(location.hash, order);
    if (next && encode(next) !== encode(state())) go(next);
  });
  for (const printing of [true, false]) {
    window.addEventListener(printing ? "beforeprint" : "afterprint", () => {
      narrow.printing = printing;
      showAnswer();
    });
  }
  matchMedia("(max-width: 36rem)").addEventListener("change", showAnswer);
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files ?? null);
  });
  window.addEventListener("keydown", (event) => {
    const writes = event.target instanceof HTMLInputElement && ["search", "number", "text"].includes(event.target.type);
    if (!(event.ctrlKey || event.metaKey) || writes) return;
    if (event.key === "z" && !event.shiftKey) step(history.undo());
    else if (event.key === "y" || (event.key.toLowerCase() === "z" && event.shiftKey)) step(history.redo());
    else return;
    event.preventDefault();
  });
}

/** The engine, out of the text that it is packed in. */
async function unpacked(): Promise<ArrayBuffer> {
  const text = atob(read("engine").trim());
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function begin(): Promise<void> {
  show();
  listen();
  status(w.say("starting"));
  document.body.dataset.busy = "yes";
  const cores = Math.min(8, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
  const wanted = Number(new URLSearchParams(location.search).get("workers"));
  const count = Number.isInteger(wanted) && wanted > 0 && wanted <= 16 ? wanted : cores;
  try {
    // A browser has six connections to a server at most.
    pool = embedded.served ? await Pool.served(embedded.served.word, texts, Math.min(count, 6)) : await Pool.start(WORKER, await unpacked(), texts, count);
  } catch (error) {
    status(w.say("failed", String(error)));
    document.body.dataset.busy = "failed";
    return;
  }
  showKeep();
  await ask();
}

void begin();
