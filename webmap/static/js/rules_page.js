// Every rule of the pack: status, basis, last review; filtered by words and by choice.
import { getJson } from "./api.js";
import { announce, el, fill } from "./dom.js";
import { said, t } from "./given.js";
import { COLUMNS, ruleRows } from "./rule_entry.js";

const node = document.getElementById("rules");
const CHOICES = {
  department: { of: (rule) => rule.authority, words: (rule) => said(rule.department) },
  worst: { of: (rule) => rule.worst, words: (rule) => t(`verdict.${rule.worst}`) },
  status: { of: (rule) => rule.status, words: (rule) => t(`rules.status.${rule.status}`) },
  basis: { of: basisOf, words: (rule) => t(`rules.basis.${basisOf(rule)}`) },
  review: { of: (rule) => (rule.review_due ? "due" : "done"), words: (rule) => t(`rules.review.${rule.review_due ? "due" : "done"}`) },
};
const asked = { words: "", ...Object.fromEntries(Object.keys(CHOICES).map((name) => [name, ""])) };

function basisOf(rule) {
  return rule.needs_review ? "needs-review" : rule.confidence;
}

function fits(rule) {
  const words = asked.words.trim().toLowerCase();
  const text = [rule.row ?? "", rule.id, said(rule.title), ...rule.legal.map((one) => said(one.law)), ...rule.layers.map((one) => said(one.title))].join(" ").toLowerCase();
  return words.split(/\s+/).every((word) => text.includes(word)) && Object.keys(CHOICES).every((name) => !asked[name] || CHOICES[name].of(rule) === asked[name]);
}

function head(list) {
  const { rulebook } = list;
  const seal = rulebook.verified ? el("span", { class: "sure verified" }, t("rules.pack.passed")) : el("span", { class: "sure unverified" }, t("rules.pack.unproven"));
  return el("div", { class: "pack" }, el("h2", {}, said(rulebook.title)), seal,
    el("p", {}, t("rules.pack.facts", { n: list.rules.length, date: list.as_of, hash: rulebook.sha256.slice(0, 12) })));
}

function filters(list) {
  const search = el("input", { id: "f-words", type: "search", value: asked.words, placeholder: t("rules.search.hint"), maxlength: 80, autocomplete: "off" });
  search.addEventListener("input", () => ask(list, "words", search.value));
  const boxes = Object.entries(CHOICES).map(([name, { of, words }]) => {
    const values = new Map(list.rules.filter((rule) => of(rule)).map((rule) => [of(rule), words(rule)]));
    const options = [...values].sort((a, b) => a[1].localeCompare(b[1])).map(([value, label]) => el("option", { value, selected: asked[name] === value }, label));
    const box = el("select", { id: `f-${name}` }, el("option", { value: "" }, t("rules.all")), ...options);
    box.addEventListener("change", () => ask(list, name, box.value));
    return el("div", {}, el("label", { for: `f-${name}` }, t(`rules.col.${name}`)), box);
  });
  const clear = el("button", { type: "button", class: "plain", onclick: () => start() }, t("rules.clear"));
  return el("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
    el("div", { class: "words" }, el("label", { for: "f-words" }, t("rules.search")), search), ...boxes, clear);
}

function ask(list, name, value) {
  asked[name] = value;
  node.querySelector(".found").replaceWith(found(list));
  announce(node.querySelector(".count").textContent);
}

function found(list) {
  const rules = list.rules.filter(fits);
  const count = el("p", { class: "count" }, t("rules.count", { n: rules.length, all: list.rules.length }));
  if (!rules.length) return el("div", { class: "found" }, count, el("p", { class: "loading" }, t("rules.none")));
  const heads = COLUMNS.map((name) => el("th", { scope: "col" }, t(`rules.col.${name}`)));
  const table = el("table", {}, el("caption", { class: "unseen" }, t("rules.table")), el("thead", {}, el("tr", {}, ...heads)), ...rules.map(ruleRows));
  return el("div", { class: "found" }, count, el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("rules.table") }, table));
}

/** The rule named in the address, opened. */
function jump() {
  const id = decodeURIComponent(window.location.hash.slice(1));
  const body = id ? document.getElementById(id) : null;
  if (!body?.classList.contains("rule")) return;
  const button = body.querySelector("button");
  if (button.getAttribute("aria-expanded") !== "true") button.click();
  body.scrollIntoView({ block: "start" });
  button.focus({ preventScroll: true });
}

async function start() {
  for (const name of Object.keys(asked)) asked[name] = "";
  fill(node, el("p", { class: "loading", role: "status" }, t("rules.loading")));
  try {
    const list = await getJson("/api/v1/rules");
    fill(node, head(list), filters(list), found(list));
    jump();
  } catch (error) {
    fill(node, el("p", { class: "loading", role: "alert" }, said(error.detail) || t("error.network")), el("button", { type: "button", onclick: start }, t("error.retry")));
  }
}

window.addEventListener("hashchange", jump);
start();
