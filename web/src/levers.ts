// The levers of a variant, in a planner's words.

import { h } from "./dom";
import { legend, map, type Road } from "./map";
import type { Embedded, Facts, Law, Told } from "./types";
import type { Levers, Variant } from "./state";
import { noLevers } from "./state";
import type { Words } from "./lang";

export interface Board {
  facts: Facts;
  variant: Variant;
  scenarios: { file: string; title: string }[];
  countries: Embedded["countries"];
  w: Words;
  /** Changes the levers as they are then: a slider moves on without the board being drawn anew. `redraw` draws it, `same` says which lever moves on. */
  change(to: (now: Levers) => Levers, redraw: boolean, same?: string): void;
  restart(root: string): void;
}

/** On a narrow screen the answer stands beneath the levers, which are folded. */
const isNarrow = (): boolean => matchMedia("(max-width: 60rem)").matches;

const section = (title: string, open: boolean, id: string, ...children: (Node | null)[]): HTMLElement =>
  h("details", { open: open && !isNarrow(), id, class: "lever" }, h("summary", {}, title), ...children);

/** The states that a road may take, in order: those of the map that the scenario knows, its own, then closed. */
export function states(facts: Facts): string[] {
  const usual = ["reliable", "contested", "partial"].filter((status) => facts.statuses.includes(status));
  return [...usual, ...facts.statuses.filter((status) => !usual.includes(status)), "closed"];
}

/** The levers with a road in another state; back to the scenario's where it has that state by itself. */
export function withRoad(levers: Levers, facts: Facts, road: string, state: string): Levers {
  const roads = { ...levers.roads };
  if (state === (facts.resolved.routes[road]?.status ?? "")) delete roads[road];
  else roads[road] = state;
  return { ...levers, roads };
}

export function nextState(levers: Levers, facts: Facts, road: string): string {
  const all = states(facts);
  const now = levers.roads[road] ?? facts.resolved.routes[road]?.status ?? "";
  return all[(all.indexOf(now) + 1) % all.length] ?? now;
}

/** What a number is in the scenario, in words. */
export function toldValue(told: Told, w: Words): string {
  if (told === null) return w.say("nothing");
  if (told === "unlimited") return w.say("unlimited");
  if (told === "uncertain") return w.say("drawn");
  if (typeof told === "number") return w.number(told);
  const [low, high] = ends(told);
  return w.say("drawnValue", low, high);
}

export const ends = (law: Law): [number, number] => ("values" in law ? [Math.min(...law.values), Math.max(...law.values)] : [law.low, law.high]);

/** The value of a law that stands in the middle: its mode, the likeliest of a list, or the midpoint. */
export function middle(law: Law): number {
  if ("values" in law) return law.values[law.weights.indexOf(Math.max(...law.weights))] ?? law.values[0] ?? 0;
  return law.mode ?? (law.low + law.high) / 2;
}

