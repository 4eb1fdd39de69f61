// Bringing a file: the button, the place to drop it, how far it has come.
import { el, fill } from "./dom.js";
import { number, t } from "./given.js";

const ACCEPT = ".geojson,.json,.ndjson,.jsonl,.zip,.gpkg,.kml,.kmz,.ovkml,.gml,.fgb,.parquet,.dxf,.txt,.xlsx,.csv,.tsv,.wkt";

/** The button and the frame to drop a file into; `ways` stand below. */
export function dropFrame(app) {
  const input = el("input", { type: "file", id: "file", class: "unseen", accept: ACCEPT, onchange: () => input.files[0] && bring(app, input.files) });
  return el("div", { class: "drop", id: "drop" },
    input, el("label", { class: "big", for: "file" }, t("upload.choose")), el("span", { class: "aside" }, t("upload.drop")),
    el("p", {}, t("upload.formats")), el("p", {}, t("upload.limit")));
}

/** A file may be dropped anywhere on the page, at any time. */
export function takeDrops(app) {
  const over = (on) => document.body.classList.toggle("over", on);
  const withFiles = (event) => event.dataTransfer?.types.includes("Files");
  window.addEventListener("dragover", (event) => { event.preventDefault(); if (withFiles(event)) over(true); });
  window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) over(false); });
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer.files.length) bring(app, event.dataTransfer.files);
  });
}

function bring(app, files) {
  if (files.length > 1) return app.refuse("FILES_SEVERAL", t("upload.several"), t("upload.several.hint"));
  const [file] = files;
  return app.choose({ file, name: file.name, label: file.name, note: sizeWords(file.size) });
}

export function sizeWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${number(bytes / 1e3, bytes < 1e4 ? 1 : 0)} kB` : `${number(bytes / 1e6, 1)} MB`;
}

/** Bytes on their way, then reading; changed in place so that a screen reader is not flooded. */
export function progressPanel(app, title) {
  const bar = el("progress", { id: "progress", max: 100, "aria-label": t("upload.progress") });
  const words = el("p", { class: "hint", id: "progress-words" });
  app.progressed = ({ sent, total, reading }) => {
    if (reading || !total) {
      bar.removeAttribute("value");
      fill(words, app.busy === "check" ? t("check.busy.hint") : t("upload.reading"));
      return;
    }
    bar.value = (100 * sent) / total;
    fill(words, t("upload.sent", { sent: sizeWords(sent), total: sizeWords(total), share: Math.floor((100 * sent) / total) }));
  };
  app.progressed({ sent: 0, total: app.choice?.file?.size ?? 0 });
  return el("div", { class: "busy", role: "status" }, el("h2", {}, title), app.choice ? el("p", { class: "of" }, app.choice.label) : null, bar, words,
    el("button", { type: "button", id: "stop", onclick: () => app.stop() }, t("upload.stop")));
}
