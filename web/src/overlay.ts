// From levers to a scenario file that extends its root, as the command reads it, and to the list of what differs.

import type { Facts } from "./types";
import type { Levers, Variant } from "./state";

const quoted = (text: string): string => JSON.stringify(text).replaceAll("\u007f", "\\u007F");
/** A number as TOML has it: shortest, and a float where it is one. */
const number = (value: number): string => {
  if (!Number.isFinite(value)) throw new Error("a lever that is no number");
  return String(value).replace(/^(-?\d+)e/, "$1.0e");
};

/** One change, for the list of differences: which lever, of what, from what to what. */
export interface Change {
  lever: keyof Levers | "root";
  of: string;
  to: string;
  numbers: number[];
}

/** The changes of a variant, in the order of the levers. */
export function changes(variant: Variant, base: string): Change[] {
  const { levers } = variant;
  const found: Change[] = [];
  const add = (lever: Change["lever"], of: string, to: string, numbers: number[] = []) => found.push({ lever, of, to, numbers });
  if (variant.root !== base) add("root", variant.root, "");
  for (const [road, status] of Object.entries(levers.roads)) add("roads", road, status);
  if (levers.teams !== 0) add("teams", "", "", [levers.teams]);
  for (const [commodity, days] of Object.entries(levers.reserve)) add("reserve", commodity, "", [days]);
  for (const [commodity, steps] of Object.entries(levers.rationing)) add("rationing", commodity, steps.length ? "steps" : "none", steps.flat());
  if (levers.regime) add("regime", levers.regime.name, "", [levers.regime.from, levers.regime.to]);
  for (const [commodity, { perDay, from }] of Object.entries(levers.airlift)) if (perDay > 0) add("airlift", commodity, "", [perDay, from]);
  for (const [commodity, uses] of Object.entries(levers.order)) add("order", commodity, uses.join(", "));
  if (levers.attacks !== 1) add("attacks", "", "", [levers.attacks]);
  if (levers.closures !== 1) add("closures", "", "", [levers.closures]);
  for (const [path, value] of Object.entries(levers.numbers)) add("numbers", path, "", [value]);
  return found;
}

/** The value that a path has by itself; undefined where it has none that is known. */
const given = (facts: Facts, path: string): number | undefined => {
  const told = facts.numbers.find(([name]) => name === path)?.[2];
  return typeof told === "number" ? told : undefined;
};

/** Days of storage that a reserve asks for: the sixth that scenarios/thirty-day-reserve.toml leaves above it. */
export const storageFor = (days: number): number => Math.ceil((days * 7) / 6);

/**
 * The text of the scenario file, or null where nothing differs from the root. Tables come first, then [set], [scale], [add], then measures:
 * the order in which the command applies them.
 */
export function overlay(variant: Variant, facts: Facts, title: string): string | null {
  const { levers } = variant;
  const tables = new Map<string, string[]>();
  const set: [string, string][] = [];
  const scale: [string, string][] = [];
  const add: [string, string][] = [];
  const measures: string[][] = [];
  const table = (name: string, line: string) => tables.set(name, [...(tables.get(name) ?? []), line]);

  for (const [commodity, steps] of Object.entries(levers.rationing)) {
    const written = steps.map(([below, fraction]) => `{ below_days = ${number(below)}, fraction = ${number(fraction)} }`);
    table(`commodities.${commodity}`, `rationing = [${written.join(", ")}]`);
  }
  for (const [commodity, order] of Object.entries(levers.order)) {
    const known = facts.uses[commodity] ?? [];
    const uses = [...order.flatMap((name) => known.filter((used) => used.name === name)), ...known.filter((used) => !order.includes(used.name))];
    table(`commodities.${commodity}`, `uses = [\n${uses.map((used) => `  ${used.toml},\n`).join("")}]`);
  }
  for (const [road, status] of Object.entries(levers.roads)) {
    if (status === "closed") measures.push([`name = ${quoted(`${road} is closed`)}`, "from = 0", `set = { ${quoted(`routes.${road}.state`)} = "closed" }`]);
    else set.push([`routes.${road}.status`, quoted(status)]);
  }
  for (const [commodity, days] of Object.entries(levers.reserve)) {
    const of = `commodities.${commodity}`;
    set.push([`${of}.initial_stock_days`, number(days)]);
    const target = given(facts, `${of}.target_stock_days`);
    if (target === undefined || target < days) set.push([`${of}.target_stock_days`, number(days)]);
    const storage = given(facts, `${of}.storage_days`);
    if (storage !== undefined && storage < storageFor(days)) set.push([`${of}.storage_days`, number(storageFor(days))]);
  }
  for (const [path, value] of Object.entries(levers.numbers)) {
    const key = facts.numbers.find(([name]) => name === path)?.[1];
    set.push([path, key !== undefined && facts.specs[key]?.flag ? String(value === 1) : number(value)]);
  }
  if (levers.attacks !== 1) scale.push(["routes.*.attack_probability", number(levers.attacks)]);
  if (levers.closures !== 1) scale.push(["routes.*.closure_probability", number(levers.closures)]);
  if (levers.teams !== 0) add.push(["escorts.teams", number(levers.teams)]);
  if (levers.regime) {
    const { name, from, to } = levers.regime;
    measures.push([`name = ${quoted(`${name} from day ${from} to day ${to}`)}`, `from = ${number(from)}`, `to = ${number(to)}`, `set = { "threat.regime" = ${quoted(name)} }`]);
  }
  for (const [commodity, { perDay, from }] of Object.entries(levers.airlift)) {
    if (perDay > 0) measures.push([`name = ${quoted(`Airlift of ${commodity}`)}`, `from = ${number(from)}`, `add = { ${quoted(`commodities.${commodity}.local_supply_per_day`)} = ${number(perDay)} }`]);
  }

  if (tables.size + set.length + scale.length + add.length + measures.length === 0) return null;
  const blocks = [`extends = ${quoted(variant.root)}`, `[scenario]\ntitle = ${quoted(title)}`];
  for (const [name, lines] of tables) blocks.push(`[${name}]\n${lines.join("\n")}`);
  for (const [name, entries] of [["set", set], ["scale", scale], ["add", add]] as const) {
    if (entries.length) blocks.push(`[${name}]\n${entries.map(([path, value]) => `${quoted(path)} = ${value}`).join("\n")}`);
  }
  for (const lines of measures) blocks.push(`[[measures]]\n${lines.join("\n")}`);
  return `${blocks.join("\n\n")}\n`;
}
