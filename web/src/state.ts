// What the reader has set: a value that is never changed in place, its short form for the address, and its history.

export interface Levers {
  /** By road: a status of the scenario, or "closed". */
  roads: Record<string, string>;
  /** Escort teams more or fewer. */
  teams: number;
  /** By commodity: days of stock at the start. */
  reserve: Record<string, number>;
  /** By commodity: steps of rationing, [below days of cover, share of the usual that is sold]. */
  rationing: Record<string, [number, number][]>;
  /** A regime that is held from a day to a day. */
  regime: { name: string; from: number; to: number } | null;
  /** By commodity: units a day by air, from a day on. */
  airlift: Record<string, { perDay: number; from: number }>;
  /** By commodity: uses in order of priority. */
  order: Record<string, string[]>;
  /** Attacks and closures, times so much. */
  attacks: number;
  closures: number;
  /** Any other number, by its path. */
  numbers: Record<string, number>;
}

export interface Variant {
  /** The scenario it starts from: a file name of the page. */
  root: string;
  levers: Levers;
}

export interface State {
  base: string;
  seed: number;
  n: number;
  /** Index of the variant whose levers are shown. */
  active: number;
  variants: Variant[];
}

/** Replications at which answers are given. */
export const STOPS = [256, 2048, 10240, 32768] as const;
export const MOST_VARIANTS = 4;

export const noLevers = (): Levers => ({
  roads: {},
  teams: 0,
  reserve: {},
  rationing: {},
  regime: null,
  airlift: {},
  order: {},
  attacks: 1,
  closures: 1,
  numbers: {},
});

/** A state without changes. Other scenarios that come with the page stand beside the base as variants. */
export function start(base: string, seed: number, beside: readonly string[] = []): State {
  const roots = beside.filter((file) => file !== base).slice(0, MOST_VARIANTS);
  return { base, seed, n: 2048, active: 0, variants: (roots.length > 0 ? roots : [base]).map((root) => ({ root, levers: noLevers() })) };
}

/** The letter of a variant, as the page and its files call it. */
export const letter = (index: number): string => "ABCD"[index] ?? "?";

const VERSION = "1";

/** The state in the address: a version, then JSON without what is as in the base, in the letters that addresses bear. */
export function encode(state: State): string {
  const variants = state.variants.map(({ root, levers }) => {
    const none = noLevers();
    const kept: Record<string, unknown> = {};
    for (const key of Object.keys(none) as (keyof Levers)[]) {
      if (JSON.stringify(levers[key]) !== JSON.stringify(none[key])) kept[key] = levers[key];
    }
    return root === state.base ? kept : { ...kept, root };
  });
  const json = JSON.stringify({ b: state.base, s: state.seed, n: state.n, a: state.active, v: variants });
  const bytes = new TextEncoder().encode(json);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `${VERSION}.${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** The state of an address; null where it is none of ours, or names a scenario that the page does not hold. Every part is checked. */
export function decode(fragment: string, scenarios: readonly string[]): State | null {
  const [version, body] = fragment.replace(/^#/, "").split(".");
  if (version !== VERSION || !body) return null;
  try {
    const text = atob(body.replaceAll("-", "+").replaceAll("_", "/"));
    const read: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (c) => c.charCodeAt(0))));
    if (!isTable(read) || typeof read.b !== "string" || !scenarios.includes(read.b) || !Array.isArray(read.v)) return null;
    const base = read.b;
    const variants = read.v.slice(0, MOST_VARIANTS).map((one: unknown) => variant(one, base, scenarios));
    if (variants.length === 0 || variants.some((one) => one === null)) return null;
    return {
      base,
      seed: whole(read.s, 0, 0xffffffff) ?? 1,
      n: STOPS.find((stop) => stop === read.n) ?? 2048,
      active: whole(read.a, 0, variants.length - 1) ?? 0,
      variants: variants as Variant[],
    };
  } catch {
    return null;
  }
}

type Table = Record<string, unknown>;
const isTable = (value: unknown): value is Table => typeof value === "object" && value !== null && !Array.isArray(value);
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const whole = (value: unknown, low: number, high: number): number | null => (Number.isInteger(value) && (value as number) >= low && (value as number) <= high ? (value as number) : null);

function variant(read: unknown, base: string, scenarios: readonly string[]): Variant | null {
  if (!isTable(read)) return null;
  const levers = noLevers();
  const root = read.root ?? base;
  if (typeof root !== "string" || !scenarios.includes(root)) return null;
  const each = <T>(value: unknown, of: (item: unknown) => T | null): Record<string, T> | null => {
    if (value === undefined) return {};
    if (!isTable(value)) return null;
    const made: Record<string, T> = {};
    for (const [key, item] of Object.entries(value)) {
      const read = of(item);
      if (read === null) return null;
      made[key] = read;
    }
    return made;
  };
  const word = (item: unknown) => (typeof item === "string" ? item : null);
  const number = (item: unknown) => (isNumber(item) ? item : null);
  const step = (item: unknown): [number, number] | null =>
    Array.isArray(item) && item.length === 2 && isNumber(item[0]) && isNumber(item[1]) ? [item[0], item[1]] : null;
  const list = <T>(of: (item: unknown) => T | null) => (item: unknown) => {
    if (!Array.isArray(item)) return null;
    const all = item.map(of);
    return all.some((one) => one === null) ? null : (all as T[]);
  };
  const flight = (item: unknown) => (isTable(item) && isNumber(item.perDay) && isNumber(item.from) ? { perDay: item.perDay, from: item.from } : null);
  const roads = each(read.roads, word);
  const reserve = each(read.reserve, number);
  const rationing = each(read.rationing, list(step));
  const airlift = each(read.airlift, flight);
  const order = each(read.order, list(word));
  const numbers = each(read.numbers, number);
  if (!roads || !reserve || !rationing || !airlift || !order || !numbers) return null;
  if (isTable(read.regime)) {
    const { name, from, to } = read.regime;
    if (typeof name !== "string" || !isNumber(from) || !isNumber(to)) return null;
    levers.regime = { name, from, to };
  }
  for (const key of ["teams", "attacks", "closures"] as const) {
    const given = read[key];
    if (given !== undefined && !isNumber(given)) return null;
    if (isNumber(given)) levers[key] = given;
  }
  return { root, levers: { ...levers, roads, reserve, rationing, airlift, order, numbers } };
}

/** States one after another, to go back and forth in. */
export class History {
  private past: State[] = [];
  private future: State[] = [];
  constructor(public now: State) {}

  /** Goes on to a state. One that only moves the same lever further replaces the last. */
  go(next: State, sameAsLast = false): void {
    if (!sameAsLast) this.past.push(this.now);
    this.now = next;
    this.future = [];
  }

  undo(): boolean {
    const before = this.past.pop();
    if (!before) return false;
    this.future.push(this.now);
    this.now = before;
    return true;
  }

  redo(): boolean {
    const after = this.future.pop();
    if (!after) return false;
    this.past.push(this.now);
    this.now = after;
    return true;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }
}
