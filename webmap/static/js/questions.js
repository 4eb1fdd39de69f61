// Questions before a check: each answer says what it would mean; none is taken unasked.
import { el } from "./dom.js";
import { areaWords, has, said, t } from "./given.js";
import { showChoice } from "./map.js";
import { repairTable } from "./preview.js";

const TYPED = new Set(["CRS_MISSING", "CRS_UNKNOWN", "CRS_UNREADABLE", "CRS_LOCAL"]); // that a CRS nobody proposed may answer
const BARE = new Set(["CRS_MISSING"]); // whose title says it all

/** Cards of what has to be answered; an open question that was answered is gone. */
export function questionCards(app) {
  return app.preview.questions.map((question, n) => {
    if (question.open && app.left.has(question.code)) return null;
    return question.choices.some((choice) => choice.answer.accept_repairs) ? repairCard(app, question, n) : choiceCard(app, question, n);
  }).filter(Boolean);
}

/** Whether everything that is due has been answered. */
export const answered = (app) => app.preview.ready && app.preview.questions.every((q) => q.open && app.left.has(q.code));

const title = (question) => (question.choices.some((choice) => choice.answer.accept_repairs) ? t("ask.repair") : has(`ask.${question.code}`) ? t(`ask.${question.code}`) : t("ask.other"));

function card(question, n, ...children) {
  const id = `question-${n}`;
  return el("section", { class: "question", "data-code": question.code, "aria-labelledby": id },
    el("h2", { id }, el("span", { class: "mark", "aria-hidden": "true" }, "?"), title(question)), BARE.has(question.code) || question.code.startsWith("GEOM_") ? null : el("p", {}, said(question.detail)), ...children);
}

function repairCard(app, question, n) {
  const { repairs } = app.preview;
  return card(question, n, el("p", { class: "hint" }, t("repair.hint")), repairTable(repairs),
    el("div", { class: "row" }, el("button", { type: "button", class: "primary", id: "accept-repairs", onclick: () => app.answer({ accept_repairs: "true" }) }, t("repair.accept", { n: repairs.length })),
      el("button", { type: "button", onclick: () => app.reset() }, t("repair.refuse"))));
}

function choiceCard(app, question, n) {
  const field = `answer-${n}`;
  const go = el("button", { type: "button", class: "primary", "data-apply": question.code, disabled: true }, t("ask.apply"));
  let chosen = null;
  const pick = (choice) => {
    chosen = choice.answer;
    go.disabled = false;
    showChoice(app.map, choice.geometry, question.choices);
  };
  const rows = question.choices.map((choice, m) => choiceRow(choice, `${field}-${m}`, field, () => pick(choice)));
  const other = question.choices.some((choice) => choice.answer.crs) || TYPED.has(question.code);
  const typed = other ? otherCrs(field, (crs) => { chosen = crs ? { crs } : null; go.disabled = !crs; showChoice(app.map, null, question.choices); }) : null;
  go.addEventListener("click", () => chosen && (Object.keys(chosen).length ? app.answer(chosen) : app.leave(question.code)));
  showChoice(app.map, null, question.choices);
  return card(question, n, el("fieldset", { class: "choices" }, el("legend", { class: "unseen" }, title(question)), ...rows, typed), el("p", { class: "hint" }, t("ask.hint")), el("div", { class: "row" }, go));
}

function choiceRow(choice, id, field, onpick) {
  const input = el("input", { type: "radio", id, name: field, disabled: Boolean(choice.refusal), onchange: onpick });
  const meaning = choice.refusal ? `${t("ask.impossible")} ${said(choice.refusal.detail)}` : choice.area_m2 !== null ? areaWords(choice.area_m2) : "";
  return el("label", { class: `choice ${choice.refusal ? "off" : ""}`, for: id }, input, el("span", {}, said(choice.title), meaning ? el("small", {}, meaning) : null));
}

function otherCrs(field, onsay) {
  const id = `${field}-other`;
  const input = el("input", { type: "text", id: `${id}-crs`, placeholder: "EPSG:4526", maxlength: 40, "aria-label": t("crs.other") });
  const radio = el("input", { type: "radio", id, name: field, onchange: () => { input.focus(); onsay(input.value.trim()); } });
  input.addEventListener("input", () => { radio.checked = true; onsay(input.value.trim()); });
  return el("div", { class: "choice" }, radio, el("label", { for: id }, t("crs.other.short")), input);
}
