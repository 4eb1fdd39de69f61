// One layer in the table of the store: its state in sign and word, its figures, its details.
import { el } from "./dom.js";
import { given, lang, number, said, t } from "./given.js";

const FLAGS = ["wanted", "damaged", "missing", "stale", "review-due", "quarantined", "self-overlap", "repaired", "empty", "indicative", "draft", "pending", "pending-with-effect", "superseded"];
const SIGNS = { bad: "✕", warn: "⚠", info: "·", good: "✓" };

const tone = (flag) => {
  if (flag === "good") return "good";
  const place = FLAGS.indexOf(flag);
  return place < 3 ? "bad" : place < 7 ? "warn" : "info";
};

/** How bad a layer is: the place of its worst flag; one without any comes last. */
export const rank = (row) => Math.min(...row.flags.map((flag) => (flag === "good" ? FLAGS.length : FLAGS.indexOf(flag))), FLAGS.length);

/** A flag as sign and word, never colour alone. */
export const flagOf = (flag) =>
  el("span", { class: `flag tone-${tone(flag)}` }, el("span", { "aria-hidden": "true" }, SIGNS[tone(flag)]), t(`store.flag.${flag}`));

export function layerCells(row) {
  const flags = row.flags.length ? row.flags : ["good"];
  const link = el("a", { href: `/?lang=${lang}#versions=${encodeURIComponent(row.id)}` }, t("store.history"));
  return [
    el("td", { class: "state" }, ...flags.map(flagOf)),
    el("th", { scope: "row", class: "layer" }, said(row.title), el("code", {}, row.id), details(row, link)),
    el("td", { class: "valid" }, row.valid_from ?? "—", row.version ? el("small", {}, row.version.split("@").pop()) : null),
    figure(row.zones), figure(row.repaired), figure(row.quarantined),
    el("td", { class: "number" }, row.version ? `${number(row.coverage_share * 100, 1)}%` : "—"),
    overlap(row),
    el("td", {}, t(`secrecy.${row.secrecy}`), el("small", {}, t(`store.release.${row.release}`))),
    review(row),
    el("td", {}, row.published_by ?? t("versions.unknown"), row.recorded_at ? el("small", {}, row.recorded_at.replace("T", " ").slice(0, 16)) : null),
  ];
}

const figure = (value) => el("td", { class: "number" }, number(value, 0));

function overlap(row) {
  const found = row.self_overlap;
  if (!found) return el("td", { class: "number" }, row.version ? el("small", {}, t("store.overlap.none")) : "—");
  const area = found.area_m2 === null ? "—" : number(found.area_m2, found.area_m2 ? 2 : 0);
  const pairs = found.pairs ? el("small", {}, t("store.overlap.pairs", { n: found.pairs, limit: found.tolerance_m2 })) : null;
  return el("td", { class: "number" }, area, pairs);
}

function review(row) {
  const { on, promised, stale_on: stale } = row.review;
  if (!on) return el("td", {}, el("small", {}, t("store.review.none")));
  const notes = [
    promised ? t("store.review.promised", { date: promised }) : "", stale ? t("store.stale.on", { date: stale }) : "",
  ].filter(Boolean);
  return el("td", { class: "review" }, on, ...notes.map((note) => el("small", {}, note)));
}

function details(row, link) {
  const codes = Object.entries(row.quarantine_codes).map(([code, n]) => el("li", {}, el("code", {}, code), ` × ${n}`));
  const worst = (row.self_overlap?.worst ?? []).map(([one, other, area]) => el("li", {}, `${one} ∩ ${other}  ${number(area, 2)} m²`));
  const box = row.extent ? t("store.extent", { box: row.extent.map((v) => number(v, 0)).join(" · ") }) : t("store.extent.withheld");
  const lines = [
    row.age_days === null ? "" : t("store.age", { n: number(row.age_days, 0) }), row.zones ? box : "",
    t("store.crs", { crs: row.crs }), t("store.authority", { name: said(given.organs[row.authority]) || row.authority }),
    row.next_change ? t("store.next", { date: row.next_change }) : "",
  ].filter(Boolean);
  return el("details", {}, el("summary", {}, t("store.more")),
    el("ul", {}, ...lines.map((line) => el("li", {}, line)), ...codes),
    worst.length ? el("p", {}, t("store.overlap.worst")) : null, worst.length ? el("ul", {}, ...worst) : null, link);
}
