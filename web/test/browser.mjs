// Uses the live page in a real browser, from the disk and without a network: node test/browser.mjs PROGRAM EN.html FR.html SEVERAL.html SCENARIO…
// [--pictures FOLDER]. SEVERAL.html holds the scenarios; the others the first of them.
// Every lever gives figures equal to those of the command, bit for bit; a shared address gives the same, and so does the page that the command
// serves; faults are shown with their place; no accessibility error, no request, no text outside the window; one printed page.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const words = process.argv.slice(2);
const at = words.indexOf("--pictures");
const pictures = at >= 0 ? resolve(words.splice(at, 2)[1]) : null;
const [program, english, french, several, ...scenarios] = words.map((word) => resolve(word));
if (scenarios.length < 5) throw new Error("name the program, the page in English, in French and with five scenarios, and the scenarios");
if (pictures) mkdirSync(pictures, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const place = mkdtempSync(join(tmpdir(), "stockout-live-"));
const faults = [];
let checks = 0;

/** The most bytes of a page. */
const MOST = 3 << 20;
/** The longest task of the main thread while the page is used, in milliseconds. */
const TASK = 50;
/** The longest a lever's first answer may take with one worker, in milliseconds, on a machine that does other things as well. */
const FIRST = 3000;

async function open(browser, file, { hash = "", query = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const served = file.startsWith("http:");
  await context.setOffline(!served);
  const page = await context.newPage();
  const url = served ? file : pathToFileURL(file).href;
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) faults.push(`asks for ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(url + query + hash);
  return page;
}

/** Waits until something holds in the page. Its policy allows no code from text, which `waitForFunction` is. */
async function until(page, holds, most = 120_000) {
  for (const end = Date.now() + most; !(await page.evaluate(holds)); await page.waitForTimeout(40)) {
    if (Date.now() > end) throw new Error(`${holds} does not come to hold: ${await page.locator("#status").textContent()}`);
  }
}

/** Waits until the page has answered all that it was asked. */
async function settled(page) {
  // A change is taken up a moment after it was made.
  await page.waitForTimeout(250);
  await until(page, () => document.body.dataset.busy !== "yes");
  assert.equal(await page.evaluate(() => document.body.dataset.busy), "no", await page.locator("#status").textContent());
}

async function download(page, id) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(`#${id}`).click()]);
  const path = join(place, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

/** Drops a file on the page, as a reader does. */
async function drop(page, name, text) {
  const carried = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: "application/toml" }));
      return transfer;
    },
    [name, text],
  );
  await page.dispatchEvent("body", "drop", { dataTransfer: carried });
}

const kept = async (page) => JSON.parse(readFileSync(await download(page, "save-json"), "utf8"));
const command = (...args) => JSON.parse(execFileSync(program, [...args, "--replace"], { cwd: place, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }));

/** What the page shows of a case, against the command's summary of the exported scenario. */
function sameRun(of, summary) {
  assert.equal(of.hash, summary.scenario.hash);
  for (const commodity of of.commodities) {
    const whole = summary.commodities[commodity.name];
    const told = commodity.told === commodity.name ? whole : whole.places[commodity.told.split(".places.")[1]];
    const figures = { ...whole, ...told };
    for (const [key, figure] of Object.entries(commodity.figures)) {
      for (const [statistic, value] of Object.entries(figure)) assert.deepEqual(value, figures[key][statistic], `${of.name} ${commodity.told}.${key}.${statistic}`);
      checks++;
    }
    assert.deepEqual(commodity.probability_of_shortage.estimate, told.probability_of_shortage.estimate);
    assert.deepEqual(commodity.probability_of_shortage.ci95, told.probability_of_shortage.ci95);
    for (const { days, estimate } of commodity.within) assert.ok(Math.abs(estimate - (1 - told.first_shortage_day.survival[days - 1])) < 1e-12);
    for (const used of commodity.uses) {
      for (const [key, figure] of Object.entries(used.figures)) assert.equal(figure.mean, whole.uses[used.name][key].mean);
    }
  }
}

/** The differences of the page, against those of `compare` on the exported scenarios. */
function sameComparison(answer, compared) {
  answer.comparison.forEach(({ differences }, k) => {
    const of = compared.scenarios[k].differences;
    for (const [metric, difference] of Object.entries(differences)) {
      for (const key of ["mean", "ci95", "simultaneous95", "verdict"]) assert.deepEqual(difference[key], of[metric][key], `${metric} ${key}`);
      checks++;
    }
  });
}

