// One finding, one open question: what was measured, on which basis, what to do about it.
import { el } from "./dom.js";
import { areaWords, articleWords, given, has, lang, number, said, t } from "./given.js";

const ZONES_SHOWN = 5;

export const sign = (verdict) => given.verdicts[verdict].symbol;

export function findingCard(finding, { app, departments, titles }) {
  const { verdict } = finding;
  const quiet = verdict === "clear" || verdict === "not_applicable";
  return el("article", { class: `finding ${verdict}`, "data-rule": finding.rule },
    el("p", { class: `word tone-${verdict}` }, `${sign(verdict)} ${t(`verdict.${verdict}`)}`),
    el("h3", {}, said(finding.title)),
    el("p", { class: "say" }, said(finding.message)),
    measures(finding),
    line("finding.department", departments.get(finding.department) ?? finding.department),
    ...basisLines(finding.legal),
    finding.action ? line("finding.remedy", said(given.actions[finding.action]) || finding.action, "remedy") : null,
    finding.note ? line("finding.note", said(finding.note)) : null,
    el("div", { class: "foot" }, quiet ? null : zoomButton(finding, app), why(finding, titles)));
}

const line = (key, value, extra = "") => el("p", { class: `by ${extra}` }, el("span", {}, t(key)), value);

/** One line a law; articles of the same confidence stand together. */
function basisLines(legal) {
  const laws = new Map();
  for (const r of legal) {
    const sure = r.confidence === "verified" ? "verified" : "unverified";
    const key = `${said(r.law)}|${sure}|${r.needs_review}|${r.text_as_of}`;
    if (!laws.has(key)) laws.set(key, { law: said(r.law), sure, review: r.needs_review && reviewWords(r), articles: [] });
    laws.get(key).articles.push(r.article);
  }
  return [...laws.values()].map(({ law, sure, review, articles }) =>
    el("p", { class: "by" }, el("span", {}, t("finding.basis")), `${law} ${articleWords(articles)}`,
      el("span", { class: `sure ${sure}` }, t(`confidence.${sure}`)),
      review ? el("span", { class: "sure" }, review) : null));
}

/** As of when a text was read that has or may have a successor. */
const reviewWords = (r) => (r.text_as_of ? t("confidence.read_as_of", { text: r.text_as_of }) : t("confidence.needs_review"));

/** The same in two words, for a rule that is only named. */
function doubtsOf(rule) {
  const words = [rule.confidence === "verified" ? null : t("confidence.unverified"), rule.needs_review ? t("confidence.needs_review") : null].filter(Boolean);
  return words.map((word) => el("span", { class: "sure" }, word));
}

function measures(finding) {
  const m = finding.measures;
  const cells = [];
  const add = (key, value) => cells.push(el("span", {}, `${t(key)} `, el("b", {}, value)));
  if (m.overlap_m2 > 0) {
    add("finding.overlap", areaWords(m.overlap_m2));
    if (m.share !== null) add("finding.share", `${number(m.share * 100, m.share < 0.001 ? 4 : 2)}%`);
    if (m.min_width_m !== null && m.min_width_m < 1) add("finding.width", `${number(m.min_width_m, 3)} ${t("unit.m")}`);
  }
  if (m.length_m > 0) add("finding.length", `${number(m.length_m, 1)} ${t("unit.m")}`);
  if (!(m.overlap_m2 > 0) && !(m.length_m > 0) && m.distance_m !== null && m.distance_m !== undefined) add("finding.distance", `${number(m.distance_m, 1)} ${t("unit.m")}`);
  return cells.length ? el("p", { class: "measures" }, ...cells) : null;
}

function zoomButton(finding, app) {
  if (app.map.byRule.has(finding.rule)) {
    return el("button", { type: "button", class: "zoom", onclick: () => app.pick(finding.rule, true) }, el("span", { "aria-hidden": "true" }, "◎"), t("finding.zoom"));
  }
  const withheld = finding.layers.length && finding.measures.overlap_m2 !== 0 && finding.layers.some((id) => app.layers.find((l) => l.id === id)?.shown === "withheld");
  return withheld ? el("span", { class: "withheld" }, t("finding.withheld")) : null;
}

