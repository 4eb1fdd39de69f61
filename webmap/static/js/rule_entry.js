// One rule in the list, and the whole of it when it is opened.
import { getJson } from "./api.js";
import { el, fill } from "./dom.js";
import { articleWords, given, has, said, t } from "./given.js";

export const COLUMNS = ["rule", "department", "worst", "status", "basis", "review"];

const mark = (verdict) => el("span", { class: `mark tone-${verdict}` }, el("span", { "aria-hidden": "true" }, given.verdicts[verdict].symbol), ` ${t(`verdict.${verdict}`)}`);

/** The rows of a rule, as a body of its own: what the list tells, and room for the rest. */
export function ruleRows(rule) {
  const room = el("td", { colspan: COLUMNS.length });
  const more = el("tr", { class: "more", id: `more-${rule.id}`, hidden: true }, room);
  const button = el("button", { type: "button", class: "plain", "aria-expanded": "false", "aria-controls": more.id, onclick: () => toggle(rule, button, more, room) },
    el("span", { class: "row" }, rule.row ?? "·"), el("span", { class: "name" }, said(rule.title)));
  const head = el("tr", {},
    el("th", { scope: "row" }, button, el("code", {}, rule.id)),
    el("td", {}, said(rule.department), el("small", {}, t(`rules.level.${rule.level}`))),
    el("td", {}, rule.worst ? mark(rule.worst) : "—"),
    el("td", {}, t(`rules.status.${rule.status}`), rule.since ? el("small", {}, t(`rules.since.${rule.status}`, { date: rule.since })) : null),
    el("td", {}, ...basis(rule.legal)),
    el("td", { class: "review" }, rule.last_reviewed ?? t("rules.review.never"), rule.review_due ? el("small", { class: "due" }, `⚠ ${t("rules.review.due")}`) : null));
  return el("tbody", { class: "rule", id: rule.id }, head, more);
}

function basis(legal) {
  if (!legal.length) return ["—"];
  const key = (one) => [said(one.law), one.article, one.confidence, one.needs_review].join("|");
  const apart = [...new Map(legal.map((one) => [key(one), one])).values()];
  return apart.map((one) => el("p", { class: "law" }, `${said(one.law)} ${articleWords([one.article])} `, ...labels(one)));
}

/** How sure we are of a reference: verified on which text, or not, or due for another reading. */
function labels(one) {
  const sure = one.confidence === "verified" ? "verified" : "unverified";
  const read = one.verified_on ? t("rules.read", { on: one.verified_on, text: one.text_as_of ?? "—" }) : null;
  return [el("span", { class: `sure ${sure}`, title: read }, t(`confidence.${sure}`)), one.needs_review ? el("span", { class: "sure due" }, t("confidence.needs_review")) : null].filter(Boolean);
}

async function toggle(rule, button, more, room) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  more.hidden = !open;
  if (!open || room.childElementCount) return;
  fill(room, el("p", { role: "status" }, t("rules.loading")));
  try {
    fill(room, ...whole(await getJson(`/api/v1/rules/${encodeURIComponent(rule.id)}`)));
  } catch (error) {
    fill(room, el("p", { role: "alert" }, said(error.detail) || t("error.network")));
    room.replaceChildren(room.firstElementChild);
  }
}

function whole(rule) {
  const pair = (key, value) => (value ? [el("dt", {}, t(`rules.of.${key}`)), el("dd", {}, value)] : []);
  const facts = Object.values(rule.facts).map((fact) => el("li", {}, said(fact.ask), fact.kind === "privilege" ? el("small", {}, ` ${t("rules.privilege")}`) : null));
  return [
    el("dl", { class: "pairs" },
      ...pair("layers", rule.layers.map((one) => said(one.title)).join(t("rules.comma"))),
      ...pair("criterion", `${rule.criterion} · ${t(`rules.effect.${rule.effect}`)}`),
      ...pair("dates", [...Object.entries(rule.in_force).map(([day, value]) => `${day} ${t(value ? "rules.starts" : "rules.ends")}`), ...rule.announced.map((day) => `${day} ${t("rules.expected")}`)].join(t("rules.comma"))),
      ...pair("version", rule.version),
      ...pair("note", said(rule.note))),
    table(rule),
    parameters(rule),
    facts.length ? el("h3", {}, t("rules.of.facts")) : null,
    facts.length ? el("ul", {}, ...facts) : null,
    history(rule),
  ].filter(Boolean);
}

function table(rule) {
  const rows = rule.outcomes.map((row, n) => el("tr", {},
    el("td", {}, String(n + 1)), el("td", {}, el("code", {}, row.when === "otherwise" ? t("rules.otherwise") : row.when)), el("td", {}, mark(row.verdict)),
    el("td", {}, said(row.text)), el("td", {}, row.action ? said(given.actions[row.action]) || row.action : "—"),
    el("td", {}, row.triggers.map((id) => `${id} ${said(rule.items[id])}`).join(t("rules.comma")) || "—")));
  const heads = ["no", "when", "verdict", "says", "action", "items"].map((key) => el("th", { scope: "col" }, t(`rules.row.${key}`)));
  return el("table", { class: "inner" }, el("caption", {}, t("rules.of.table")), el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
}

const unit = (name) => (has(`unit.${name}`) ? t(`unit.${name}`) : { m2: "m²", m3: "m³", 1: "", bool: "", code: "" }[name] ?? name);
const value = (one) => (Array.isArray(one) ? one.join(t("rules.comma")) : String(one));

function parameters(rule) {
  const own = Object.entries(rule.parameters);
  if (!own.length) return null;
  const told = (given) => (given === null ? t("rules.ends") : typeof given === "object" && !Array.isArray(given) ? Object.entries(given).map(([key, one]) => `${key}: ${value(one)}`).join("; ") : value(given));
  const rows = own.flatMap(([name, one]) => Object.entries(one.values).map(([day, given]) =>
    el("li", {}, el("code", {}, name), ` ${t("rules.from", { date: day })} `, el("b", {}, `${told(given)} ${unit(one.unit)}`), one.field ? el("small", {}, ` ${t("rules.by", { field: one.field })}`) : null)));
  return el("div", {}, el("h3", {}, t("rules.of.parameters")), el("ul", { class: "values" }, ...rows));
}

function history(rule) {
  const days = Object.entries(rule.references);
  return el("div", {}, el("h3", {}, t("rules.of.basis")), el("ul", {}, ...days.map(([day, legal]) => el("li", {}, el("b", {}, t("rules.from", { date: day })), ...basis(legal)))));
}
