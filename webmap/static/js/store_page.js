// The state of the store: facts, what is lacking, a sortable table of layers, the worst first.
import { getJson } from "./api.js";
import { announce, el, fill } from "./dom.js";
import { lang, number, said, t } from "./given.js";
import { flagOf, layerCells, rank } from "./store_layer.js";

const node = document.getElementById("health");
const COLUMNS = [
  ["state", (row) => rank(row)], ["layer", (row) => said(row.title)], ["valid", (row) => row.valid_from ?? ""],
  ["zones", (row) => -row.zones], ["repaired", (row) => -row.repaired], ["out", (row) => -row.quarantined],
  ["covers", (row) => row.coverage_share], ["overlap", (row) => -(row.self_overlap?.area_m2 ?? -1)],
  ["secrecy", (row) => -["public", "internal", "work-secret", "secret"].indexOf(row.secrecy)],
  ["review", (row) => row.review.on ?? "9999"], ["by", (row) => row.recorded_at ?? ""],
];
const order = { column: "state", down: false };

function facts(store) {
  const area = store.study_area ? `${number(store.study_area.area_m2 / 1e6, 2)} km²` : "—";
  const rows = [
    ["as_of", store.as_of], ["layers", String(store.layers.length)], ["versions", String(store.versions)],
    ["checks", String(store.checks)], ["size", `${number(store.size_bytes / 1e6, 1)} MB`],
    ["crs", store.measure_crs], ["area", area],
  ].map(([key, value]) => el("div", {}, el("dt", {}, t(`store.fact.${key}`)), el("dd", {}, value)));
  const head = el("dd", { class: "hash", title: store.head }, `${store.head.slice(0, 16)}…`);
  rows.push(el("div", {}, el("dt", {}, t("store.fact.head")), head));
  rows.push(el("div", { class: "wide" }, el("dt", {}, t("store.fact.verified")), el("dd", {}, ...verified(store))));
  return el("dl", { class: "facts" }, ...rows);
}

function verified(store) {
  const last = store.verified;
  if (!last) return [el("span", { class: "tone-warn" }, t("store.verified.never"))];
  const word = last.ok ? el("span", { class: "tone-good" }, t("store.verified.ok")) : el("span", { class: "tone-bad" }, t("store.verified.bad", { n: last.damages }));
  const grown = last.head === store.head ? null : el("small", {}, t("store.verified.grown"));
  return [word, el("small", {}, last.at.replace("T", " ").slice(0, 16)), grown].filter(Boolean);
}

function lacking(store) {
  if (!store.wanted.length) return el("p", { class: "lacking none" }, `✓ ${t("store.wanted.none")}`);
  return el("section", { class: "lacking", "aria-labelledby": "lacking" },
    el("h2", { id: "lacking" }, `✕ ${t("store.wanted")}`),
    el("p", {}, t("store.wanted.hint")),
    el("ul", {}, ...store.wanted.map((row) => el("li", {}, said(row.title), el("code", {}, row.id)))));
}

function tally(layers) {
  const counts = new Map();
  for (const row of layers) {
    const flag = row.flags[0] ?? "good";
    counts.set(flag, (counts.get(flag) ?? 0) + 1);
  }
  const rows = [...counts].sort((a, b) => rank({ flags: [a[0]] }) - rank({ flags: [b[0]] }));
  return el("ul", { class: "tally" }, ...rows.map(([flag, n]) => el("li", {}, flagOf(flag), el("b", {}, String(n)))));
}

function table(store) {
  const key = COLUMNS.find(([name]) => name === order.column)[1];
  const rows = [...store.layers].sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const by = typeof x === "string" ? x.localeCompare(y, lang === "en" ? "en" : "zh") : x - y;
    return (order.down ? -by : by) || rank(a) - rank(b) || a.id.localeCompare(b.id);
  });
  const heads = COLUMNS.map(([name]) => {
    const on = name === order.column;
    const label = t(`store.col.${name}`);
    const button = el("button", { type: "button", class: "plain", title: t("store.sort", { name: label }), onclick: () => sortBy(store, name) },
      label, el("span", { "aria-hidden": "true" }, on ? (order.down ? "▼" : "▲") : ""));
    return el("th", { scope: "col", class: name, "aria-sort": on ? (order.down ? "descending" : "ascending") : "none" }, button);
  });
  const body = rows.map((row) => el("tr", { "data-layer": row.id }, ...layerCells(row)));
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("store.table") },
    el("table", {}, el("caption", {}, t("store.table")), el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...body)));
}

// Layers that wait: they can be checked against and are in force nowhere.
function waiting(store) {
  if (!store.drafts.length) return null;
  const rows = store.drafts.map((row) => el("li", {}, said(row.title), el("code", {}, row.id),
    el("small", {}, t("store.draft", { from: row.valid_from, at: row.recorded_at.slice(0, 10), n: row.zones }))));
  return el("section", { class: "lacking waiting", "aria-labelledby": "drafts" },
    el("h2", { id: "drafts" }, t("store.drafts")), el("p", {}, t("store.drafts.hint")), el("ul", {}, ...rows));
}

function sortBy(store, name) {
  Object.assign(order, { down: order.column === name && !order.down, column: name });
  node.querySelector(".scroll").replaceWith(table(store));
  node.querySelector(`th.${name} button`).focus();
  announce(t("store.sort", { name: t(`store.col.${name}`) }));
}

function shown(store) {
  if (!store.layers.length) {
    return [facts(store), el("section", { class: "empty" }, el("h2", {}, t("store.empty")), el("p", {}, t("store.empty.hint"))), lacking(store)];
  }
  return [facts(store), lacking(store), tally(store.layers), table(store), waiting(store)].filter(Boolean);
}

async function start() {
  fill(node, el("p", { class: "loading", role: "status" }, t("store.loading")));
  try {
    fill(node, ...shown(await getJson("/api/v1/store")));
  } catch (error) {
    fill(node, el("p", { class: "loading", role: "alert" }, said(error.detail) || t("error.network")), el("button", { type: "button", onclick: start }, t("error.retry")));
  }
}

start();
