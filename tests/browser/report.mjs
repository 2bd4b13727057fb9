// Reads reports in a real browser: node report.mjs PAGE.html… [--pictures FOLDER]
// No text overflows or overlaps at desktop and phone width, light and dark; no network request; no accessibility error; the
// keyboard reaches every fold and reads the charts' values; the pointer reads them too; on paper nothing is cut off.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const words = process.argv.slice(2);
const at = words.indexOf("--pictures");
const pictures = at >= 0 ? words.splice(at, 2)[1] : null;
if (words.length === 0) throw new Error("name the pages to read");
if (pictures) mkdirSync(pictures, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const faults = [];

/** Texts that leave their place or lie on each other; runs in the page. */
function layout() {
  const found = [];
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth + 1) found.push(`the page is ${wide} wide in a window of ${innerWidth}`);
  const boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, title, desc, metadata, .hidden, .skip")) continue;
    if (!parent.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const scroller = parent.closest(".scroll");
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      const text = node.data.trim().slice(0, 40);
      if (!scroller && (box.left < -1 || box.right > innerWidth + 1)) found.push(`"${text}" leaves the window`);
      if (scroller) {
        const edge = scroller.getBoundingClientRect().left - scroller.scrollLeft;
        if (box.left < edge - 1 || box.right > edge + scroller.scrollWidth + 1) found.push(`"${text}" leaves its table or chart`);
      }
      boxes.push({ text, left: box.left + 1, right: box.right - 1, top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2, node });
    }
  }
  boxes.sort((a, b) => a.top - b.top);
  boxes.forEach((box, i) => {
    for (let k = i + 1; k < boxes.length && boxes[k].top < box.bottom; k++) {
      const other = boxes[k];
      if (other.node !== box.node && other.left < box.right && box.left < other.right) found.push(`"${box.text}" lies on "${other.text}"`);
    }
  });
  return found;
}

async function read(browser, file, { name, viewport, dark }) {
  const place = `${basename(file)} (${name})`;
  const context = await browser.newContext({ viewport, colorScheme: dark ? "dark" : "light" });
  const page = await context.newPage();
  const url = pathToFileURL(resolve(file)).href;
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) faults.push(`${place}: asks for ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`${place}: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && faults.push(`${place}: ${message.text()}`));
  await page.goto(url);
  await page.evaluate(() => document.fonts.ready);
  if (pictures) await page.screenshot({ path: `${pictures}/${basename(file, ".html")}-${name}.png`, fullPage: true });
  for (const fault of await page.evaluate(layout)) faults.push(`${place}: ${fault}`);

  // The keyboard: every fold is met, and opens by Enter.
  const folds = await page.locator("details").count();
  const met = new Set();
  for (let step = 0; step < 400 && met.size < folds; step++) {
    await page.keyboard.press("Tab");
    const fold = await page.evaluate(() => {
      const focus = document.activeElement;
      return focus?.tagName === "SUMMARY" ? [...document.querySelectorAll("details")].indexOf(focus.parentElement) : -1;
    });
    if (fold >= 0 && !met.has(fold)) {
      met.add(fold);
      await page.keyboard.press("Enter");
    }
  }
  const open = await page.locator("details[open]").count();
  if (met.size < folds || open < folds) faults.push(`${place}: ${met.size} of ${folds} folds met by keyboard, ${open} opened`);

  // Again with every fold open.
  for (const fault of await page.evaluate(layout)) faults.push(`${place}, unfolded: ${fault}`);
  // The page's own policy forbids scripts from elsewhere; evaluate is not bound by it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const fault of violations) faults.push(`${place}: ${fault.id}: ${fault.help} (${fault.nodes[0].html.slice(0, 120)})`);

  // Reading every value of every chart takes minutes: of one page of each kind, where there is most and where there is least room.
  if (!dark && /^(main-en|compared-fr|always-fr)\b/.test(basename(file))) {
    for (const fault of await values(page)) faults.push(`${place}: ${fault}`);
  }

  // What the drawings say of themselves is there to be read.
  const mute = await page.evaluate(() => [...document.querySelectorAll("svg")].filter((svg) => !svg.querySelector("title")?.textContent).length);
  if (mute) faults.push(`${place}: ${mute} drawings without a title`);
  await context.close();
}

