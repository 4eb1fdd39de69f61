// What was understood of a file before anything is checked.
import { el } from "./dom.js";
import { given, has, lang, number, said, t } from "./given.js";
import { questionCards } from "./questions.js";

const ENCODINGS = ["gbk", "utf-8", "gb18030", "big5"];
const DATUMS = ["cgcs2000", "wgs84", "gcj02", "bd09", "xian80", "beijing54"];

/** The preview: what is asked first, then size, file, CRS, warnings and repairs. */
export function previewPanel(app) {
  const { preview } = app;
  return [
    ...questionCards(app),
    el("section", { class: "understood", id: "understood", "aria-labelledby": "understood-title" },
      el("h2", { id: "understood-title" }, t("preview.title")), el("p", { class: "hint" }, t("preview.hint")),
      preview.site ? areas(preview.site) : null, facts(preview), repairs(preview), notices(preview), differently(app)),
  ];
}

function areas(site) {
  const cell = (value, unit) => el("li", {}, el("b", {}, value), unit);
  return el("ul", { class: "areas", "aria-label": t("result.area") },
    cell(number(site.area_m2, 2), t("unit.m2.long")), cell(number(site.area_ha, 4), t("unit.ha.long")), cell(number(site.area_mu, 2), t("unit.mu.long")));
}

function facts({ file, crs, site }) {
  const rows = [];
  const add = (key, value, extra) => value && rows.push([t(key), value, extra]);
  add("preview.format", file.format && (has(`format.${file.format}`) ? t(`format.${file.format}`) : file.format.toUpperCase()));
  add("preview.layer", file.format && !stem(file.filename).startsWith(file.layer) ? file.layer : null);
  add("preview.features", file.features !== null && `${file.features} · ${kinds(file.geometry_types)}`);
  add("preview.parts", site && t("preview.parts.of", { parts: site.parts, vertices: site.vertices.toLocaleString() }));
  add("preview.crs", crs.name && crsWords(crs.name, crs.title), crs.basis && t(`basis.${crs.basis}`));
  add("preview.datum", crs.datum && datumWords(crs.datum), crs.indicative ? t("preview.indicative") : null);
  add("preview.measured", crsWords(crs.measured, crs.measured_title));
  add("preview.encoding", file.encoding_matters && (file.encoding === "gb18030" ? "GBK" : file.encoding.toUpperCase()));
  add("preview.attributes", file.attributes.slice(0, 12).join(lang === "zh" ? "、" : ", ") + (file.attributes.length > 12 ? " …" : ""));
  return el("dl", { class: "pairs" }, ...rows.flatMap(([name, value, extra]) => [el("dt", {}, name), el("dd", {}, value, extra ? el("span", { class: "badge" }, extra) : null)]));
}

const crsWords = (name, title) => (name.startsWith("EPSG:") ? lang === "zh" ? `${said(title)}（${name}）` : `${said(title)} (${name})` : said(title));
const stem = (name) => name.replace(/\.[^.]*$/, "");
const kinds = (types) => Object.entries(types).map(([kind, n]) => `${has(`kind.geometry.${kind}`) ? t(`kind.geometry.${kind}`) : kind || t("kind.geometry.none")} ${n}`).join(lang === "zh" ? "、" : ", ");
const datumWords = (name) => (has(`datum.${name}`) ? t(`datum.${name}`) : name);

function notices(preview) {
  if (!preview.notices.length) return null;
  return el("div", { class: "notices", role: "note", "aria-labelledby": "notices-title" }, el("h3", { id: "notices-title" }, t("preview.notices")),
    el("ul", {}, ...preview.notices.map((notice) => el("li", { "data-code": notice.code }, said(notice.text)))));
}

/** Areas before and after, feature by feature. */
export function repairTable(repairs) {
  const cell = (m2) => el("td", { class: "figure" }, m2 === null ? "—" : number(m2, 2));
  const row = (r) => el("tr", {}, el("th", { scope: "row" }, String(r.row)), el("td", {}, said(r.text), publishedWords(r)), cell(r.area_before_m2), cell(r.area_after_m2), el("td", {}, method(r.method)));
  const head = ["repair.row", "repair.what", "repair.before", "repair.after", "repair.method"];
  return el("div", { class: "wide", tabindex: 0, role: "group", "aria-label": t("repair.title") },
    el("table", {}, el("thead", {}, el("tr", {}, ...head.map((key) => el("th", { scope: "col" }, t(key))))), el("tbody", {}, ...repairs.map(row))));
}

const method = (name) => (has(`repair.${name}`) ? t(`repair.${name}`) : name);

/** Which method agrees with the area that the file itself gives. */
function publishedWords({ published, agrees }) {
  if (!published) return null;
  const found = agrees.length ? t("repair.agrees", { methods: agrees.map(method).join(lang === "zh" ? "、" : ", ") }) : t("repair.agrees.none");
  return el("small", {}, t("repair.published", { area: number(published.area_m2, 2), field: published.field }), lang === "zh" ? "，" : ", ", found);
}

function repairs(preview) {
  const made = preview.repairs.filter((repair) => repair.applied);
  if (!made.length) return null;
  return el("div", { class: "repairs", id: "repaired" }, el("h3", {}, t("repair.accepted", { n: made.length })), repairTable(made));
}

/** Reading it differently: nothing of this is needed where nothing was asked. */
function differently(app) {
  const { said: words } = app;
  const crs = el("input", { type: "text", id: "say-crs", list: "known-crs", placeholder: "EPSG:4547", maxlength: 40, value: words.crs ?? "" });
  const known = el("datalist", { id: "known-crs" }, ...given.crs.map((c) => el("option", { value: c.id }, c[lang])));
  const pick = (id, current, values, name) => el("select", { id }, el("option", { value: "" }, t("say.file")), ...values.map((v) => el("option", { value: v, selected: v === current }, name(v))));
  const datum = pick("say-datum", words.datum, DATUMS, datumWords);
  const encoding = pick("say-encoding", words.encoding, ENCODINGS, (v) => v.toUpperCase());
  const row = (id, key, ...control) => el("div", { class: "fact" }, el("label", { for: id }, t(key)), el("span", { class: "control" }, ...control));
  const again = () => app.answer({ crs: crs.value.trim(), datum: datum.value, encoding: encoding.value });
  return el("details", { class: "fold", id: "differently" }, el("summary", {}, t("say.title")),
    el("div", { class: "inside" }, el("p", { class: "hint" }, t("say.hint")), row("say-crs", "preview.crs", crs, known), row("say-datum", "preview.datum", datum), row("say-encoding", "preview.encoding", encoding),
      el("div", { class: "ways" }, el("button", { type: "button", id: "say", onclick: again }, t("say.again")))));
}