export function board(of: Board): HTMLElement[] {
  const { facts, variant, w } = of;
  const { levers } = variant;
  const { resolved } = facts;
  const commodities = Object.keys(resolved.commodities);
  const days = resolved.scenario.days;
  const set = (part: (now: Levers) => Partial<Levers>, redraw = false, same?: string) => of.change((now) => ({ ...now, ...part(now) }), redraw, same);
  const parts: (HTMLElement | null)[] = [];

  if (of.scenarios.length > 1) {
    parts.push(
      h("p", { class: "field" }, h("label", { for: "root" }, w.say("startFrom")), h("select", { id: "root", onchange: (event) => of.restart((event.target as HTMLSelectElement).value) }, ...of.scenarios.map(({ file, title }) => h("option", { value: file, selected: file === variant.root }, title)))),
    );
  }

  // Roads.
  const names = Object.keys(resolved.routes);
  if (names.length > 0) {
    const turn = (road: string) => of.change((now) => withRoad(now, facts, road, nextState(now, facts, road)), true);
    const roads: Road[] = names.map((name) => ({ name, state: levers.roads[name] ?? resolved.routes[name]?.status ?? "", changed: name in levers.roads }));
    const all = states(facts);
    const list = roads.map((road) => {
      const own = resolved.routes[road.name]?.status ?? "";
      const choices = all.map((state) => h("option", { value: state, selected: state === road.state }, state === own ? `${w.name(state)} *` : w.name(state)));
      if (!all.includes(own)) choices.unshift(h("option", { value: own, selected: road.state === own }, `${own ? w.name(own) : w.say("noStatus")} *`));
      return h(
        "p",
        { class: `roadline${road.changed ? " changed" : ""}` },
        h("label", { for: `road-${road.name}` }, h("strong", {}, road.name), h("span", {}, ` ${resolved.routes[road.name]?.corridor ?? ""}`)),
        h("select", { id: `road-${road.name}`, onchange: (event) => {
          const state = (event.target as HTMLSelectElement).value;
          of.change((now) => withRoad(now, facts, road.name, state), true);
        } }, ...choices),
      );
    });
    parts.push(section(w.say("roads"), true, "lever-roads", h("p", { class: "note" }, w.say("roadsHelp")), map(facts, roads, of.countries, w, turn), legend(all, w), ...list));
  }

  const slider = (id: string, label: string, value: number, low: number, high: number, step: number, told: (value: number) => string, change: (value: number) => void): HTMLElement => {
    const output = h("output", { for: id }, told(value));
    const input = h("input", {
      id,
      type: "range",
      min: low,
      max: high,
      step,
      value,
      "aria-valuetext": told(value),
      oninput: (event) => {
        const at = Number((event.target as HTMLInputElement).value);
        output.textContent = told(at);
        input.setAttribute("aria-valuetext", told(at));
        change(at);
      },
    });
    return h("p", { class: "field" }, h("label", { for: id }, label), h("span", { class: "slide" }, input, output));
  };
  const signed = (value: number) => (value > 0 ? `+${w.number(value)}` : w.number(value));

  // Escorts.
  const teams = facts.numbers.find(([path]) => path === "escorts.teams")?.[2] ?? null;
  if (teams !== null && teams !== "unlimited") {
    const least = typeof teams === "number" ? teams : teams === "uncertain" ? 0 : ends(teams)[0];
    parts.push(
      section(w.say("teams"), true, "lever-teams", slider("teams", w.say("teamsBase", toldValue(teams, w)), levers.teams, -Math.floor(least), 12, 1, signed, (value) => set(() => ({ teams: value }), false, "teams"))),
    );
  }

  // Reserve and rationing, commodity by commodity.
  const reserve = commodities.map((commodity) => {
    const told = facts.numbers.find(([path]) => path === `commodities.${commodity}.initial_stock_days`)?.[2] ?? null;
    const usual = typeof told === "number" ? told : told !== null && typeof told === "object" ? middle(told) : 0;
    const high = Math.max(60, Math.ceil(usual * 2));
    const say = (value: number) => (commodity in levers.reserve || value !== usual ? w.say("days", value) : toldValue(told, w));
    return slider(`reserve-${commodity}`, w.say("reserve", w.name(commodity)), levers.reserve[commodity] ?? usual, 0, high, 1, say, (value) => set((now) => ({ reserve: { ...now.reserve, [commodity]: value } }), false, `reserve-${commodity}`));
  });
  parts.push(section(w.say("reserves"), true, "lever-reserve", ...reserve, h("p", { class: "note" }, w.say("reserveNote"))));

  // A regime from a day to a day.
  const regimes = Object.keys(resolved.threat.regimes);
  if (regimes.length > 1) {
    const truce = regimes.find((name) => name === "truce") ?? regimes[0] ?? "";
    const now = levers.regime;
    const at = (key: "from" | "to", label: string) =>
      h("span", { class: "pair" }, h("label", { for: `regime-${key}` }, label), h("input", { id: `regime-${key}`, type: "number", min: 0, max: days - 1, value: now?.[key] ?? 0, onchange: (event) => {
        const day = Math.round(Number((event.target as HTMLInputElement).value));
        set(({ regime }) => ({ regime: regime && { ...regime, [key]: day } }), true);
      } }));
    parts.push(
      section(
        w.say("regime"),
        now !== null,
        "lever-regime",
        h(
          "p",
          { class: "field" },
          h("label", { for: "regime" }, w.say("regime")),
          h(
            "select",
            {
              id: "regime",
              onchange: (event) => {
                const name = (event.target as HTMLSelectElement).value;
                set(({ regime }) => ({ regime: name ? { name, from: regime?.from ?? Math.min(30, days - 1), to: regime?.to ?? Math.min(89, days - 1) } : null }), true);
              },
            },
            h("option", { value: "", selected: now === null }, w.say("regimeNone")),
            ...[truce, ...regimes.filter((name) => name !== truce)].map((name) => h("option", { value: name, selected: now?.name === name }, w.name(name))),
          ),
        ),
        now ? h("p", { class: "pairs" }, at("from", w.say("from")), at("to", w.say("to"))) : null,
      ),
    );
  }

  // Airlift.
  parts.push(
    section(
      w.say("airlifts"),
      Object.keys(levers.airlift).length > 0,
      "lever-airlift",
      ...commodities.map((commodity) => {
        const now = levers.airlift[commodity] ?? { perDay: 0, from: 14 };
        const put = (part: Partial<typeof now>) => set(({ airlift }) => ({ airlift: { ...airlift, [commodity]: { ...now, ...part } } }), true);
        const unit = w.name(resolved.commodities[commodity]?.unit ?? "");
        return h(
          "p",
          { class: "pairs" },
          h("span", { class: "pair" }, h("label", { for: `air-${commodity}` }, w.say("airlift", w.name(commodity), unit)), h("input", { id: `air-${commodity}`, type: "number", min: 0, step: 10, value: now.perDay, onchange: (event) => put({ perDay: Math.max(0, Number((event.target as HTMLInputElement).value)) }) })),
          h("span", { class: "pair" }, h("label", { for: `airfrom-${commodity}` }, w.say("airliftFrom")), h("input", { id: `airfrom-${commodity}`, type: "number", min: 0, max: days - 1, value: now.from, onchange: (event) => put({ from: Math.max(0, Math.round(Number((event.target as HTMLInputElement).value))) }) })),
        );
      }),
    ),
  );

  // Rationing.
  for (const commodity of commodities) {
    const own = (resolved.commodities[commodity]?.rationing ?? []).flatMap(({ below_days, fraction }): [number, number][] => (typeof below_days === "number" && typeof fraction === "number" ? [[below_days, fraction]] : []));
    const steps = levers.rationing[commodity] ?? own;
    const put = (next: [number, number][]) => set(({ rationing }) => ({ rationing: { ...rationing, [commodity]: next } }), true);
    const lines = steps.map(([below, fraction], at) =>
      h(
        "p",
        { class: "pairs" },
        h("span", { class: "pair" }, h("label", { for: `ration-${commodity}-${at}-b` }, w.say("rationingBelow", at + 1)), h("input", { id: `ration-${commodity}-${at}-b`, type: "number", min: 0, step: 0.5, value: below, onchange: (event) => put(steps.map((step, k) => (k === at ? [Math.max(0, Number((event.target as HTMLInputElement).value)), step[1]] : step))) })),
        h("span", { class: "pair" }, h("label", { for: `ration-${commodity}-${at}-f` }, w.say("rationingShare", at + 1)), h("input", { id: `ration-${commodity}-${at}-f`, type: "number", min: 0, max: 100, step: 5, value: Math.round(fraction * 100), onchange: (event) => put(steps.map((step, k) => (k === at ? [step[0], Math.min(100, Math.max(0, Number((event.target as HTMLInputElement).value))) / 100] : step))) })),
        h("button", { type: "button", class: "small", "aria-label": w.say("removeStep", at + 1), onclick: () => put(steps.filter((_, k) => k !== at)) }, "×"),
      ),
    );
    const lowest = Math.min(...steps.map(([below]) => below), 6);
    parts.push(
      section(w.say("rationing", w.name(commodity)), commodity in levers.rationing, `lever-ration-${commodity}`, ...lines, steps.length < 5 ? h("p", {}, h("button", { type: "button", class: "small", id: `ration-${commodity}-add`, onclick: () => put([...steps, [Math.max(0.5, lowest / 2), 0.5]]) }, w.say("addStep"))) : null),
    );
  }

  // Order of uses.
  for (const commodity of commodities) {
    const known = (facts.uses[commodity] ?? []).map((used) => used.name);
    if (known.length < 2) continue;
    const order = levers.order[commodity] ?? known;
    const swap = (at: number, by: number) => {
      const next = [...order];
      const [a, b] = [next[at], next[at + by]];
      if (a === undefined || b === undefined) return;
      next[at] = b;
      next[at + by] = a;
      set((now) => {
        const orders = { ...now.order };
        if (next.join() === known.join()) delete orders[commodity];
        else orders[commodity] = next;
        return { order: orders };
      }, true);
    };
    const items = order.map((name, at) =>
      h(
        "li",
        {},
        h("span", {}, w.name(name)),
        h("button", { type: "button", class: "small", disabled: at === 0, id: `up-${commodity}-${name}`, "aria-label": w.say("up", w.name(name)), onclick: () => swap(at, -1) }, "↑"),
        h("button", { type: "button", class: "small", disabled: at === order.length - 1, id: `down-${commodity}-${name}`, "aria-label": w.say("down", w.name(name)), onclick: () => swap(at, 1) }, "↓"),
      ),
    );
    parts.push(section(w.say("order", w.name(commodity)), commodity in levers.order, `lever-order-${commodity}`, h("ol", { class: "order" }, ...items)));
  }

  // Attacks and closures.
  const times = (value: number) => `× ${w.number(value)}`;
  parts.push(
    section(
      w.say("chances"),
      levers.attacks !== 1 || levers.closures !== 1,
      "lever-chance",
      slider("attacks", w.say("attacks"), levers.attacks, 0, 2, 0.1, times, (value) => set(() => ({ attacks: value }), false, "attacks")),
      slider("closures", w.say("closures"), levers.closures, 0, 2, 0.1, times, (value) => set(() => ({ closures: value }), false, "closures")),
    ),
  );

  parts.push(uncertain(of), numbers(of));
  return parts.filter((part) => part !== null);
}