/** Every chart with values gives them to the pointer and to the keyboard, within the window, and takes them back. */
async function values(page) {
  const found = [];
  const figures = page.locator('figure:has(> script[type="application/json"])');
  for (let index = 0; index < (await figures.count()); index++) {
    const figure = figures.nth(index);
    const box = figure.locator(".chart");
    const name = await box.getAttribute("aria-label");
    const tip = figure.locator(".tip");
    const said = async () => ((await tip.isVisible()) ? (await tip.innerText()).trim() : "");
    const within = async (how) => {
      const place = await tip.boundingBox();
      const wide = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
      if (place.x < -1 || place.x + place.width > wide[0] + 1) found.push(`${name}: by ${how} the values leave the window`);
      if (wide[1] > wide[0] + 1) found.push(`${name}: by ${how} the page becomes ${wide[1]} wide`);
    };
    // By pointer: at many places of the drawing, whatever they say lies within the window; some place says something.
    await box.scrollIntoViewIfNeeded();
    const window = page.viewportSize();
    let heard = new Set();
    for (const [x, y] of [[0.2, 0.55], [0.35, 0.6], [0.45, 0.75], [0.7, 0.5], [0.9, 0.45]]) {
      // Where the drawing is wider than its box, a reader scrolls first.
      await box.evaluate((box, x) => (box.scrollLeft = box.scrollWidth * x - box.clientWidth / 2), x);
      const svg = await box.locator("svg").boundingBox();
      const at = { x: svg.x + svg.width * x, y: svg.y + svg.height * y };
      if (at.x < 0 || at.x > window.width - 2 || at.y < 0 || at.y > window.height - 2) continue;
      await page.mouse.move(at.x, at.y);
      const text = await said();
      if (text) {
        heard.add(text);
        await within("pointer");
      }
    }
    if (heard.size === 0) found.push(`${name}: the pointer reads no value`);
    await page.mouse.move(1, 1);
    // By keyboard: the arrows go from value to value, End to the last, Escape takes them back.
    await box.focus();
    const keys = [];
    for (const key of ["ArrowRight", "ArrowRight", "End", "Home"]) {
      await page.keyboard.press(key);
      keys.push(await said());
      await within(key);
    }
    const spoken = await figure.locator(".told").textContent();
    if (keys.some((text) => !text) || keys[2] === keys[3]) found.push(`${name}: the keys read ${JSON.stringify(keys)}`);
    const bare = (text) => text.replace(/[.\s]/g, "");
    if (keys[3] && bare(spoken) !== bare(keys[3])) found.push(`${name}: what is spoken is not what is shown`);
    await page.keyboard.press("Escape");
    if (await said()) found.push(`${name}: Escape leaves the values standing`);
  }
  return found;
}

async function print(browser, file) {
  const page = await browser.newPage({ viewport: { width: 680, height: 1000 } });
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  for (const fault of await page.evaluate(layout)) faults.push(`${basename(file)} (paper): ${fault}`);
  if (pictures) await page.pdf({ path: `${pictures}/${basename(file, ".html")}.pdf`, format: "A4", preferCSSPageSize: true });
  await page.close();
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const views = [
  { name: "desktop", viewport: { width: 1280, height: 900 }, dark: false },
  { name: "phone", viewport: { width: 390, height: 844 }, dark: false },
  { name: "dark", viewport: { width: 1280, height: 900 }, dark: true },
];
for (const file of words) {
  for (const view of views) await read(browser, file, view);
  await print(browser, file);
}
await browser.close();
if (faults.length) {
  console.error(`${faults.length} faults:\n${faults.slice(0, 40).join("\n")}`);
  process.exit(1);
}
console.log(`${words.length} pages read at ${views.length} views and on paper: no fault`);
