// Requests to the interface; a refusal arrives as a Problem.
import { lang, t } from "./given.js";

export class Problem extends Error {
  constructor(body) {
    super(body.code);
    Object.assign(this, body);
  }
}

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ code: "NETWORK", detail: { [lang]: t("error.network") }, how_to_fix: { [lang]: t("error.network.hint") }, where: "" });
  }
  let body;
  try {
    body = await response.json();
  } catch {
    throw new Problem({ code: `HTTP_${response.status}`, detail: { [lang]: response.statusText }, how_to_fix: { [lang]: "" }, where: "" });
  }
  if (!response.ok) throw new Problem(body);
  return body;
}

export const getJson = (path, signal) => answer(fetch(path, { signal, headers: { Accept: "application/json" } }));

/** Check a site: a File or Blob with its name, what is known of it, the project's facts. */
export function postCheck({ file, name, crs, facts, asOf, projectName }, signal) {
  const form = new FormData();
  form.append("file", file, name);
  form.append("lang", lang);
  if (crs) form.append("crs", crs);
  if (asOf) form.append("as_of", asOf);
  if (facts && Object.keys(facts).length) form.append("project", JSON.stringify({ name: projectName, facts }));
  return answer(fetch("/api/v1/checks", { method: "POST", body: form, signal }));
}
