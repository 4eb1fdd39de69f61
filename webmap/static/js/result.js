// The result: verdict, counts, findings by severity, what is open, who says what.
import { el } from "./dom.js";
import { downloads } from "./downloads.js";
import { areaWords, given, has, lang, number, said, t } from "./given.js";
import { findingCard, grouped, questionCard, sign, undecidedCard } from "./finding.js";
import { factsFold } from "./facts.js";

const SEVERITY = ["prohibited", "conditional"];

export function resultPanel(app) {
  const { report } = app;
  const of = (verdict) => report.findings.filter((f) => f.verdict === verdict);
  const departments = new Map(report.departments.map((d) => [d.id, said(d.name)]));
  const titles = new Map(app.layers.map((layer) => [layer.id, said(layer.title)]));
  const rules = new Map(report.findings.map((f) => [f.rule, f]));
  const context = { app, departments, titles, rules };
  return [
    el("div", { class: "top" }, el("button", { type: "button", class: "plain", id: "new", onclick: () => app.reset() }, `← ${t("check.new")}`)),
    headline(report),
    counts(report),
    el("p", { class: "what" }, report.site.name || report.site.source.filename.replace(/\.[^.]*$/, "")),
    pairs(report),
    jump(report, of),
    ...SEVERITY.flatMap((verdict) => (of(verdict).length ? [group(verdict, of(verdict).length), ...of(verdict).map((f) => findingCard(f, context))] : [])),
    ...undecided(report, context),
    app.choice ? factsAgain(app) : null,
    fold("departments", t("group.departments"), report.departments.length, departmentRows(report)),
    items(report),
    fold("clear", `${sign("clear")} ${t("group.clear")}`, of("clear").length, of("clear").map((f) => findingCard(f, context))),
    fold("not_applicable", t("group.not_applicable"), of("not_applicable").length, of("not_applicable").map((f) => findingCard(f, context))),
    ...layers(report, titles),
    downloads(report),
    data(report),
    el("p", { class: "disclaimer" }, t("notice.disclaimer")),
  ].filter(Boolean);
}

function headline(report) {
  const key = report.verdict === "clear" ? "verdict.clear.headline" : `verdict.${report.verdict}`;
  return el("section", { class: `headline ${report.verdict}`, id: "headline", "aria-label": t("result.verdict"), tabindex: -1 },
    el("p", { class: `word tone-${report.verdict}` }, el("span", { "aria-hidden": "true" }, sign(report.verdict)), t(key)),
    el("p", { class: "say" }, said(report.headline)),
    report.rulebook.verified ? null : el("p", { class: "say" }, t("result.pack_unverified")));
}

function counts(report) {
  const { must, decided, offline } = report.required;
  const cell = (n, key) => el("li", {}, el("b", {}, String(n)), t(key));
  return el("ul", { class: "counts" }, cell(must, "result.must"), cell(decided, "result.decided"), cell(offline, "result.offline"));
}

