// The layer tree: grouped by plan, with legend swatches, and saying why a layer is not shown.
import { strength } from "./controls.js";
import { el, fill } from "./dom.js";
import { look, swatch } from "./draw_style.js";
import { said, t } from "./given.js";
import { showLayer } from "./map.js";

const PLANS = ["territorial", "land-use", "urban", "environment", "forestry", "water", "marine", "heritage", "infrastructure", "development", "admin"];
const DEFAULTS = ["territorial-land-use", "ecological-red-line", "permanent-basic-farmland", "urban-development-boundary", "drinking-water-source", "towns"];

/** Which layers are on at first: the known ones, else the first coded plan and all constraints. */
function defaults(layers) {
  const shown = layers.filter((layer) => layer.shown === "map");
  const known = shown.filter((layer) => DEFAULTS.includes(layer.id));
  if (known.length) return new Set(known.map((layer) => layer.id));
  const plan = shown.find((layer) => layer.role === "allocation");
  return new Set([plan?.id, ...shown.filter((x) => x.role === "constraint").slice(0, 6).map((x) => x.id)]);
}

export function startTree(node, layers, state) {
  const on = defaults(layers);
  const tree = el("div", { class: "tree", id: "tree" });
  for (const plan of [...PLANS, "other"]) {
    const own = layers.filter((layer) => (PLANS.includes(layer.plan) ? layer.plan : "other") === plan && layer.shown !== "missing");
    if (own.length) tree.append(el("h3", {}, t(`plan.${plan}`)), el("ul", {}, ...own.map((layer) => row(layer, on.has(layer.id), state))));
  }
  const missing = layers.filter((layer) => layer.shown === "missing");
  if (missing.length) tree.append(el("h3", {}, t("layer.missing")), el("ul", {}, ...missing.map((layer) => row(layer, false, state))));
  const sign = el("span", { "aria-hidden": "true" }, "▴");
  const head = el("button", { type: "button", "aria-expanded": "true", "aria-controls": "tree" }, t("map.layers"), sign);
  state.turnOn = (ids) => {
    for (const box of tree.querySelectorAll("input[data-layer]")) {
      if (ids.has(box.dataset.layer) && !box.checked) box.click();
    }
  };
  const toggle = (open) => {
    tree.hidden = !open;
    node.classList.toggle("closed", !open);
    head.setAttribute("aria-expanded", String(open));
    sign.textContent = open ? "▴" : "▾";
  };
  head.addEventListener("click", () => toggle(tree.hidden));
  fill(node, head, tree);
  if (window.matchMedia("(max-width: 860px)").matches) toggle(false);
}

function row(layer, on, state) {
  const remarks = layer.notices.map((notice) => el("span", { class: "note" }, said(notice.text)));
  if (layer.shown !== "map") {
    const why = layer.shown === "missing" ? null : el("span", { class: "note" }, t(`layer.${layer.shown}`));
    return el("li", { class: "layer", "data-id": layer.id }, el("label", { class: "off" }, el("span", { "aria-hidden": "true" }, "▢"), el("span", {}, said(layer.title), why, ...remarks)));
  }
  const notes = [layer.certainty === "indicative" ? "layer.indicative" : "", layer.legal_status === "in-force" ? "" : `layer.${layer.legal_status}`].filter(Boolean);
  const box = el("input", { type: "checkbox", checked: on, "data-layer": layer.id });
  const codes = layer.legend.length
    ? el("ul", { class: "codes", hidden: !on }, ...layer.legend.map((entry) => el("li", {}, swatch(look(layer, entry.code)), said(entry))))
    : null;
  box.addEventListener("change", () => {
    showLayer(state, layer, box.checked);
    if (codes) codes.hidden = !box.checked;
    slider.hidden = !box.checked;
  });
  const slider = strength(said(layer.title), () => state.tiles.get(layer.id), !on);
  if (on) showLayer(state, layer, true);
  const sample = layer.legend.length ? null : swatch(look(layer, ""), layer.dimension);
  return el("li", { class: "layer", "data-id": layer.id },
    el("label", {}, box, sample, el("span", { title: t("layer.zones", { n: layer.version.zones }) }, said(layer.title), ...notes.map((key) => el("span", { class: "note" }, t(key))), ...remarks)),
    slider, codes);
}
