// Does a text hold every sentence of a list of claims? node sentences.mjs TEXT CLAIMS.json
import { readFileSync } from "node:fs";

const [text, claims] = process.argv.slice(2);
// Where a line ends is the setter's business, and so is the kind of a space. A word may be broken where a cell is narrow.
const bare = (words) => words.replace(/[\s\u00a0\u202f\f]+/g, "");
const whole = bare(readFileSync(text, "utf8"));
const all = JSON.parse(readFileSync(claims, "utf8")).claims;
const missing = all.filter((claim) => !whole.includes(bare(claim.sentence)));
if (all.length === 0 || missing.length > 0) {
  console.error(`${text}: ${missing.length} of ${all.length} sentences of ${claims} are missing, the first: ${missing[0]?.sentence}`);
  process.exit(1);
}