function pairs(report) {
  const { site } = report;
  const rows = [[t("result.area"), areaWords(site.area_m2)]];
  const spoilt = report.findings.some((f) => f.verdict === "prohibited" && f.effect === "land" && f.layer) ? ` · ${t("result.net.prohibited")}` : "";
  if (site.net_buildable_m2 !== null) rows.push([t("result.net"), areaWords(site.net_buildable_m2) + spoilt]);
  if (site.units.length) rows.push([t("result.units"), site.units.map((u) => `${u.name} ${number(u.share * 100, u.share < 0.999 ? 1 : 0)}%`).join(lang === "zh" ? "、" : ", ")]);
  rows.push([t("result.as_of"), report.as_of], [t("result.until"), `${report.validity.until} · ${t("notice.change")}`], [t("result.secrecy"), t(`secrecy.${report.secrecy}`)]);
  for (const notice of site.notices ?? []) rows.push([t("finding.note"), said(notice.text)]);
  return el("dl", { class: "pairs" }, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function jump(report, of) {
  const open = report.undecided.filter((row) => report.findings.find((f) => f.rule === row.rule)?.level !== "info");
  const links = [...SEVERITY.map((v) => [v, of(v).length, `${sign(v)} ${t(`group.${v}`)}`]), ["unknown", grouped(open).length, `${sign("unknown")} ${t("group.unknown")}`]];
  return el("nav", { class: "jump", "aria-label": t("result.summary") },
    ...links.filter(([, n]) => n).map(([v, n, words]) => el("a", { href: `#group-${v}`, class: `tone-${v}` }, `${words} ${n}`)));
}

const group = (verdict, n) =>
  el("h2", { class: `group tone-${verdict}`, id: `group-${verdict}` }, `${sign(verdict)} ${t(`group.${verdict}`)}`, el("span", { class: "badge" }, n));

function undecided(report, context) {
  if (!report.undecided.length) return [];
  const weight = (row) => ({ must: 0, info: 1, offline: 2 })[context.rules.get(row.rule)?.level] ?? 0;
  const level = (row) => context.rules.get(row.rule)?.level ?? "must";
  const rows = [...report.undecided].sort((a, b) => weight(a) - weight(b));
  const card = (some) => (some[0].kind === "missing-fact" ? questionCard(some, context) : undecidedCard(some[0], context));
  const told = grouped(rows.filter((row) => level(row) === "info"));
  const open = grouped(rows.filter((row) => level(row) !== "info"));
  return [...(open.length ? [group("unknown", open.length), ...open.map(card)] : []), fold("info", t("group.info"), told.length, told.map(card))];
}

function fold(id, title, n, children, open = false) {
  if (!n) return null;
  return el("details", { class: "fold", id: `group-${id}`, open }, el("summary", {}, title, el("span", { class: "badge" }, n)), el("div", { class: "inside" }, ...children));
}

function factsAgain(app) {
  const wanting = app.report.undecided.some((row) => row.kind === "missing-fact");
  const facts = factsFold(app, wanting);
  facts.querySelector(".inside").append(el("div", { class: "ways" }, el("button", { type: "button", class: "primary", id: "again", onclick: () => app.check() }, t("check.again"))));
  return facts;
}

function departmentRows(report) {
  const order = ["prohibited", "conditional", "unknown", "clear", "not_applicable"];
  const rows = [...report.departments].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return [el("ul", { class: "compact" }, ...rows.map((d) =>
    el("li", {}, el("span", { class: `mark tone-${d.verdict}`, "aria-hidden": "true" }, sign(d.verdict)), el("b", {}, said(d.name)), ` ${said(d.statement)}`,
      d.office ? el("small", {}, `${t("department.office")} ${said(d.office)}`) : null)))];
}

function items(report) {
  const own = report.items.filter((item) => item.triggered_by.length);
  const routine = report.items.filter((item) => !item.triggered_by.length);
  const names = new Map(report.departments.map((d) => [d.id, said(d.name)]));
  const limit = (item) => [["item.promised", item.promised], ["item.statutory", item.statutory]]
    .filter(([, l]) => l).map(([key, l]) => `${t(key)} ${l.n} ${has(`unit.${l.unit}`) ? t(`unit.${l.unit}`) : l.unit}`).join(" · ");
  const row = (item) => el("li", {}, el("b", {}, said(item.title)), el("small", {}, [item.id, names.get(item.department) ?? item.department, limit(item)].filter(Boolean).join(" · ")));
  const rest = routine.length ? el("details", {}, el("summary", {}, t("group.items.routine", { n: routine.length })), el("ul", { class: "compact" }, ...routine.map(row))) : null;
  return fold("items", t("group.items"), report.items.length, [el("ul", { class: "compact" }, ...own.map(row)), rest].filter(Boolean));
}

function layers(report, titles) {
  const open = new Set(["missing", "failed", "not-covered", "not-yet-valid", "empty"]);
  const row = (layer) => el("li", {},
    el("span", { class: "right" }, t(`status.${layer.status}`)),
    titles.get(layer.id) ?? layer.id,
    el("small", {}, [layer.id !== layer.version ? layer.version : "", layer.valid_from ? t("layer.since", { date: layer.valid_from }) : "", layer.source.name ?? "", ...layer.flags.map((flag) => t(`flag.${flag}`))].filter(Boolean).join(" · ")));
  const list = (some) => [el("ul", { class: "compact" }, ...some.map(row))];
  const checked = report.layers.filter((layer) => !open.has(layer.status));
  const unchecked = report.layers.filter((layer) => open.has(layer.status));
  return [fold("unchecked", t("group.unchecked"), unchecked.length, list(unchecked)), fold("layers", t("group.layers"), checked.length, list(checked))].filter(Boolean);
}

function data(report) {
  const rows = [[t("result.id"), report.id], [t("result.rulebook"), `${said(report.rulebook.title)} (${report.rulebook.id})`], [t("result.crs"), `${report.site.crs_declared} → ${report.site.crs_measured}`], [t("result.digest"), el("span", { class: "digest" }, report.digest)]];
  return el("dl", { class: "pairs" }, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}