/** Exports base and variants, runs the command on them, and holds its figures against the page's. */
async function agrees(page) {
  const { answer } = await kept(page);
  const files = [await download(page, "save-base")];
  for (const button of await page.locator("[id^=save-scenario-]").all()) files.push(await download(page, await button.getAttribute("id")));
  const plan = ["--replications", String(answer.n), "--seed", String(answer.seed), "--format", "json"];
  files.forEach((file, k) => sameRun(answer.cases[k], command("run", file, ...plan, "--no-charts", "--out", join(place, "run"))));
  if (files.length > 1) sameComparison(answer, command("compare", ...files, ...plan, "--no-charts", "--out", join(place, "compare")));
  return answer;
}

const slide = (page, id, value) =>
  page.locator(`#${id}`).evaluate((input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, String(value));

async function fill(page, id, value) {
  await page.locator(`[id="${id}"]`).fill(String(value));
  await page.locator(`[id="${id}"]`).press("Tab");
}

async function unfold(page, id) {
  if (!(await page.locator(`#${id}`).evaluate((details) => details.open))) await page.locator(`#${id} > summary`).click();
}

/** On paper it is one page. */
async function onePage(page, name) {
  const path = join(place, "page.pdf");
  await page.pdf({ path, preferCSSPageSize: true });
  const pages = execFileSync("pdfinfo", [path], { encoding: "utf8" }).match(/Pages:\s+(\d+)/)[1];
  if (pages !== "1") faults.push(`${name}: ${pages} printed pages`);
  if (pictures) execFileSync("pdftoppm", ["-png", "-r", "90", path, join(pictures, `print ${name}`)]);
}

/** Each kind of lever, by hand, in two variants; then the command says the same. */
async function levers(browser) {
  const page = await open(browser, english);
  // The first answer stands there before the engine has started.
  assert.equal(await page.evaluate(() => document.body.dataset.n), "256");
  assert.ok((await page.locator("#answers figure").count()) > 3);
  await settled(page);
  assert.equal(await page.evaluate(() => document.body.dataset.n), "2048");
  await page.locator("#n").selectOption("256");
  await settled(page);
  const before = (await kept(page)).answer;

  await page.locator("#map-RN7").focus();
  await page.keyboard.press("Enter");
  await page.locator("#map-RN24 .reach").click({ force: true });
  await page.locator("#road-RN26").selectOption("closed");
  await slide(page, "teams", 3);
  await unfold(page, "lever-regime");
  await page.locator("#regime").selectOption("truce");
  await fill(page, "regime-to", 70);
  await unfold(page, "lever-ration-fuel");
  await fill(page, "ration-fuel-0-b", 6.5);
  await page.locator("#ration-fuel-add").click();
  await settled(page);

  await page.locator("#add").click();
  await slide(page, "reserve-fuel", 20);
  await unfold(page, "lever-airlift");
  await fill(page, "air-food", 80);
  await unfold(page, "lever-order-fuel");
  await page.locator("#down-fuel-transport").press("Enter");
  await unfold(page, "lever-chance");
  await slide(page, "attacks", 0.5);
  await slide(page, "closures", 1.5);
  await unfold(page, "lever-uncertain");
  await page.locator('[id="u-commodities.fuel.daily_demand"]').selectOption({ index: 1 });
  await unfold(page, "lever-numbers");
  await page.locator("#search").fill("volatility threat");
  await fill(page, "n-threat.volatility", 0.3);
  await settled(page);
  const answer = await agrees(page);
  assert.deepEqual([answer.n, answer.cases.length], [256, 3]);
  assert.notEqual(answer.cases[1].hash, answer.cases[0].hash);
  assert.deepEqual(answer.cases[0].commodities, before.cases[0].commodities, "the base is as it was");
  const differences = await page.locator("#differences").innerText();
  for (const expected of ["RN26: closed", "escort teams: +3", "truce from day 30 to day 70", "rationing of fuel", "stock of fuel at the start: 20 days", "airlift of food: 80 per day", "chance of attacks times 0.5", "chance of closures times 1.5", "threat.volatility = 0.3"]) {
    assert.ok(differences.includes(expected), `${expected}\n${differences}`);
  }

  // The overlay alone says the same beside the base.
  const overlay = await download(page, "save-overlay-1");
  assert.equal(command("run", overlay, "-n", "1", "--format", "json", "--no-charts", "--out", join(place, "run")).scenario.hash, answer.cases[2].hash);

  // By its address the same on a second page, with another number of workers.
  const hash = await page.evaluate(() => location.hash);
  const second = await open(browser, english, { hash, query: "?workers=3" });
  await settled(second);
  assert.deepEqual((await kept(second)).answer, answer);
  assert.equal(await second.locator("#differences").innerText(), differences);
  await second.context().close();

  // Back and forth.
  await page.locator("#undo").click();
  assert.ok(!(await page.locator("#differences").innerText()).includes("threat.volatility"));
  await page.locator("#redo").click();
  assert.equal(await page.locator("#differences").innerText(), differences);
  await settled(page);

  // Charts and tables to keep.
  assert.match(readFileSync(await download(page, "save-csv"), "utf8"), /^scenario,figure,mean/);
  const chart = page.locator("#gain-fuel .saves button");
  const [svg] = await Promise.all([page.waitForEvent("download"), chart.nth(0).click()]);
  assert.match(readFileSync(await svg.path(), "utf8"), /<metadata>Stockout/);
  const [png] = await Promise.all([page.waitForEvent("download"), chart.nth(1).click()]);
  assert.equal(readFileSync(await png.path()).subarray(1, 4).toString(), "PNG");

  await onePage(page, "two variants");
  await page.context().close();
  return { hash, answer };
}

/** How fast a lever answers with one worker, and whether the page ever stands still while it is used. */
async function pace(browser) {
  let longest = Infinity;
  // A processor that is shared runs the same task slower at times: the best of three counts.
  for (let attempt = 0; attempt < 3 && longest > TASK; attempt++) longest = Math.min(longest, await longestTask(browser));
  if (longest > TASK) faults.push(`the main thread stands still for ${longest.toFixed(0)} ms, at most ${TASK}`);
}

/** The longest task of the main thread while levers are moved, in milliseconds of the processor. */
async function longestTask(browser) {
  const page = await open(browser, english, { query: "?workers=1" });
  await settled(page);
  await browser.startTracing(page, { categories: ["toplevel"] });
  const firsts = [];
  for (const teams of [1, 3, 5, 7, 9]) {
    const from = Date.now();
    await slide(page, "teams", teams);
    await until(page, () => document.body.dataset.n === "256");
    firsts.push(Date.now() - from);
    await settled(page);
  }
  await page.locator("#road-RN26").selectOption("closed");
  await settled(page);
  await page.locator("#undo").click();
  await settled(page);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  firsts.sort((a, b) => a - b);
  // Time of the processor: what else the machine does is not the page's fault.
  const main = new Set(traceEvents.filter((event) => event.name === "thread_name" && event.args.name === "CrRendererMain").map((event) => `${event.pid} ${event.tid}`));
  const tasks = traceEvents.filter((event) => event.tdur !== undefined && main.has(`${event.pid} ${event.tid}`)).map((event) => event.tdur / 1000);
  const longest = Math.max(...tasks);
  console.log(`first answers with one worker after ${firsts.join(", ")} ms; ${tasks.length} tasks of the main thread, the longest ${longest.toFixed(0)} ms`);
  assert.ok(tasks.length > 100, "the trace holds the tasks of the main thread");
  assert.ok(firsts[2] <= FIRST, `a lever's first answer takes ${firsts[2]} ms`);
  await page.context().close();
  return longest;
}

/** Several scenarios of the command stand side by side: four variants. */
async function variants(browser) {
  const page = await open(browser, several);
  await settled(page);
  await page.locator("#n").selectOption("256");
  await settled(page);
  const answer = await agrees(page);
  assert.equal(answer.cases.length, 5);
  const names = scenarios.map((file) => file.split("/").at(-1));
  assert.deepEqual(answer.cases.map((one) => `${one.name}.toml`), names);
  await onePage(page, "four variants");
  // The scenarios on the page are those of the files, though each stands alone there.
  sameComparison(answer, command("compare", ...scenarios, "--replications", "256", "--seed", "1", "--format", "json", "--no-charts", "--out", join(place, "compare")));
  await page.locator("#tab-3").click();
  await page.locator("#remove").click();
  await page.locator("#base").selectOption(names[1]);
  await settled(page);
  const turned = await agrees(page);
  assert.equal(turned.cases[0].name, names[1].replace(".toml", ""));
  if (pictures) await page.screenshot({ path: join(pictures, "several.png"), fullPage: true });
  await page.context().close();
}

/** The page that the command serves says what the file says, with the native engine. */
async function served(browser, { hash, answer }) {
  const server = spawn(program, ["live", scenarios[0], "--lang", "en", "--serve", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  try {
    const url = await new Promise((done, failed) => {
      let said = "";
      server.stderr.on("data", (text) => {
        said += text;
        const found = said.match(/http:\S+:\d+\//);
        if (found) done(found[0]);
      });
      server.on("exit", () => failed(new Error(said)));
    });
    const page = await open(browser, url, { hash });
    await settled(page);
    assert.deepEqual((await kept(page)).answer, answer);
    await page.locator("#remove").click();
    await settled(page);
    await agrees(page);
    await page.context().close();
  } finally {
    server.kill();
  }
}

/** Numbers that are the same each time (mulberry32). */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Fifty overlays at random within the ranges of the levers, four at a time. */
async function random(browser, count) {
  const page = await open(browser, english);
  await settled(page);
  const facts = await page.evaluate(() => Object.values(JSON.parse(document.getElementById("data").textContent).facts)[0]);
  const base = `${facts.name}.toml`;
  const next = chance(20260);
  const whole = (low, high) => low + Math.floor(next() * (high - low + 1));
  const pick = (list) => list[whole(0, list.length - 1)];
  const routes = Object.keys(facts.resolved.routes);
  const lever = () => {
    const levers = {};
    if (next() < 0.7) levers.roads = Object.fromEntries(Array.from({ length: whole(1, 3) }, () => [pick(routes), pick([...facts.statuses, "closed"])]));
    if (next() < 0.5) levers.teams = whole(-3, 12);
    if (next() < 0.4) levers.reserve = { [pick(["fuel", "food"])]: whole(0, 60) };
    if (next() < 0.3) levers.rationing = { fuel: [[whole(4, 8), whole(5, 10) / 10], [whole(1, 3), whole(0, 5) / 10]] };
    if (next() < 0.4) {
      const from = whole(0, 100);
      levers.regime = { name: pick(Object.keys(facts.resolved.threat.regimes)), from, to: from + whole(0, 79) };
    }
    if (next() < 0.3) levers.airlift = { [pick(["fuel", "food"])]: { perDay: whole(1, 30) * 10, from: whole(0, 60) } };
    if (next() < 0.3) levers.order = { fuel: [...facts.uses.fuel.map((used) => used.name)].sort(() => next() - 0.5) };
    if (next() < 0.4) levers.attacks = whole(0, 20) / 10;
    if (next() < 0.4) levers.closures = whole(0, 20) / 10;
    if (next() < 0.5) {
      const { path, law } = pick(facts.uncertain.filter((one) => one.together === null && facts.numbers.some(([name]) => name === one.path)));
      levers.numbers = { [path]: "values" in law ? law.values[0] : pick([law.low, law.high]) };
    }
    return levers;
  };
  for (let done = 0; done < count; done += 4) {
    const state = { b: base, s: whole(0, 1000), n: 256, a: 0, v: Array.from({ length: Math.min(4, count - done) }, lever) };
    await page.evaluate((hash) => (location.hash = hash), `1.${Buffer.from(JSON.stringify(state)).toString("base64url")}`);
    await settled(page);
    const told = await page.locator("#faults").innerText();
    assert.equal(told, "", `${JSON.stringify(state)}\n${told}`);
    const answer = await agrees(page);
    assert.equal(answer.seed, state.s);
  }
  await page.context().close();
}

/** Scenario files of the reader's: faults with their place, then one that is right. */
async function opened(browser) {
  const page = await open(browser, english);
  await settled(page);
  const put = async (name, text) => {
    writeFileSync(join(place, name), text);
    await page.locator("#file").setInputFiles(join(place, name));
  };
  await put("bad.toml", '[scenario]\ntitle = "Bad"\nstart = "2026-01-01"\ndays = -3\npopulation = 1000\n[commodities.fuel]\nunit = "m3"\ndaily_demnd = 10\ntruck_load = 1\ninitial_stock_days = 2\n[[commodities.fuel.uses]]\nname = "all"\nshare = 2\n');
  await page.locator("#faults .fault").waitFor();
  const told = await page.locator("#faults").innerText();
  for (const expected of ["line 4", "line 8, column 1", "daily_demand", "line 13"]) assert.ok(told.includes(expected), told);
  await page.evaluate(() => document.querySelector("#faults").replaceChildren());
  await drop(page, "dropped.toml", "[scenario]\ntitle = 3\n");
  await until(page, () => document.querySelector("#faults")?.textContent?.includes("dropped.toml, line 2, column 9"));
  await put("huge.toml", `# ${"x".repeat(5 << 20)}`);
  await until(page, () => document.querySelector("#faults")?.textContent?.includes("huge.toml"));
  await put("small.toml", '[scenario]\ntitle = "A small city"\nstart = "2026-01-01"\ndays = 40\npopulation = 1000\n[commodities.fuel]\nunit = "m3"\ndaily_demand = 10\ntruck_load = 1\ninitial_stock_days = { low = 1, high = 4 }\n[[commodities.fuel.uses]]\nname = "all"\nshare = 1\n[routes.A]\nshare = 1\ntransit_days = 3\nclosure_probability = 0.1\nclosure = { mean = 6 }\n');
  await until(page, () => document.querySelector("h1")?.textContent === "A small city");
  await settled(page);
  await page.locator("#road-A").selectOption("closed");
  await page.locator("#n").selectOption("256");
  await settled(page);
  const answer = await agrees(page);
  assert.deepEqual([answer.cases[0].title, answer.cases.length], ["A small city", 2]);
  // So does the scenario of a result folder.
  await drop(page, "scenario.toml", readFileSync(join(place, "run", "scenario.toml"), "utf8"));
  await until(page, () => document.querySelector("#status")?.textContent?.includes("scenario.toml") || document.querySelector("#base")?.value === "scenario.toml");
  await settled(page);
  assert.equal((await agrees(page)).cases[0].name, "scenario");
  // A scenario whose figures would fill the memory says how many futures the page can hold.
  const large = ['[scenario]\ntitle = "Many roads"\nstart = "2026-01-01"\ndays = 1000\npopulation = 1000\n'];
  for (let k = 0; k < 12; k++) large.push(`[commodities.c${k}]\nunit = "t"\ndaily_demand = 10\ntruck_load = 1\ninitial_stock_days = 2\n[[commodities.c${k}.uses]]\nname = "all"\nshare = 1\n`);
  for (let k = 0; k < 40; k++) large.push(`[routes.R${k}]\nshare = 0.025\ntransit_days = 3\n`);
  await drop(page, "large.toml", large.join(""));
  await until(page, () => document.querySelector("h1")?.textContent === "Many roads");
  await page.locator("#n").selectOption("32768");
  await until(page, () => document.body.dataset.busy === "no" && document.querySelector("#status")?.textContent?.includes("A scenario of this size allows"));
  await page.context().close();
}

/** How it looks and reads: widths, light and dark, both languages. */
async function looks(browser, hash) {
  for (const [lang, file] of [["en", english], ["fr", french]]) {
    for (const [width, height] of [[1280, 900], [390, 844]]) {
      for (const colorScheme of ["light", "dark"]) {
        const name = `live-${lang}-${width}-${colorScheme}`;
        const page = await open(browser, file, { hash, viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
        await settled(page);
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
        if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
        await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
        for (const direction of ["rtl", "ltr"]) {
          await page.evaluate((direction) => (document.documentElement.dir = direction), direction);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wide > 1) faults.push(`${name} ${direction}: ${wide} pixels wider than the window`);
        }
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        for (const violation of violations) faults.push(`${name}: ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")} (${violation.nodes.length})`);
        await page.context().close();
      }
    }
  }
}

for (const file of [english, french, several]) assert.ok(statSync(file).size <= MOST, `${file} has ${statSync(file).size} bytes`);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const timed = async (name, work) => {
    const from = Date.now();
    const found = await work;
    console.log(`${name}: ${((Date.now() - from) / 1000).toFixed(0)} s`);
    return found;
  };
  const state = await timed("every kind of lever", levers(browser));
  await timed("pace", pace(browser));
  await timed("files of the reader's", opened(browser));
  await timed("four variants", variants(browser));
  await timed("the page that is served", served(browser, state));
  await timed("fifty random overlays", random(browser, 50));
  await timed("looks", looks(browser, state.hash));
} finally {
  await browser.close();
  rmSync(place, { recursive: true, force: true });
}
for (const fault of new Set(faults)) console.error(fault);
console.log(`${checks} figures of the page are those of the command; the page has ${statSync(english).size} bytes`);
console.log(`${faults.length ? 0 : 1} passed, ${faults.length ? 1 : 0} failed`);
process.exit(faults.length ? 1 : 0);