/** Each uncertain value: drawn, or held at an end or in the middle. One that others are drawn together with stays drawn. */
function uncertain({ facts, variant, w, change }: Board): HTMLElement | null {
  const { levers } = variant;
  const shown = facts.uncertain.filter((one) => one.together === null && facts.numbers.some(([path]) => path === one.path));
  if (shown.length === 0) return null;
  const lines = shown.map(({ path, law }) => {
    const [low, high] = ends(law);
    const held = levers.numbers[path];
    const choice = (value: number | null, label: string) => h("option", { value: value ?? "", selected: (held ?? null) === value }, label);
    const put = (event: Event) => {
      const given = (event.target as HTMLSelectElement).value;
      change((now) => withNumber(now, path, given === "" ? null : Number(given)), true);
    };
    const other = held !== undefined && ![low, high, middle(law)].includes(held) ? [choice(held, w.number(held))] : [];
    return h(
      "p",
      { class: `field value${held !== undefined ? " changed" : ""}` },
      h("label", { for: `u-${path}` }, w.name(path), h("code", {}, path)),
      h("select", { id: `u-${path}`, onchange: put }, choice(null, w.say("drawn")), choice(low, w.say("holdLow", low)), choice(middle(law), w.say("holdMode", middle(law))), choice(high, w.say("holdHigh", high)), ...other),
    );
  });
  return section(w.say("uncertain"), false, "lever-uncertain", h("p", { class: "note" }, w.say("uncertainHelp")), h("div", { class: "long", tabindex: 0, role: "group", "aria-label": w.say("uncertain") }, ...lines));
}

