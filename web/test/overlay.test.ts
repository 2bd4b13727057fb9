import assert from "node:assert/strict";
import { test } from "node:test";
import { changes, overlay, storageFor } from "../src/overlay";
import { noLevers } from "../src/state";
import type { Facts } from "../src/types";

const facts = {
  uses: { fuel: [{ name: "vital", toml: '{ name = "vital", share = 0.4 }' }, { name: "public", toml: '{ name = "public", share = 0.6 }' }] },
  numbers: [
    ["commodities.fuel.target_stock_days", "target_stock_days", 9],
    ["commodities.fuel.storage_days", "storage_days", 12],
    ["commodities.fuel.uses.public.protected", "protected", 0],
  ],
  specs: { protected: { flag: true } },
} as unknown as Facts;

test("no lever writes no file", () => {
  assert.equal(overlay({ root: "a.toml", levers: noLevers() }, facts, "A"), null);
  assert.deepEqual(changes({ root: "a.toml", levers: noLevers() }, "a.toml"), []);
  assert.deepEqual(changes({ root: "b.toml", levers: noLevers() }, "a.toml").map((one) => one.lever), ["root"]);
});

test("every lever stands in the file, in the order in which the command applies them", () => {
  const levers = {
    roads: { RN7: "contested", RN26: "closed" },
    teams: 3,
    reserve: { fuel: 30 },
    rationing: { fuel: [[6, 0.8]] as [number, number][] },
    regime: { name: "truce", from: 30, to: 89 },
    airlift: { fuel: { perDay: 92, from: 14 } },
    order: { fuel: ["public", "vital"] },
    attacks: 0.5,
    closures: 1.5,
    numbers: { "commodities.fuel.uses.public.protected": 1, "threat.volatility": 1e-7 },
  };
  const text = overlay({ root: "a.toml", levers }, facts, 'The "title"');
  assert.equal(
    text,
    `extends = "a.toml"

[scenario]
title = "The \\"title\\""

[commodities.fuel]
rationing = [{ below_days = 6, fraction = 0.8 }]
uses = [
  { name = "public", share = 0.6 },
  { name = "vital", share = 0.4 },
]

[set]
"routes.RN7.status" = "contested"
"commodities.fuel.initial_stock_days" = 30
"commodities.fuel.target_stock_days" = 30
"commodities.fuel.storage_days" = 35
"commodities.fuel.uses.public.protected" = true
"threat.volatility" = 1.0e-7

[scale]
"routes.*.attack_probability" = 0.5
"routes.*.closure_probability" = 1.5

[add]
"escorts.teams" = 3

[[measures]]
name = "RN26 is closed"
from = 0
set = { "routes.RN26.state" = "closed" }

[[measures]]
name = "truce from day 30 to day 89"
from = 30
to = 89
set = { "threat.regime" = "truce" }

[[measures]]
name = "Airlift of fuel"
from = 14
add = { "commodities.fuel.local_supply_per_day" = 92 }
`,
  );
  assert.equal(changes({ root: "a.toml", levers }, "a.toml").length, 12);
});

test("a small reserve leaves target and storage as they are", () => {
  const text = overlay({ root: "a.toml", levers: { ...noLevers(), reserve: { fuel: 4 } } }, facts, "A") ?? "";
  assert.ok(text.includes('initial_stock_days" = 4') && !text.includes("target") && !text.includes("storage"));
  assert.equal(storageFor(30), 35);
  assert.throws(() => overlay({ root: "a.toml", levers: { ...noLevers(), teams: NaN } }, facts, "A"));
});
