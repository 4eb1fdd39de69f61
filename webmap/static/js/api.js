// Requests to the interface; a refusal arrives as a Problem.
import { lang, t } from "./given.js";

export class Problem extends Error {
  constructor(body) {
    super(body.code);
    Object.assign(this, body);
  }
}

const cutOff = () => new Problem({ code: "NETWORK", detail: { [lang]: t("error.network") }, how_to_fix: { [lang]: t("error.network.hint") }, where: "" });

function understood(text, ok, status, words) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Problem({ code: `HTTP_${status}`, detail: { [lang]: words || t("error.network") }, how_to_fix: { [lang]: "" }, where: "" });
  }
  if (!ok) throw new Problem(body);
  return body;
}

export async function getJson(path, signal) {
  let response;
  try {
    response = await fetch(path, { signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw cutOff();
  }
  return understood(await response.text(), response.ok, response.status, response.statusText);
}

/** Send a form and tell how many of its bytes have left: fetch cannot. */
function send(path, form, { signal, progress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => progress({ sent: event.loaded, total: event.lengthComputable ? event.total : 0 });
    request.upload.onload = () => progress({ reading: true });
    request.onerror = () => reject(cutOff());
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onload = () => {
      try {
        resolve(understood(request.responseText, request.status < 400, request.status, request.statusText));
      } catch (error) {
        reject(error);
      }
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function siteForm({ file, name, said, facts, asOf, projectName }) {
  const form = new FormData();
  form.append("lang", lang);
  for (const [field, value] of Object.entries(said ?? {})) if (value) form.append(field, value);
  if (asOf) form.append("as_of", asOf);
  if (facts && Object.keys(facts).length) form.append("project", JSON.stringify({ name: projectName, facts }));
  form.append("file", file, name);
  return form;
}

/** What the server understands of a file: nothing is checked, nothing kept. */
export const postPreview = ({ file, name, said, asOf }, ways) => send("/api/v1/previews", siteForm({ file, name, said, asOf }), ways);

/** Check a site: a File or Blob with its name, what was said of it, the project's facts. */
export const postCheck = (site, ways) => send("/api/v1/checks", siteForm(site), ways);
