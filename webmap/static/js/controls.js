// Small controls: the date of the data, how strongly a layer is drawn, where the pointer stands.
import { el } from "./dom.js";
import { given, t } from "./given.js";

const L = window.L;

/** The date whose plans and rules are asked; empty means the one the store answers for. */
export function dateRow(app) {
  const input = el("input", { type: "text", id: "as-of", inputmode: "numeric", maxlength: 10, placeholder: given.as_of, value: app.asOf ?? given.as_of });
  input.addEventListener("change", () => { app.asOf = input.value.trim() && input.value.trim() !== given.as_of ? input.value.trim() : null; });
  return el("div", { class: "fact as-of" }, el("label", { for: "as-of" }, t("asof.label"), el("small", {}, t("asof.hint"))), el("span", { class: "control" }, input));
}

/** A slider for the strength of a layer's tiles, 20 to 100 %. */
export function strength(title, tiles, hidden) {
  const input = el("input", { type: "range", class: "strength", min: 20, max: 100, step: 10, value: 100, "aria-label": t("layer.strength", { title }), title: t("layer.strength.short"), hidden });
  input.addEventListener("input", () => tiles()?.setOpacity(Number(input.value) / 100));
  return input;
}

/** Longitude and latitude under the pointer, in degrees of CGCS2000. */
export function addCoordinates(map) {
  const control = L.control({ position: "bottomright" });
  const text = el("div", { class: "coordinates", title: t("map.coordinates") });
  const write = (place) => { text.textContent = `${place.lng.toFixed(5)}°E ${place.lat.toFixed(5)}°N`; };
  control.onAdd = () => text;
  control.addTo(map);
  map.on("mousemove", (event) => write(event.latlng));
  map.on("moveend", () => write(map.getCenter()));
}
