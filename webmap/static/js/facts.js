// What is said about the project: the facts this site is asked for first, the others by theme.
import { el, fill } from "./dom.js";
import { has, said, t } from "./given.js";

const THEMES = ["basics", "building", "industry", "environment", "water", "nature", "sea", "quota", "privilege", ""];

/** The facts the rules ask for; what is not answered stays unsaid. */
export function factsFold(app, open = false) {
  const count = el("span", { class: "badge" });
  const recount = () => fill(count, t("facts.count", { n: Object.keys(app.facts).length }));
  const asked = askedOf(app);
  const first = app.factList.filter((fact) => asked?.has(fact.name));
  const rest = app.factList.filter((fact) => !asked?.has(fact.name));
  const row = (fact) => factRow(app, fact, recount);
  const body = el("div", { class: "inside facts" }, el("p", { class: "hint" }, t("facts.hint")),
    first.length ? el("section", { class: "asked-first", "aria-labelledby": "asked-first" },
      el("h3", { id: "asked-first" }, t("facts.asked", { n: first.length })),
      ...byTheme(first).map(([theme, facts]) => el("div", { role: "group", "aria-label": themeWords(theme) }, el("h4", {}, themeWords(theme)), ...facts.map(row)))) : null,
    asked && !first.length ? el("p", { class: "hint" }, t("facts.asked.none")) : null,
    rest.length && first.length ? el("h3", {}, t("facts.others")) : null,
    ...byTheme(rest).map(([theme, facts]) => el("details", { class: "theme", open: !asked && theme === "basics" },
      el("summary", {}, themeWords(theme), el("span", { class: "badge" }, String(facts.length))), ...facts.map(row))));
  recount();
  return el("details", { class: "fold", id: "facts", open: open || first.length > 0 }, el("summary", {}, t("facts.title"), count), body);
}

/** Names of the facts that rules in reach wait for, those already answered included; null where nobody looked. */
function askedOf(app) {
  const must = new Set((app.report?.findings ?? []).filter((finding) => finding.level === "must").map((finding) => finding.rule));
  const wanting = (app.report?.undecided ?? []).filter((row) => row.code === "FACT_MISSING" && must.has(row.rule)).map((row) => said(row.how));
  const open = app.factList.filter((fact) => wanting.includes(said(fact.ask))).map((fact) => fact.name);
  const before = app.preview?.asks ?? null;
  if (!app.report && !before) return null;
  return new Set([...(before ?? []), ...open]);
}

const themeWords = (theme) => t(`theme.${theme || "other"}`);

function byTheme(facts) {
  const rows = THEMES.map((theme) => [theme, facts.filter((fact) => (fact.kind === "privilege" ? "privilege" : fact.theme) === theme)]);
  return rows.filter(([, own]) => own.length);
}

const valueWords = (fact, value) => said(fact.words?.[value]) || (has(`value.${value}`) ? t(`value.${value}`) : value);

function factRow(app, fact, changed) {
  const id = `fact-${fact.name}`;
  const set = (value) => {
    if (value === null || value === "") delete app.facts[fact.name];
    else app.facts[fact.name] = value;
    changed();
  };
  const current = app.facts[fact.name];
  const help = said(fact.help) ? el("p", { class: "help", id: `${id}-help` }, said(fact.help)) : null;
  if (fact.type === "list" && fact.values.length) return listRow(fact, current, set, help);
  const numeric = fact.type === "number";
  const unit = fact.unit && has(`unit.${fact.unit}`) ? el("span", { class: "unit" }, t(`unit.${fact.unit}`)) : null;
  const label = el("label", { for: id }, said(fact.title));
  const more = { id, "aria-describedby": help?.id };
  let control;
  if (fact.type === "bool" || fact.values.length) {
    const options = fact.type === "bool" ? [["true", t("facts.yes")], ["false", t("facts.no")]] : fact.values.map((v) => [v, valueWords(fact, v)]);
    const nothing = t(fact.kind === "privilege" ? "facts.undeclared" : "facts.unknown");
    control = el("select", more, el("option", { value: "" }, nothing), ...options.map(([v, words]) => el("option", { value: v, selected: current !== undefined && String(current) === v }, words)));
    control.addEventListener("change", () => set(fact.type === "bool" && control.value ? control.value === "true" : control.value));
  } else if (fact.type === "list") {
    control = el("input", { ...more, type: "text", value: (current ?? []).join(" "), placeholder: t("facts.unknown") });
    control.addEventListener("change", () => set(control.value.trim() ? control.value.trim().split(/[\s,，、]+/) : null));
  } else {
    control = el("input", { ...more, type: numeric ? "number" : "text", min: numeric ? 0 : null, step: numeric ? "any" : null, value: current ?? "", placeholder: t("facts.unknown"), maxlength: 60 });
    control.addEventListener("change", () => set(numeric && control.value !== "" ? Number(control.value) : control.value.trim()));
  }
  return el("div", { class: "fact" }, label, el("span", { class: "control" }, control, unit), help);
}

function listRow(fact, current, set, help) {
  const boxes = fact.values.map((v) => el("input", { type: "checkbox", value: v, checked: (current ?? []).includes(v) }));
  const none = el("input", { type: "checkbox", checked: Array.isArray(current) && current.length === 0 });
  const take = (changed) => {
    if (changed === none && none.checked) boxes.forEach((box) => { box.checked = false; });
    else if (changed !== none) none.checked = false;
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    set(values.length || none.checked ? values : null);
  };
  for (const box of [...boxes, none]) box.addEventListener("change", () => take(box));
  return el("div", { class: "fact" }, el("fieldset", { "aria-describedby": help?.id, class: boxes.length > 8 ? "many" : null }, el("legend", {}, said(fact.title)),
    el("label", { class: "no-one" }, none, ` ${t("facts.none")}`), ...boxes.map((box) => el("label", {}, box, ` ${valueWords(fact, box.value)}`))), help);
}
