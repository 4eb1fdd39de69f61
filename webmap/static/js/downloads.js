// Taking a report away: every form, in the language asked for, whole or one department's own sheet.
import { announce, el, fill } from "./dom.js";
import { lang, said, t } from "./given.js";

const GROUPS = [
  ["people", [[".pdf", "download.pdf"], [".docx", "download.docx"], [".xlsx", "download.xlsx"], [".html", "download.html"], [".docx", "download.lines", "control-lines"], [".map.html", "download.map"]]],
  ["machines", [[".json", "download.json"], [".geojson", "download.geojson"], [".gpkg", "download.gpkg"]]],
  ["site", [[".txt", "download.txt"], [".shp.zip", "download.shp"]]],
];

/** The block under a result; links are plain links, so that they can be copied and work alone. */
export function downloads(report) {
  const chosen = { lang, department: "" };
  const links = el("div", { id: "forms" });
  const status = el("p", { class: "hint", id: "form-state", role: "status" });
  const draw = () => fill(links, ...GROUPS.map(([name, forms]) => group(name, forms, report, chosen, status)));
  const change = (name) => (event) => { chosen[name] = event.target.value; fill(status); draw(); };
  draw();
  return el("div", { class: "block", id: "downloads" }, el("h2", { class: "group" }, t("group.downloads")),
    el("div", { class: "choices" }, languages(change("lang")), departments(report, change("department"))), links, status);
}

function languages(onchange) {
  const options = ["zh", "en", "both"].map((code) => el("option", { value: code, selected: code === lang }, t(`download.lang.${code}`)));
  return el("label", {}, t("download.lang"), el("select", { id: "form-lang", onchange }, ...options));
}

function departments(report, onchange) {
  const options = report.departments.map((d) => el("option", { value: d.id }, t("download.agency", { name: said(d.name) })));
  return el("label", {}, t("download.whose"), el("select", { id: "form-department", onchange }, el("option", { value: "" }, t("download.whole")), ...options));
}

function group(name, forms, report, chosen, status) {
  return el("section", { "aria-labelledby": `forms-${name}` }, el("h3", { id: `forms-${name}` }, t(`download.${name}`)),
    el("div", { class: "downloads" }, ...forms.map(([suffix, key, form]) => link(suffix, t(key), form, report, chosen, status))));
}

function link(suffix, title, form, report, chosen, status) {
  const asked = new URLSearchParams({ lang: chosen.lang });
  if (chosen.department) asked.set("department", chosen.department);
  if (form) asked.set("form", form);
  const href = `/api/v1/checks/${report.id}${suffix}?${asked}`;
  const onclick = (event) => { event.preventDefault(); take(href, title, status, event.currentTarget); };
  return el("a", { class: "button", href, download: "", onclick }, el("span", { "aria-hidden": "true" }, "↓ "), title);
}

/** Fetch the file, so that a refusal is told in words instead of being saved as a file. */
async function take(href, title, status, from) {
  if (from.getAttribute("aria-busy")) return;
  from.setAttribute("aria-busy", "true");
  say(status, t("download.busy", { form: title }));
  try {
    const answer = await fetch(href);
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({}));
      say(status, [t("download.failed", { form: title }), said(problem.detail), said(problem.how_to_fix), problem.code].filter(Boolean).join(" · "), true);
      return;
    }
    save(await answer.blob(), nameOf(answer));
    say(status, t("download.done", { form: title }));
  } catch {
    say(status, [t("download.failed", { form: title }), t("error.network")].join(" · "), true);
  } finally {
    from.removeAttribute("aria-busy");
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const anchor = el("a", { href: address, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function nameOf(answer) {
  const told = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") ?? "");
  return told ? decodeURIComponent(told[1]) : "report";
}

function say(status, text, wrong = false) {
  status.classList.toggle("wrong", wrong);
  fill(status, text);
  announce(text);
}
