// Builds the page: node build.mjs makes page/live.html (the engine, the script and the style in one file, with a place for what the command
// puts in); node build.mjs --tests makes dist/test instead.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const options = { bundle: true, target: ["chrome100", "firefox115", "safari16.4"], charset: "utf8", legalComments: "none", logLevel: "warning" };

if (process.argv.includes("--tests")) {
  rmSync("dist/test", { recursive: true, force: true });
  const entryPoints = readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
  await build({ ...options, target: "node18", entryPoints, outdir: "dist/test", format: "esm", platform: "node", outExtension: { ".js": ".mjs" } });
  process.exit(0);
}

/** The most bytes that a page may have, without its scenarios. */
const MOST = 3 << 20;

const target = "wasm32-unknown-unknown";
if (!process.argv.includes("--no-engine")) {
  execFileSync("cargo", ["build", "--locked", "--profile", "page", "-p", "stockout-page", "--target", target], { stdio: "inherit", cwd: ".." });
}
const folder = process.env.CARGO_TARGET_DIR ?? "../target";
const engine = readFileSync(`${folder}/${target}/page/stockout_page.wasm`);

const bundle = async (entry, define = {}) => {
  const made = await build({ ...options, entryPoints: [entry], write: false, minify: true, format: "iife", define });
  // An inline script must not hold its own end.
  return made.outputFiles[0].text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
};
const worker = await bundle("src/worker.ts");
const script = await bundle("src/main.ts", { WORKER: JSON.stringify(worker) });
const style = (await build({ ...options, entryPoints: ["src/page.css"], write: false, minify: true })).outputFiles[0].text.trim();
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = [
  "default-src 'none'",
  `script-src ${hash(script)} 'wasm-unsafe-eval'`,
  `style-src ${hash(style)}`,
  "worker-src blob:",
  "img-src blob: data:",
  // `stockout live --serve` puts 'self' in its place.
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const parts = { POLICY: policy, STYLE: style, ENGINE: gzipSync(engine, { level: 9 }).toString("base64"), SCRIPT: script };
// The data's place stays: the command fills it.
const page = readFileSync("src/page.html", "utf8").replace(/@(POLICY|STYLE|ENGINE|SCRIPT)@/g, (_, name) => parts[name]);
if (page.length > MOST) throw new Error(`the page has ${page.length} bytes, at most ${MOST}`);
mkdirSync("page", { recursive: true });
writeFileSync("page/live.html", page);
console.log(`page/live.html: ${page.length} bytes; the engine ${engine.length}, packed ${parts.ENGINE.length}`);
