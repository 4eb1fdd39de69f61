// A difference in words: counts, areas in three units, fields and card, the list of changes.
import { PARTS } from "./difference_map.js";
import { el } from "./dom.js";
import { number, t } from "./given.js";

const PART_OF = { added: "added", removed: "removed", geometry: "moved", both: "moved", attributes: "values" };
const AREAS = ["added", "removed", "gained", "lost", "net"];

export function differenceView(found, zoomTo) {
  const total = Object.values(found.counts).reduce((sum, n) => sum + n, 0);
  const noted = notes(found);
  return [
    el("h3", { id: "difference", tabindex: -1, class: "group" }, t("versions.result", { before: short(found.before), after: short(found.after) })),
    el("p", { class: "hint" }, t("versions.secrecy", { label: t(`secrecy.${found.secrecy}`) })),
    total ? counts(found) : el("p", { class: "none" }, `✓ ${t("versions.nothing", { n: found.unchanged })}`),
    found.areas && total ? areas(found.areas) : null,
    noted.length ? el("ul", { class: "compact notes" }, ...noted.map((text) => el("li", {}, text))) : null,
    found.changes.length ? legend(found.picture) : null,
    found.changes.length ? list(found, zoomTo) : null,
    found.left_out ? el("p", { class: "hint" }, t("versions.left_out", { n: found.left_out })) : null,
    found.picture.cut ? el("p", { class: "hint" }, t("versions.cut")) : null,
  ].filter(Boolean);
}

const short = (version) => version.split("@").pop();
const mark = (part) => el("span", { class: `mark part-${part}`, "aria-hidden": "true" }, PARTS[part]?.sign ?? "±");

function counts(found) {
  const rows = Object.entries(found.counts).filter(([, n]) => n);
  return el("ul", { class: "counts" }, ...rows.map(([kind, n]) => el("li", {}, el("b", {}, String(n)), mark(PART_OF[kind]), t(`versions.kind.${kind}`))),
    el("li", {}, el("b", {}, String(found.unchanged)), t("versions.unchanged", { n: "" }).trim()));
}

/** The sign of a change: what it gained or lost alone, ± where it is both. */
function partOf(change) {
  if (PART_OF[change.kind] !== "moved") return PART_OF[change.kind];
  const small = 0.005 * (change.gained_m2 + change.lost_m2 + change.gained_m + change.lost_m);
  if (change.lost_m2 + change.lost_m <= small) return "gained";
  return change.gained_m2 + change.gained_m <= small ? "lost" : "moved";
}

const signed = (value, digits) => `${value > 0 ? "+" : ""}${number(value, digits)}`;

function areas(told) {
  const head = ["", t("unit.m2"), t("unit.ha"), t("unit.mu")].map((word) => el("th", { scope: "col" }, word || t("versions.areas")));
  const rows = AREAS.map((name) => {
    const m2 = told[`${name}_m2`];
    const write = name === "net" ? signed : number;
    return el("tr", { class: name }, el("th", { scope: "row" }, t(`versions.area.${name}`)),
      el("td", {}, write(m2, 2)), el("td", {}, write(m2 / 1e4, 4)), el("td", {}, write((m2 * 3) / 2000, 2)));
  });
  return el("table", { class: "areas" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
}

const written = (value) => (value === null || value === "" ? "—" : typeof value === "object" ? JSON.stringify(value) : String(value));

function notes(found) {
  return [
    ...found.renamed.map(([was, now]) => t("versions.renamed", { was, now })),
    ...found.columns_added.map((name) => t("versions.column.new", { name })),
    ...found.columns_removed.map((name) => t("versions.column.old", { name })),
    ...found.card.map(([name, was, now]) => t("versions.card", { name, was: written(was), now: written(now) })),
    found.coverage_changed ? t("versions.coverage") : "",
  ].filter(Boolean);
}

function legend(picture) {
  const shown = Object.keys(PARTS).filter((part) => picture.features.some((feature) => feature.properties.part === part));
  return el("ul", { class: "legend", "aria-label": t("versions.legend") }, ...shown.map((part) => el("li", {}, mark(part), t(`versions.part.${part}`))));
}

function list(found, zoomTo) {
  const rows = found.changes.map((change, n) => {
    const ids = change.id === change.id_before ? change.id : `${change.id_before} → ${change.id}`;
    const button = el("button", { type: "button", class: "change", "data-n": n, title: t("versions.zoom", { id: ids }), onclick: () => pick(button, n, zoomTo) },
      mark(partOf(change)), el("span", {}, el("b", {}, ids), change.name ? ` ${change.name}` : "", el("small", {}, t(`versions.kind.${change.kind}`))), figures(change));
    return el("li", {}, button, change.values.length ? el("ul", { class: "values" }, ...change.values.map(([name, was, now]) => el("li", {}, t("versions.value", { name, was: written(was), now: written(now) })))) : null);
  });
  return el("section", { "aria-labelledby": "changes-title" }, el("h3", { id: "changes-title", class: "group" }, t("versions.list")), el("ul", { id: "changes" }, ...rows));
}

function figures(change) {
  if (change.kind === "attributes") return null;
  const parts = [["gained", "+"], ["lost", "−"]].map(([name, sign]) => {
    const [m2, m] = [change[`${name}_m2`], change[`${name}_m`]];
    if (!m2 && !m) return null;
    const text = m2 ? `${sign}${number(m2, 2)} m² (${number((m2 * 3) / 2000, 2)} ${t("unit.mu")})` : `${sign}${number(m, 1)} m`;
    return el("span", {}, text);
  });
  return el("span", { class: "figures" }, ...parts);
}

function pick(button, n, zoomTo) {
  for (const one of document.querySelectorAll("#changes .change")) one.classList.toggle("on", one === button);
  zoomTo(n);
}
