import assert from "node:assert/strict";
import { test } from "node:test";
import { csv } from "../src/files";
import { Words } from "../src/lang";
import { gained, isSame, verdict } from "../src/sentences";
import type { Answer, Difference, Figure } from "../src/types";

const [en, fr] = [new Words("en", { fuel: ["fuel", "carburant"] }), new Words("fr", { fuel: ["fuel", "carburant"] })];

test("percentages never call 0 or 100 what may happen or fail to", () => {
  assert.deepEqual([0, 0.0004, 0.004, 0.5, 0.994, 0.9996, 1].map((share) => en.percent(share)), ["0%", "< 0.1%", "0.4%", "50%", "99.4%", "> 99.9%", "100%"]);
  assert.equal(fr.percent(0.004), "0,4\u202f%");
});

test("numbers have the digits that matter", () => {
  assert.deepEqual([0, 0.01234, 3.14159, 16384, -2.5].map((value) => en.number(value)), ["0", "0.0123", "3.14", "16,384", "\u22122.5"]);
  assert.deepEqual([12.34, 2.04, -0.01].map((value) => en.days(value)), ["12", "2", "0"]);
  assert.deepEqual([0, 1, 1.5, 2].map((value) => [en.dayCount(value), fr.dayCount(value)].join(" ")), ["0 days 0 jour", "1 day 1 jour", "1.5 days 1,5 jour", "2 days 2 jours"]);
  assert.equal(en.date("2025-12-04", 30), "3 January 2026");
  assert.equal(fr.date("2025-12-04", 30), "3 janvier 2026");
  assert.deepEqual([en, fr].map((w) => w.name("fuel")), ["fuel", "carburant"]);
});

const difference = (mean: number, simultaneous95: [number, number], verdict: Difference["verdict"]): Difference => ({
  base: 10,
  scenario: 10 + mean,
  mean,
  ci95: simultaneous95,
  simultaneous95,
  verdict,
  ties: mean === 0 ? 1 : 0,
  probability_worse: { estimate: 0.5, ci95: [0.4, 0.6] },
  headline: true,
});

test("days gained are days short the other way round, and an open question is called open", () => {
  assert.deepEqual(gained(difference(-12, [-14, -10], "better")), [12, 10, 14]);
  assert.equal(verdict(difference(-12, [-14, -10], "better"), en), "12 days gained (10 to 14)");
  assert.equal(verdict(difference(3, [1, 5], "worse"), en), "3 days lost (1 to 5)");
  assert.equal(verdict(difference(-1, [-3, 1], "cannot tell"), en), "cannot tell yet (from 1 days lost to 3 gained)");
  assert.ok(isSame(difference(0, [0, 0], "cannot tell")));
  assert.equal(verdict(difference(0, [-0.3, 0.3], "cannot tell"), fr), "identique dans chaque futur simulé");
});

test("the table keeps every digit and quotes what needs it", () => {
  const figure: Figure = { mean: 0.1 + 0.2, ci95: [0, 1], sd: 1, q05: 0, q25: 0, q50: 0, q75: 1, q95: 1, es95: 1 };
  const commodity = { name: "fuel", told: "fuel.places.X", unit: "t", figures: { unmet: figure }, probability_of_shortage: { estimate: 0.5, ci95: [0.4, 0.6] }, within: [], median_first_day: null, daily: {}, shortage_probability: [], uses: [], drivers: [] };
  const answer = { n: 256, cases: [{ name: 'a, "b"', commodities: [commodity] }], comparison: [] } as unknown as Answer;
  assert.equal(csv(answer), 'scenario,figure,mean,ci95_low,ci95_high,q05,q50,q95\n"a, ""b""",fuel.places.X.unmet,0.30000000000000004,0,1,0,0,1\n"a, ""b""",fuel.places.X.probability_of_shortage,0.5,0.4,0.6,,,\n');
});
