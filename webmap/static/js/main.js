// Start: one small state, one render; the check's id lives in the address.
import { getJson, postCheck, postPreview, Problem } from "./api.js";
import { announce, el, fill } from "./dom.js";
import { given, lang, said, t } from "./given.js";
import { fitSite, showConflicts, showPoints, showSite, startMap, zoomTo } from "./map.js";
import { answered } from "./questions.js";
import { resultPanel } from "./result.js";
import { sitePanel, stopDrawing } from "./site.js";
import { startTree } from "./tree.js";
import { startVersions } from "./versions.js";
import { progressPanel, takeDrops } from "./upload.js";

const panel = document.getElementById("panel");
const NOTHING = { choice: null, said: {}, preview: null, report: null, problem: null, busy: null };

const app = {
  ...NOTHING, map: startMap(document.getElementById("map")), facts: {}, projectName: null, left: new Set(),
  layers: [], examples: [], factList: [], request: null, asOf: null, failed: null, progressed: () => {},

  render() {
    if (app.busy) return fill(panel, progressPanel(app, t(app.busy === "check" ? "check.busy" : "upload.busy")));
    if (app.report) return fill(panel, problemBox(), ...resultPanel(app));
    return fill(panel, problemBox(), ...sitePanel(app));
  },

  /** A file or a drawing: understood at once, checked only when asked. */
  async choose(choice) {
    app.request?.abort();
    if (app.map.drawing) stopDrawing(app);
    Object.assign(app, NOTHING, { choice, left: new Set() });
    if (!choice.geometry) showSite(app.map, null);
    remember(null);
    await understand(choice.crs ? { crs: choice.crs } : {});
  },

  /** Read the file anew with an answer added; one that leads nowhere is taken back. */
  answer: (more) => understand({ ...app.said, ...more }),

  /** A question left open: the report will repeat it. */
  leave(code) {
    app.left.add(code);
    app.render();
    focusNext();
  },

  refuse(code, detail, hint) {
    app.failed = "read";
    app.problem = new Problem({ code, detail: { [lang]: detail }, how_to_fix: { [lang]: hint }, where: "" });
    app.render();
    announce(detail);
  },

  stop() {
    app.request?.abort();
    if (app.busy === "check" && app.preview) {
      app.busy = null;
      return app.render();
    }
    return app.reset();
  },

  reset() {
    app.request?.abort();
    Object.assign(app, NOTHING, { facts: {}, asOf: null, projectName: null, left: new Set() });
    showSite(app.map, null);
    remember(null);
    app.render();
    panel.scrollTo(0, 0);
    panel.focus({ preventScroll: true });
  },

  async example(row) {
    let file = null;
    await attempt("read", async () => {
      const response = await fetch(`/examples/${encodeURIComponent(row.file)}`);
      if (!response.ok) throw new Problem(await response.json());
      file = await response.blob();
    });
    if (!file) return;
    Object.assign(app, { facts: typed(row.facts), projectName: row.project, asOf: null });
    await app.choose({ file, name: `${said(row.name)}${row.file.slice(row.file.indexOf("."))}`, crs: row.crs, label: said(row.name), note: row.file });
  },

  async check() {
    if (!app.choice || !(app.report || answered(app))) return;
    await attempt("check", run);
    document.getElementById("headline")?.focus({ preventScroll: true });
  },

  pick(rule, zoom) {
    for (const card of panel.querySelectorAll(".finding")) card.classList.toggle("on", card.dataset.rule === rule);
    if (zoom) zoomTo(app.map, rule);
    else panel.querySelector(`.finding.on`)?.scrollIntoView({ block: "center" });
  },
};

async function attempt(what, work) {
  Object.assign(app, { busy: what, problem: null });
  app.render();
  announce(t(what === "check" ? "check.busy" : "upload.busy"));
  try {
    await work();
  } catch (error) {
    if (error.name === "AbortError") return;
    app.failed = what;
    app.problem = error instanceof Problem ? error : new Problem({ code: "PAGE", detail: { [lang]: t("check.failed") }, how_to_fix: {}, where: "" });
    announce(said(app.problem.detail));
  }
  app.busy = null;
  app.render();
  panel.scrollTo(0, 0);
}

function ways() {
  app.request?.abort();
  app.request = new AbortController();
  return { signal: app.request.signal, progress: (state) => app.progressed(state) };
}

async function understand(words) {
  await attempt("read", async () => {
    const preview = await postPreview({ ...app.choice, said: words, asOf: app.asOf }, ways());
    Object.assign(app, { preview, said: words });
    showSite(app.map, preview.site?.geometry ?? null);
    showPoints(app.map, preview.repairs.filter((repair) => repair.point));
    announce(t(preview.questions.length ? "preview.asks" : "preview.done"));
  });
  if (!app.preview && app.problem) app.choice = null;
  if (!app.busy) app.render();
  focusNext();
}

/** What a person has to do next: answer, or check. */
function focusNext() {
  const next = panel.querySelector(".problem, .question, #run");
  if (!next) return;
  if (!next.hasAttribute("tabindex") && next.id !== "run") next.tabIndex = -1;
  next.focus({ preventScroll: next.id === "run" });
}

async function run() {
  const { choice } = app;
  const sent = { ...choice, said: app.said, facts: app.facts, asOf: app.asOf, projectName: app.projectName ?? undefined };
  const report = await postCheck(sent, ways());
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

function problemBox() {
  const { problem } = app;
  if (!problem) return null;
  return el("section", { class: "problem", role: "alert" }, el("h2", {}, `✕ ${t(app.failed === "check" ? "check.failed" : "read.failed")}`),
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
  if (asked) await attempt("check", async () => show(await getJson(`/api/v1/checks/${encodeURIComponent(asked)}`)));
  startVersions(app);
}

takeDrops(app);
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && app.map.drawing) stopDrawing(app); });
window.addEventListener("resize", () => app.map.map.invalidateSize());
export { fitSite };
start();
