// What the reader keeps: figures as CSV and JSON, charts as SVG and PNG.

import type { Answer } from "./types";

const field = (value: string | number | null): string => {
  const text = value === null ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/**
 * Long, one row per scenario, figure and statistic, with every digit: scenario, figure, mean, ci95_low, ci95_high, q05, q50, q95. Names are those of
 * summary.json.
 */
export function csv(answer: Answer): string {
  const rows: (string | number | null)[][] = [["scenario", "figure", "mean", "ci95_low", "ci95_high", "q05", "q50", "q95"]];
  for (const one of answer.cases) {
    for (const commodity of one.commodities) {
      for (const [key, figure] of Object.entries(commodity.figures)) rows.push([one.name, `${commodity.told}.${key}`, figure.mean, ...figure.ci95, figure.q05, figure.q50, figure.q95]);
      const chance = commodity.probability_of_shortage;
      rows.push([one.name, `${commodity.told}.probability_of_shortage`, chance.estimate, ...chance.ci95, null, null, null]);
      for (const within of commodity.within) rows.push([one.name, `${commodity.told}.probability_of_shortage.within_${within.days}_days`, within.estimate, ...within.ci95, null, null, null]);
      for (const used of commodity.uses) {
        for (const [key, figure] of Object.entries(used.figures)) rows.push([one.name, `${commodity.name}.uses.${used.name}.${key}`, figure.mean, ...figure.ci95, figure.q05, figure.q50, figure.q95]);
      }
    }
  }
  answer.comparison.forEach(({ differences }, at) => {
    const name = answer.cases[at + 1]?.name ?? "";
    for (const [metric, difference] of Object.entries(differences)) rows.push([name, `${metric} minus base`, difference.mean, ...difference.simultaneous95, null, null, null]);
  });
  return `${rows.map((row) => row.map(field).join(",")).join("\n")}\n`;
}

/** The chart as a file of its own: computed colours in place of the page's style sheet, and where it comes from. */
export function standalone(svg: SVGElement, title: string, provenance: string): string {
  const copy = svg.cloneNode(true) as SVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  const kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "fill-opacity", "font-size", "font-weight", "font-family"];
  originals.forEach((original, at) => {
    const style = getComputedStyle(original);
    for (const name of kept) copies[at]?.setAttribute(name, style.getPropertyValue(name));
    copies[at]?.removeAttribute("class");
  });
  const [, , width = 560, height = 250] = (svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
  const head = 34;
  const foot = 22;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `0 ${-head} ${width} ${height + head + foot}`);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height + head + foot));
  const make = (tag: string, attributes: Record<string, string>, content = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = content;
    return element;
  };
  const body = getComputedStyle(document.body);
  const ink = body.color;
  copy.prepend(
    make("metadata", {}, provenance),
    make("rect", { x: "0", y: String(-head), width: String(width), height: String(height + head + foot), fill: getComputedStyle(document.documentElement).backgroundColor }),
    make("text", { x: "8", y: "-12", fill: ink, "font-size": "16", "font-weight": "600", "font-family": body.fontFamily }, title),
    make("text", { x: "8", y: String(height + 14), fill: ink, "font-size": "9", "font-family": body.fontFamily }, provenance),
  );
  return new XMLSerializer().serializeToString(copy);
}

/** A picture of an SVG text, at twice its size. */
export function png(text: string): Promise<Blob> {
  return new Promise((done, failed) => {
    const image = new Image();
    const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.width * 2;
      canvas.height = image.height * 2;
      canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(url);
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png");
    };
    image.onerror = () => failed(new Error("no picture"));
    image.src = url;
  });
}
