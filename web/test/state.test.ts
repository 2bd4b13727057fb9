import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, History, noLevers, start, type State } from "../src/state";

const full: State = {
  base: "é.toml",
  seed: 4294967295,
  n: 10240,
  active: 1,
  variants: [
    { root: "é.toml", levers: noLevers() },
    {
      root: "other.toml",
      levers: {
        roads: { RN7: "closed", "RN-3": "contested" },
        teams: -2,
        reserve: { fuel: 30 },
        rationing: { fuel: [[6, 0.8], [2, 0.25]], food: [] },
        regime: { name: "truce", from: 3, to: 40 },
        airlift: { food: { perDay: 80, from: 14 } },
        order: { fuel: ["public", "vital"] },
        attacks: 0.5,
        closures: 2,
        numbers: { "commodities.fuel.uses.power.buffer_days": 1.25 },
      },
    },
  ],
};

test("a state comes back from its address as it was", () => {
  const names = ["é.toml", "other.toml"];
  assert.deepEqual(decode(`#${encode(full)}`, names), full);
  assert.match(encode(full), /^1\.[\w-]+$/);
  const plain = start("é.toml", 1);
  assert.deepEqual(decode(encode(plain), names), plain);
  assert.ok(encode(plain).length < 120, "an address without changes is short");
});

test("an address that is none of ours gives no state, and never an error", () => {
  const names = ["é.toml", "other.toml"];
  const of = (value: unknown) => `1.${btoa(JSON.stringify(value))}`;
  const bad = ["", "#", "#answer-title", "2.e30", "1.", "1.%%%", "1.e30", of(null), of({ b: "x.toml", v: [{}] }), of({ b: "other.toml", v: [] }), of({ b: "other.toml", v: [3] })];
  bad.push(of({ b: "other.toml", v: [{ root: "x.toml" }] }), of({ b: "other.toml", v: [{ teams: "3" }] }), of({ b: "other.toml", v: [{ rationing: { fuel: [[1]] } }] }));
  bad.push(of({ b: "other.toml", v: [{ regime: { name: "truce" } }] }), of({ b: "other.toml", v: [{ numbers: { a: null } }] }), of({ b: "other.toml", v: [{ roads: ["a"] }] }));
  for (const fragment of bad) assert.equal(decode(fragment, names), null, fragment);
  assert.equal(decode(encode(full), ["é.toml"]), null, "a scenario that the page does not hold");
  const many = decode(of({ b: "other.toml", s: -1, n: 77, a: 9, v: [{}, {}, {}, {}, {}, {}] }), names);
  assert.deepEqual([many?.seed, many?.n, many?.active, many?.variants.length], [1, 2048, 0, 4]);
});

test("other scenarios of a page start as variants, four at most", () => {
  const files = ["a", "b", "c", "d", "e", "f"];
  assert.deepEqual(start("a", 1, files).variants.map((one) => one.root), ["b", "c", "d", "e"]);
  assert.deepEqual(start("a", 1, ["a"]).variants.map((one) => one.root), ["a"]);
});

test("history goes back and forth, and a lever that moves on is one step", () => {
  const at = (seed: number) => start("a", seed);
  const history = new History(at(1));
  history.go(at(2));
  history.go(at(3), true);
  assert.deepEqual([history.canUndo, history.undo(), history.now.seed], [true, true, 1]);
  assert.deepEqual([history.canUndo, history.undo(), history.redo(), history.now.seed], [false, false, true, 3]);
  history.undo();
  history.go(at(4));
  assert.deepEqual([history.canRedo, history.redo(), history.now.seed], [false, false, 4]);
});