/** The levers with a number set, or left to the scenario. */
function withNumber(levers: Levers, path: string, value: number | null): Levers {
  const numbers = { ...levers.numbers };
  if (value === null) delete numbers[path];
  else numbers[path] = value;
  return { ...levers, numbers };
}

/** How many numbers a search shows. */
const SHOWN = 24;
/** Kept over a redraw. */
let searched = "";

/** Any number by its path, with search. Those that are changed stand first. */
function numbers({ facts, variant, w, change }: Board): HTMLElement {
  const { levers } = variant;
  const list = h("div", {});
  const count = h("p", { class: "note", role: "status" });
  const fill = () => {
    const wanted = searched.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ([path, key]: [string, string, Told]) => {
      const text = `${path} ${w.name(path)} ${facts.specs[key]?.meaning ?? ""}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    };
    const changed = facts.numbers.filter(([path]) => path in levers.numbers);
    const found = wanted.length === 0 ? [] : facts.numbers.filter((one) => !(one[0] in levers.numbers) && fits(one));
    count.textContent = wanted.length === 0 ? "" : w.say("found", found.length, facts.numbers.length, Math.min(found.length, SHOWN));
    list.replaceChildren(...[...changed, ...found.slice(0, SHOWN)].map(line));
  };
  const line = ([path, key, told]: [string, string, Told]) => {
    const spec = facts.specs[key];
    const held = levers.numbers[path];
    const range = spec ? `${spec.unit ? `${w.name(spec.unit)}, ` : ""}${w.say("range", spec.low, spec.high === null ? "∞" : w.number(spec.high))}` : "";
    return h(
      "div",
      { class: `number${held !== undefined ? " changed" : ""}` },
      h("label", { for: `n-${path}` }, w.name(path), h("code", {}, path)),
      h("span", { class: "pair" }, h("input", {
        id: `n-${path}`,
        type: "number",
        step: "any",
        min: spec?.low,
        max: spec?.high ?? undefined,
        value: held ?? (typeof told === "number" ? told : ""),
        "aria-describedby": `d-${path}`,
        onchange: (event) => {
          const given = (event.target as HTMLInputElement).value;
          change((now) => withNumber(now, path, given === "" || Number(given) === told ? null : Number(given)), true);
        },
      }), held !== undefined ? h("button", { type: "button", class: "small", "aria-label": w.say("clear", path), onclick: () => change((now) => withNumber(now, path, null), true) }, "×") : null),
      h("span", { class: "note", id: `d-${path}` }, `${w.say("now", toldValue(told, w))} · ${range}`),
    );
  };
  fill();
  return section(
    w.say("numbers"),
    Object.keys(levers.numbers).length > 0 || searched !== "",
    "lever-numbers",
    h("p", { class: "field" }, h("label", { for: "search" }, w.say("search")), h("input", { id: "search", type: "search", value: searched, autocomplete: "off", oninput: (event) => {
      searched = (event.target as HTMLInputElement).value;
      fill();
    } })),
    count,
    list,
  );
}

/** Returns true if a variant changes nothing. */
export const isEmpty = (levers: Levers): boolean => JSON.stringify(levers) === JSON.stringify(noLevers());
