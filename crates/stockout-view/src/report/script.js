"use strict";
// Print everything: what is folded away on a screen is open on paper, and folded again afterwards.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")].filter((d) => !d.matches(".cited") && !d.querySelector("table.data"));
  folded.forEach((d) => (d.open = true));
});
addEventListener("afterprint", () => folded.forEach((d) => (d.open = false)));

// Values of the charts: by pointer, by touch, and by the arrow keys while a chart has the focus.
const lang = document.documentElement.lang;
const dates = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const SVG = "http://www.w3.org/2000/svg";
for (const source of document.querySelectorAll('figure > script[type="application/json"]')) {
  const figure = source.parentElement;
  const { start, days, day, panels } = JSON.parse(source.textContent);
  const box = figure.querySelector(".chart");
  const svg = box.querySelector("svg");
  const status = figure.querySelector(".told");
  const tip = figure.appendChild(document.createElement("div"));
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  const cursor = svg.appendChild(document.createElementNS(SVG, "path"));
  cursor.setAttribute("class", "cursor");
  for (const panel of panels) panel.count = panel.marks ? panel.marks.length : days;
  for (const panel of panels) if (panel.lines) for (const line of panel.lines) line[1] = line[1].split("|");
  box.setAttribute("aria-description", figure.querySelector(".keys").textContent);
  let place = null;

  const place_of = (panel, at) => {
    if (panel.marks) return panel.marks[at][0];
    const [left, top, right, bottom] = panel.at;
    const x = left + ((right - left) * (at + 0.5)) / days;
    return [x, top, x, bottom];
  };
  const words = (panel, at) => {
    if (panel.marks) return panel.marks[at][1].split("\n");
    const number = day.replace("#", at);
    const when = start ? `${dates.format(Date.parse(start) + at * 864e5)} (${number})` : number;
    return [panel.head ? `${panel.head}, ${when}` : when, ...panel.lines.map(([name, values]) => `${name}: ${values[at]}`)];
  };
  const hide = () => {
    place = null;
    tip.hidden = true;
    cursor.removeAttribute("d");
    status.textContent = "";
  };
  const show = (index, at) => {
    place = [index, at];
    const panel = panels[index];
    const [left, top, right, bottom] = place_of(panel, at);
    const lines = words(panel, at);
    cursor.setAttribute("d", panel.marks ? `M${left} ${top}H${right}V${bottom}H${left}Z` : `M${left} ${top}V${bottom}`);
    status.textContent = lines.join(". ");
    tip.replaceChildren(...lines.map((line, i) => Object.assign(document.createElement(i ? "span" : "strong"), { textContent: line })));
    tip.hidden = false;
    // Beside the cursor, on the side that has room; always within the window's width.
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const frame = figure.getBoundingClientRect();
    const drawing = svg.getBoundingClientRect();
    const edge = Math.min(frame.right, innerWidth) - frame.left - tip.offsetWidth - 2;
    const x = drawing.left - frame.left + right * scale + 12;
    const other = drawing.left - frame.left + left * scale - 12 - tip.offsetWidth;
    tip.style.left = `${Math.max(2, Math.min(edge, x <= edge || other < 2 ? x : other))}px`;
    tip.style.top = `${drawing.top - frame.top + top * scale + 8}px`;
  };
  const find = (x, y) => {
    for (const [index, panel] of panels.entries()) {
      if (panel.marks) {
        const at = panel.marks.findIndex(([[left, top, right, bottom]]) => x >= left && x <= right && y >= top && y <= bottom);
        if (at >= 0) return [index, at];
        continue;
      }
      const [left, top, right, bottom] = panel.at;
      if (x >= left && x <= right && y >= top && y <= bottom) {
        return [index, Math.min(days - 1, Math.floor(((x - left) / (right - left)) * days))];
      }
    }
    return null;
  };
  svg.addEventListener("pointermove", (event) => {
    const drawing = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / drawing.width;
    const found = find((event.clientX - drawing.left) * scale, (event.clientY - drawing.top) * scale);
    if (found) show(...found);
    else hide();
  });
  svg.addEventListener("pointerleave", hide);
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, PageUp: -7, PageDown: 7, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === "Escape") return hide();
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    let [index, at] = place ?? [0, step > 0 ? -1 : 0];
    // From the last of a panel on to the first of the next, and back.
    at += step;
    if (at === Infinity) [index, at] = [panels.length - 1, panels.at(-1).count - 1];
    else if (at === -Infinity) [index, at] = [0, 0];
    else if (at >= panels[index].count) [index, at] = index + 1 < panels.length ? [index + 1, 0] : [index, panels[index].count - 1];
    else if (at < 0) [index, at] = index > 0 ? [index - 1, panels[index - 1].count - 1] : [0, 0];
    show(index, at);
    // Where the drawing is wider than its box, the box follows the cursor.
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const x = place_of(panels[index], at)[2] * scale;
    if (x < box.scrollLeft || x > box.scrollLeft + box.clientWidth) box.scrollLeft = x - box.clientWidth / 2;
  });
}
