// What the engine says, as crates/stockout-live writes it, and what the command puts into the page.

export type Law = { low: number; high: number; mode?: number } | { values: number[]; weights: number[] };
export type Told = number | Law | "unlimited" | "uncertain" | null;

export interface Fault {
  code: string;
  message: string;
  expected: string | null;
  hint: string | null;
  file: string;
  line: number;
  column: number;
  source: string;
}

export interface Spec {
  unit: string;
  low: number;
  high: number | null;
  whole: boolean;
  flag: boolean;
  meaning: string;
}

/** The fully expanded scenario; only what the levers need is named. */
export interface Resolved {
  scenario: { start: string; days: number };
  commodities: Record<string, { unit: string; rationing: { below_days: number; fraction: number }[]; uses: { name: string; place: string | null }[] }>;
  threat: { initial: string; regimes: Record<string, unknown> };
  escorts: { teams: Told | { low?: number; values?: number[] } | null };
  routes: Record<string, { status: string | null; corridor: string; path: [number, number][] | null }>;
  sources: Record<string, string>;
}

export interface Facts {
  name: string;
  title: string;
  title_fr: string;
  summary: string;
  summary_fr: string;
  hash: string;
  headline: { name: string; title: string } | null;
  statuses: string[];
  uses: Record<string, { name: string; toml: string }[]>;
  numbers: [string, string, Told][];
  specs: Record<string, Spec>;
  uncertain: { path: string; column: string; law: Law; together: string | null }[];
  resolved: Resolved;
  warnings: Fault[];
}

export interface Figure {
  mean: number;
  ci95: [number, number];
  sd: number;
  q05: number;
  q25: number;
  q50: number;
  q75: number;
  q95: number;
  es95: number;
}

export interface Chance {
  estimate: number;
  ci95: [number, number];
}

export interface Bands {
  mean: number[];
  q05: number[];
  q25: number[];
  q50: number[];
  q75: number[];
  q95: number[];
}

export interface UseAnswer {
  name: string;
  figures: Record<string, Figure>;
  probability_of_shortage: Chance;
  within: (Chance & { days: number })[];
  median_first_day: number | null;
}

export interface CommodityAnswer extends UseAnswer {
  told: string;
  unit: string;
  daily: Record<string, Bands>;
  shortage_probability: number[];
  uses: UseAnswer[];
  drivers: { path: string; correlation: number; noise: number }[];
}

export interface CaseAnswer {
  key: string;
  name: string;
  title: string;
  title_fr: string;
  hash: string;
  start: string;
  days: number;
  commodities: CommodityAnswer[];
  routes: { name: string; status: string; open_days: Figure; delivered: Record<string, Figure> }[];
}

export type Verdict = "better" | "worse" | "cannot tell";

export interface Difference {
  base: number;
  scenario: number;
  mean: number;
  ci95: [number, number];
  simultaneous95: [number, number];
  verdict: Verdict;
  /** Share of the simulated futures in which both are the same. */
  ties: number;
  probability_worse: Chance;
  headline: boolean;
}

export interface Answer {
  n: number;
  seed: number;
  version: string;
  scheme: number;
  place: { name: string; title: string; population: number } | null;
  population: number;
  cases: CaseAnswer[];
  comparison: { key: string; differences: Record<string, Difference> }[];
}

/** What `stockout live` writes into the page. */
export interface Embedded {
  version: string;
  commit: string;
  lang: "en" | "fr";
  seed: number;
  /** Scenario texts by file name, each resolved: none needs another. */
  scenarios: Record<string, string>;
  /** File names in the order of the command; the first is the base. */
  order: string[];
  /** The facts of each scenario, and the base's first answer. */
  facts: Record<string, Facts>;
  answer: Answer;
  /** Keys, names of uses, statuses and commodities in words: English, French. */
  words: Record<string, [string, string]>;
  /** Outlines for the map: name in both languages, rings of longitude and latitude. */
  countries: { name: [string, string]; rings: [number, number][][] }[];
  /** Of a page that is served: the word that its requests bear. */
  served?: { word: string };
}
