// Runs the engine in WebAssembly: node simulate.mjs MODULE SCENARIO SEED REPLICATIONS INNER RESULTS
import { readFileSync, writeFileSync } from "node:fs";

const [module, scenario, seed, replications, inner, results] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(module), {});
const engine = instance.exports;
const text = readFileSync(scenario);
// Room for the text may move the memory: it is looked up afterwards.
const at = engine.input(text.length);
new Uint8Array(engine.memory.buffer, at, text.length).set(text);
const length = engine.simulate(Number(seed), Number(replications), Number(inner));
writeFileSync(results, new Uint8Array(engine.memory.buffer, engine.output(), length));
