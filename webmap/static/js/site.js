// Choosing a site: upload, drop, draw or a demo site; then what was understood and its project.
import { dateRow } from "./controls.js";
import { announce, el } from "./dom.js";
import { factsFold } from "./facts.js";
import { has, said, t } from "./given.js";
import { showSite } from "./map.js";
import { previewPanel } from "./preview.js";
import { answered } from "./questions.js";
import { dropFrame } from "./upload.js";

/** The panel before a check. `choice` is {file, name, label} or null. */
export function sitePanel(app) {
  if (app.choice && app.preview) return [el("div", { class: "block" }, chip(app)), ...previewPanel(app), factsFold(app), dateRow(app), runRow(app)];
  return [
    el("div", { class: "block" }, el("h2", {}, t("step.site")), el("p", { class: "hint" }, t("step.site.hint")), chooser(app)),
    el("div", { class: "nothing" }, el("h3", {}, t("empty.title")), el("p", {}, t("empty.text"))),
    app.examples.length ? examples(app) : null,
  ].filter(Boolean);
}

function runRow(app) {
  const ready = answered(app);
  return el("div", { class: "run" },
    ready ? null : el("p", { class: "hint", id: "run-why" }, t("check.blocked")),
    el("button", { type: "button", class: "primary", id: "run", disabled: !ready, "aria-describedby": ready ? null : "run-why", onclick: () => app.check() }, t("check.run")));
}

function chooser(app) {
  const draw = el("button", { type: "button", id: "draw", onclick: () => (app.map.drawing ? stopDrawing(app) : startDrawing(app)) },
    el("span", { "aria-hidden": "true" }, "✎"), app.map.drawing ? t("draw.cancel") : t("draw.start"));
  const hint = app.map.drawing ? el("p", { class: "drawing" }, t("draw.hint")) : null;
  return el("div", {}, dropFrame(app), el("div", { class: "ways" }, draw), hint);
}

function chip(app) {
  return el("div", { class: "site-chip" },
    el("div", {}, el("strong", { title: app.choice.label }, app.choice.label), app.choice.note ? el("small", {}, app.choice.note) : null),
    el("button", { type: "button", class: "plain", onclick: () => app.reset() }, t("site.change")));
}

export function startDrawing(app) {
  const { map } = app.map;
  app.map.drawing = true;
  map.closePopup();
  map.pm.enableDraw("Polygon", { pathOptions: { color: "#1b2a3a" }, templineStyle: { color: "#1f6fb2" }, hintlineStyle: { color: "#1f6fb2", dashArray: [5, 5] } });
  map.once("pm:create", ({ layer }) => {
    app.map.drawing = false;
    map.pm.disableDraw();
    const geometry = layer.toGeoJSON().geometry;
    layer.remove();
    showSite(app.map, geometry, { fit: false });
    const body = JSON.stringify({ type: "Feature", properties: {}, geometry });
    const name = `${t("draw.name")}.geojson`;
    app.choose({ file: new Blob([body], { type: "application/geo+json" }), name, label: t("draw.name"), note: t("site.drawn"), geometry });
  });
  announce(t("draw.hint"));
  app.render();
}

export function stopDrawing(app) {
  app.map.map.pm.disableDraw();
  app.map.map.off("pm:create");
  app.map.drawing = false;
  app.render();
}

function examples(app) {
  const rows = app.examples.map((row) => {
    const several = app.examples.filter((x) => x.file === row.file).length > 1;
    return el("li", {}, el("button", { type: "button", onclick: () => app.example(row) },
      el("span", { class: "no" }, row.number), el("span", {}, said(row.name)),
      several ? el("span", { class: "badge tag" }, has(`project.${row.project}`) ? t(`project.${row.project}`) : row.project) : el("span", {}),
      el("span", { class: "about" }, said(row.about))));
  });
  return el("details", { class: "fold", id: "examples", open: true }, el("summary", {}, t("examples.title"), el("span", { class: "badge" }, app.examples.length)),
    el("div", { class: "inside" }, el("p", { class: "hint" }, t("examples.hint")), el("ul", { class: "examples" }, ...rows)));
}
