// The page in Firefox says what it says in Chromium: node test/firefox.mjs PAGE.html. Both open it from the disk.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const file = pathToFileURL(resolve(process.argv[2])).href;
const state = { b: "december-2025.toml", s: 3, n: 256, a: 0, v: [{ teams: 3, roads: { RN26: "closed" } }, { regime: { name: "truce", from: 30, to: 89 } }] };
const url = `${file}#1.${Buffer.from(JSON.stringify(state)).toString("base64url")}`;

async function said(browser, options) {
  const opened = await puppeteer.launch({ browser, headless: true, ...options });
  const faults = [];
  const page = await opened.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(url);
  const busy = () => page.evaluate(() => document.body.dataset.busy);
  for (const end = Date.now() + 120_000; (await busy()) === "yes" && Date.now() < end; ) await new Promise((done) => setTimeout(done, 100));
  assert.equal(await busy(), "no", browser);
  // The tables hold the figures of every chart.
  const text = await page.evaluate(() => {
    document.querySelectorAll("#answers details").forEach((details) => (details.open = true));
    return [document.querySelector("#sentences").innerText, ...[...document.querySelectorAll("#answers td, #answers th")].map((cell) => cell.textContent)];
  });
  await opened.close();
  assert.deepEqual(faults, [], browser);
  return text;
}

const firefox = await said("firefox", { executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr" });
const chromium = await said("chrome", { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
assert.ok(firefox.length > 200);
assert.deepEqual(firefox, chromium);
console.log(`Firefox and Chromium say the same in ${firefox.length} places`);