function why(finding, titles) {
  const zones = finding.zones.slice(0, ZONES_SHOWN).map((z) => el("li", {}, `${[z.code, z.name, z.id].filter(Boolean).join(" ")} · ${areaWords(z.overlap_m2)}`));
  const more = finding.zones.length - ZONES_SHOWN;
  return el("details", {}, el("summary", {}, t("finding.why")),
    el("ol", {}, ...finding.trace.map((step) => el("li", {}, traceWords(step)))),
    zones.length ? el("p", { class: "by" }, el("span", {}, t("finding.zones"))) : null,
    zones.length ? el("ul", {}, ...zones, more > 0 ? el("li", {}, t("finding.more", { n: more })) : null) : null,
    line("finding.rule", `${finding.rule}${finding.row ? ` (${finding.row})` : ""} · ${finding.rule_version}`),
    el("p", { class: "by" }, el("a", { href: ruleAddress(finding.rule), target: "_blank", rel: "noopener" }, t("finding.rule.open"))),
    finding.layer ? line("finding.layer", `${titles.get(finding.layer) ?? finding.layer} · ${finding.layer_version ?? "—"}`) : null);
}

/** Where the rules page tells a rule whole. */
const ruleAddress = (rule) => `/rules?lang=${lang}#${encodeURIComponent(rule)}`;

const traceWords = (step) => (typeof step === "string" ? step : said(step.text ?? step) || JSON.stringify(step));

export function undecidedCard(row, { app, rules, departments, titles }) {
  const rule = rules.get(row.rule);
  const kind = `kind.${row.kind}`;
  return el("article", { class: "finding unknown", "data-rule": row.rule ?? "" },
    el("p", { class: "word tone-unknown" }, `${sign("unknown")} ${has(kind) ? t(kind) : row.kind}`),
    el("h3", {}, rule ? said(rule.title) : titles.get(row.layer) ?? t("verdict.unknown")),
    line("undecided.why", said(row.reason)),
    line("undecided.who", said(row.who_can_decide)),
    line("undecided.how", said(row.how), "remedy"),
    ...(rule ? basisLines(rule.legal) : []),
    rule && row.department && departments.get(row.department) !== said(row.who_can_decide) ? line("finding.department", departments.get(row.department) ?? row.department) : null,
    rule ? el("div", { class: "foot" }, app.map.byRule.has(row.rule) ? zoomButton(rule, app) : null, why(rule, titles)) : null);
}

/** Rows that ask for the same are one: a project fact is asked once, with the rules that need it. */
export function grouped(rows) {
  const groups = new Map();
  for (const row of rows) {
    const key = row.kind === "missing-fact" ? JSON.stringify([row.reason, row.how, row.who_can_decide]) : row;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  }
  return [...groups.values()];
}

/** One thing that is not known, and every rule that needs it. */
export function questionCard(rows, { rules, titles, departments }) {
  const [first] = rows;
  const names = rows.map((row) => {
    const rule = rules.get(row.rule);
    return el("li", { "data-rule": row.rule ?? "" }, rule ? said(rule.title) : titles.get(row.layer) ?? row.rule, row.department ? el("small", {}, ` ${departments.get(row.department) ?? row.department}`) : null, ...(rule ? doubtsOf(rule) : []));
  });
  return el("article", { class: "finding unknown asked", "data-rule": first.rule ?? "", "data-code": first.code },
    el("p", { class: "word tone-unknown" }, `${sign("unknown")} ${t("kind.missing-fact")}`),
    el("h3", {}, first.code === "FACT_MISSING" ? said(first.how) : said(first.reason)),
    line("undecided.who", said(first.who_can_decide)),
    first.code === "FACT_MISSING" ? null : line("undecided.how", said(first.how), "remedy"),
    el("p", { class: "by" }, el("span", {}, t("undecided.rules", { n: rows.length }))), el("ul", { class: "rules" }, ...names));
}
