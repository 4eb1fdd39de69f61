// A layer's history on the map page: its versions, and what changed between two of them.
import { getJson } from "./api.js";
import { clearDifference, drawDifference } from "./difference_map.js";
import { differenceView } from "./difference_view.js";
import { announce, el, fill } from "./dom.js";
import { lang, said, t } from "./given.js";

const panel = document.getElementById("panel");
const state = { layer: null, told: null, before: null, after: null, request: null };

/** Put a button beside every layer that has a version, and open what the address names. */
export function startVersions(app) {
  for (const row of document.querySelectorAll("#layers li[data-id]")) {
    const layer = app.layers.find((one) => one.id === row.dataset.id);
    if (!layer?.version) continue;
    const title = t("versions.open.title", { title: said(layer.title) });
    row.append(el("button", { type: "button", class: "plain versions", "aria-label": title, title, onclick: () => open(app, layer.id) }, t("versions.open")));
  }
  const asked = new URLSearchParams(window.location.hash.slice(1));
  if (asked.get("versions")) open(app, asked.get("versions"), asked.get("from"), asked.get("to"));
}

async function open(app, layer, before = null, after = null) {
  clearDifference(app.map);
  Object.assign(state, { layer, before, after, told: null });
  fill(panel, top(app), el("p", { class: "nothing", role: "status" }, t("versions.loading")));
  remember();
  try {
    state.told = await getJson(`/api/v1/layers/${encodeURIComponent(layer)}/versions`);
  } catch (error) {
    return fill(panel, top(app), failed(error));
  }
  const all = state.told.versions;
  state.after ??= all[0].version;
  state.before ??= all[Math.min(1, all.length - 1)].version;
  show(app);
  panel.scrollTo(0, 0);
  document.getElementById("versions")?.focus({ preventScroll: true });
  if (before && after) await compare(app);
}

function close(app) {
  state.request?.abort();
  clearDifference(app.map);
  Object.assign(state, { layer: null, told: null });
  remember();
  app.render();
}

const top = (app) => el("div", { class: "top" }, el("button", { type: "button", class: "plain", onclick: () => close(app) }, `← ${t("versions.back")}`));

const failed = (error) => el("p", { class: "problem", role: "alert" }, `✕ ${said(error.detail) || t("error.network")}`);

function show(app, ...below) {
  const { told } = state;
  const only = told.versions.length < 2;
  const run = el("button", { type: "button", class: "primary", id: "compare", disabled: state.before === state.after, onclick: () => compare(app) }, t("versions.compare"));
  fill(panel, top(app),
    el("h2", { id: "versions", tabindex: -1 }, said(told.title)),
    el("p", { class: "hint" }, t("versions.title"), told.release === "geometry" ? "" : ` · ${t(`versions.${told.release}`)}`),
    table(app), only ? el("p", { class: "hint" }, t("versions.one")) : el("div", { class: "compare" }, run),
    ...below);
}

function table(app) {
  const head = [t("versions.from"), t("versions.to"), t("versions.version"), t("versions.valid"), t("versions.recorded"), t("versions.by")];
  return el("div", { class: "history" }, el("table", {},
    el("thead", {}, el("tr", {}, ...head.map((word) => el("th", { scope: "col" }, word)))),
    el("tbody", {}, ...state.told.versions.map((row) => line(app, row)))));
}

function line(app, row) {
  const pick = (name) => el("td", {}, el("input", {
    type: "radio", name, value: row.version, checked: state[name] === row.version,
    "aria-label": t(name === "before" ? "versions.from.title" : "versions.to.title", { version: row.version }),
    onchange: () => { state[name] = row.version; document.getElementById("compare")?.toggleAttribute("disabled", state.before === state.after); },
  }));
  const kept = row.quarantined ? ` · ${t("versions.kept-out", { n: row.quarantined })}` : "";
  return el("tr", {}, pick("before"), pick("after"),
    el("th", { scope: "row" }, row.version.split("@").pop(), row.in_force ? el("b", { class: "now" }, t("versions.now")) : null, el("small", {}, t("versions.zones", { n: row.zones }) + kept)),
    el("td", {}, row.valid_from), el("td", {}, row.recorded_at.slice(0, 10), el("small", {}, row.recorded_at.slice(11, 16))),
    el("td", {}, row.published_by || t("versions.unknown")));
}

async function compare(app) {
  state.request?.abort();
  state.request = new AbortController();
  clearDifference(app.map);
  show(app, el("p", { class: "nothing", role: "status" }, t("versions.busy")));
  announce(t("versions.busy"));
  const { layer, before, after } = state;
  try {
    const found = await getJson(`/api/v1/layers/${encodeURIComponent(layer)}/diff?from=${encodeURIComponent(before)}&to=${encodeURIComponent(after)}`, state.request.signal);
    if (state.layer !== layer) return;
    const drawn = drawDifference(app.map, found, (n) => document.querySelector(`#changes button[data-n="${n}"]`)?.focus());
    show(app, ...differenceView(found, drawn));
    remember(true);
    document.getElementById("difference")?.focus();
  } catch (error) {
    if (error.name !== "AbortError") show(app, failed(error));
  }
}

/** Keep what is shown in the address, for a reload and for the other language. */
function remember(compared = false) {
  const words = new URLSearchParams(state.layer ? { versions: state.layer, ...(compared ? { from: state.before, to: state.after } : {}) } : {});
  const address = new URL(window.location.href);
  address.hash = words.toString();
  address.searchParams.set("lang", lang);
  window.history.replaceState(null, "", address);
  const other = document.getElementById("language");
  const there = new URL(other.href);
  there.hash = words.toString();
  other.href = there;
}
