// Start: one small state, one render; the check's id lives in the address.
import { getJson, postCheck, Problem } from "./api.js";
import { announce, el, fill } from "./dom.js";
import { given, lang, said, t } from "./given.js";
import { fitSite, showConflicts, showSite, startMap, zoomTo } from "./map.js";
import { resultPanel } from "./result.js";
import { crsQuestion, sitePanel, stopDrawing } from "./site.js";
import { startTree } from "./tree.js";
import { startVersions } from "./versions.js";

const panel = document.getElementById("panel");
const CRS_ASKED = new Set(["CRS_MISSING", "CRS_UNKNOWN", "CRS_UNREADABLE", "CRS_RANGE"]);

const app = {
  map: startMap(document.getElementById("map")),
  choice: null, facts: {}, projectName: null, report: null, busy: false, problem: null,
  layers: [], examples: [], factList: [], request: null, asOf: null,

  render() {
    if (app.busy) return fill(panel, busy());
    if (app.report) return fill(panel, problemBox(), ...resultPanel(app));
    return fill(panel, problemBox(), ...sitePanel(app));
  },

  choose(choice) {
    if (app.map.drawing) stopDrawing(app);
    Object.assign(app, { choice, problem: null, report: null });
    if (!choice.geometry) showSite(app.map, null);
    remember(null);
    app.render();
    document.getElementById("run")?.focus();
  },

  reset() {
    app.request?.abort();
    Object.assign(app, { choice: null, facts: {}, asOf: null, projectName: null, report: null, problem: null, busy: false });
    showSite(app.map, null);
    remember(null);
    app.render();
    panel.scrollTo(0, 0);
  },

  async example(row) {
    app.facts = typed(row.facts);
    app.projectName = row.project;
    app.asOf = null;
    await attempt(async () => {
      const response = await fetch(`/examples/${encodeURIComponent(row.file)}`);
      if (!response.ok) throw new Problem(await response.json());
      app.choice = { file: await response.blob(), name: `${said(row.name)}${row.file.slice(row.file.indexOf("."))}`, crs: row.crs, label: said(row.name), note: row.file };
      await run();
    });
  },

  async check({ crs } = {}) {
    if (!app.choice) return;
    if (crs) app.choice.crs = crs;
    await attempt(run);
  },

  pick(rule, zoom) {
    for (const card of panel.querySelectorAll(".finding")) card.classList.toggle("on", card.dataset.rule === rule);
    if (zoom) zoomTo(app.map, rule);
    else panel.querySelector(`.finding.on`)?.scrollIntoView({ block: "center" });
  },
};

async function attempt(work) {
  Object.assign(app, { busy: true, problem: null });
  app.render();
  announce(t("check.busy"));
  try {
    await work();
  } catch (error) {
    if (error.name === "AbortError") return;
    app.problem = error instanceof Problem ? error : new Problem({ code: "PAGE", detail: { [lang]: t("check.failed") }, how_to_fix: {}, where: "" });
    announce(said(app.problem.detail));
  } finally {
    app.busy = false;
    app.render();
    panel.scrollTo(0, 0);
    document.getElementById("headline")?.focus({ preventScroll: true });
  }
}

async function run() {
  app.request?.abort();
  app.request = new AbortController();
  const choice = app.choice;
  app.report = null;
  const report = await postCheck({ ...choice, facts: app.facts, asOf: app.asOf, projectName: app.projectName ?? undefined }, app.request.signal);
  await show(report);
  remember(report.id);
}

async function show(report) {
  const picture = await getJson(`/api/v1/checks/${report.id}.geojson`);
  app.report = report;
  showSite(app.map, report.site.geometry);
  const hit = report.findings.filter((f) => f.verdict === "prohibited" || f.verdict === "conditional");
  app.map.turnOn?.(new Set(hit.flatMap((f) => f.layers)));
  showConflicts(app.map, picture, (rule) => app.pick(rule, false));
  announce(said(report.headline));
}

/** Keep the check in the address, so that a reload or the other language shows it again. */
function remember(id) {
  const address = new URL(window.location.href);
  if (id) address.searchParams.set("check", id);
  else address.searchParams.delete("check");
  address.searchParams.set("lang", lang);
  window.history.replaceState(null, "", address);
  const other = document.getElementById("language");
  const there = new URL(other.href);
  if (id) there.searchParams.set("check", id);
  else there.searchParams.delete("check");
  other.href = there;
}

function busy() {
  return el("div", { class: "busy", role: "status" }, el("div", { class: "spin" }), el("h2", {}, t("check.busy")), el("p", { class: "hint" }, t("check.busy.hint")));
}

function problemBox() {
  const { problem } = app;
  if (!problem) return null;
  if (CRS_ASKED.has(problem.code) && app.choice) return crsQuestion(app, problem);
  return el("section", { class: "problem", role: "alert" }, el("h2", {}, `✕ ${t("check.failed")}`),
    el("p", {}, said(problem.detail)), said(problem.how_to_fix) ? el("p", { class: "fix" }, said(problem.how_to_fix)) : null,
    el("p", { class: "code" }, [problem.code, problem.where, problem.error_id ? `${t("error.number")} ${problem.error_id}` : "", t("check.failed.hint")].filter(Boolean).join(" · ")));
}

/** Facts of the demo list are text; the interface takes them as they are meant. */
function typed(facts) {
  const kinds = new Map(app.factList.map((fact) => [fact.name, fact.type]));
  const one = (name, value) => {
    if (kinds.get(name) === "bool") return value === "true";
    if (kinds.get(name) === "number") return Number(value);
    return value;
  };
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, one(name, value)]));
}

async function start() {
  const tree = document.getElementById("layers");
  fill(tree, el("p", { class: "nothing" }, t("loading.layers")));
  app.render();
  try {
    const [layers, facts, examples] = await Promise.all([getJson("/api/v1/layers"), getJson("/api/v1/facts"), given.demo ? getJson("/examples") : { examples: [] }]);
    Object.assign(app, { layers: layers.layers, factList: facts.facts, examples: examples.examples });
    startTree(tree, app.layers, app.map);
    app.map.home();
    app.render();
  } catch (error) {
    fill(tree, el("p", { class: "nothing", role: "alert" }, said(error.detail) || t("error.network")), el("button", { type: "button", onclick: start }, t("error.retry")));
    return;
  }
  const asked = new URL(window.location.href).searchParams.get("check");
  if (asked) await attempt(async () => show(await getJson(`/api/v1/checks/${encodeURIComponent(asked)}`)));
  startVersions(app);
}

window.addEventListener("dragover", (event) => event.preventDefault());
window.addEventListener("drop", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && app.map.drawing) stopDrawing(app); });
window.addEventListener("resize", () => app.map.map.invalidateSize());
export { fitSite };
start();
