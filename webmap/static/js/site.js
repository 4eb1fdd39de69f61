// Choosing a site: upload, drop, draw or a demo site; then what was understood and its project.
import { dateRow } from "./controls.js";
import { announce, el, fill } from "./dom.js";
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

/** The facts the rules ask for; what is not answered stays unsaid. */
export function factsFold(app, open = false) {
  const count = el("span", { class: "badge" });
  const recount = () => fill(count, t("facts.count", { n: Object.keys(app.facts).length }));
  const body = el("div", { class: "inside facts" }, el("p", { class: "hint" }, t("facts.hint")));
  for (const [kind, title] of [["question", "facts.questions"], ["privilege", "facts.privileges"]]) {
    const own = app.factList.filter((fact) => fact.kind === kind);
    if (own.length) body.append(el("h4", {}, t(title)), ...own.map((fact) => factRow(app, fact, recount)));
  }
  recount();
  return el("details", { class: "fold", id: "facts", open }, el("summary", {}, t("facts.title"), count), body);
}

const valueWords = (value) => (has(`value.${value}`) ? t(`value.${value}`) : value);

function factRow(app, fact, changed) {
  const id = `fact-${fact.name}`;
  const set = (value) => {
    if (value === null || value === "") delete app.facts[fact.name];
    else app.facts[fact.name] = value;
    changed();
  };
  const current = app.facts[fact.name];
  const label = el("label", { for: id }, said(fact.ask));
  if (fact.type === "list" && fact.values.length) return listRow(fact, current, set);
  let control;
  if (fact.type === "bool" || fact.values.length) {
    const options = fact.type === "bool" ? [["true", t("facts.yes")], ["false", t("facts.no")]] : fact.values.map((v) => [v, valueWords(v)]);
    control = el("select", { id }, el("option", { value: "" }, t("facts.unsaid")), ...options.map(([v, words]) => el("option", { value: v, selected: current !== undefined && String(current) === v }, words)));
    control.addEventListener("change", () => set(fact.type === "bool" && control.value ? control.value === "true" : control.value));
  } else if (fact.type === "list") {
    control = el("input", { id, type: "text", value: (current ?? []).join(" "), placeholder: t("facts.unsaid") });
    control.addEventListener("change", () => set(control.value.trim() ? control.value.trim().split(/[\s,，、]+/) : null));
  } else {
    const numeric = fact.type === "number";
    control = el("input", { id, type: numeric ? "number" : "text", min: numeric ? 0 : null, step: numeric ? "any" : null, value: current ?? "", placeholder: t("facts.unsaid"), maxlength: 60 });
    control.addEventListener("change", () => set(numeric && control.value !== "" ? Number(control.value) : control.value.trim()));
  }
  return el("div", { class: "fact" }, label, el("span", { class: "control" }, control));
}

function listRow(fact, current, set) {
  const boxes = fact.values.map((v) => el("input", { type: "checkbox", value: v, checked: (current ?? []).includes(v) }));
  const none = el("input", { type: "checkbox", checked: Array.isArray(current) && current.length === 0 });
  const take = (changed) => {
    if (changed === none && none.checked) boxes.forEach((box) => { box.checked = false; });
    else if (changed !== none) none.checked = false;
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    set(values.length || none.checked ? values : null);
  };
  for (const box of [...boxes, none]) box.addEventListener("change", () => take(box));
  return el("div", { class: "fact" }, el("fieldset", {}, el("legend", {}, said(fact.ask)),
    ...boxes.map((box) => el("label", {}, box, ` ${valueWords(box.value)}`)), el("label", {}, none, ` ${t("facts.none")}`)));
}
