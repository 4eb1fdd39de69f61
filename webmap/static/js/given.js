// What the server gave with the page: words, verdict styles, town, study area.
export const given = JSON.parse(document.getElementById("given").textContent);
export const lang = given.lang;

/** A word of the catalogue, its {placeholders} filled. */
export function t(key, values = {}) {
  const text = given.words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export const has = (key) => key in given.words;

/** The wording of a {zh, en} text in the reader's language. */
export const said = (text) => (text ? text[lang] ?? text.zh ?? "" : "");

export const number = (value, digits) =>
  value.toLocaleString(lang === "en" ? "en-GB" : "zh-CN", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** An area in the three units people use: m², ha, mu. */
export function areaWords(m2) {
  return `${number(m2, 2)} ${t("unit.m2")} · ${number(m2 / 1e4, 4)} ${t("unit.ha")} · ${number((m2 * 3) / 2000, 2)} ${t("unit.mu")}`;
}

/** Articles as a lawyer writes them: 第35、44条, art. 35, 44; other wording is left alone. */
export function articleWords(articles) {
  const given = [...new Set(articles.filter(Boolean))];
  const numbers = given.filter((a) => /^[\d\s,()（）一二三四五六七八九十–-]+$/.test(a));
  const words = given.filter((a) => !numbers.includes(a));
  const joined = numbers.map((a) => a.replace(/,\s*/g, t("article.join"))).join(t("article.join"));
  return [joined ? t("article", { n: joined }) : "", ...words].filter(Boolean).join(t("article.join"));
}
