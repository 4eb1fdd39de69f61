// The map: Leaflet, vector tiles of layers, the site, the conflicts, what lies where one clicks.
import { el } from "./dom.js";
import { getJson } from "./api.js";
import { addCoordinates } from "./controls.js";
import { symbolizer } from "./draw_style.js";
import { given, lang, said, t } from "./given.js";

const L = window.L;
const TOGETHER_M = 4000; // places this near are shown together
const colour = (verdict) => given.verdicts[verdict].map ?? given.verdicts[verdict].colour;

export function startMap(node) {
  const map = L.map(node, { zoomControl: false, attributionControl: false, minZoom: 9, maxZoom: 21, zoomSnap: 0.5, maxBoundsViscosity: 0.6 });
  L.control.zoom({ position: "topleft", zoomInTitle: t("map.zoom.in"), zoomOutTitle: t("map.zoom.out") }).addTo(map);
  addCoordinates(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const home = () => {
    if (!given.bounds) return map.setView([23, 113.7], 11);
    const [west, south, east, north] = given.bounds;
    map.setMaxBounds(L.latLngBounds([[south, west], [north, east]]).pad(3));
    return map.fitBounds([[south, west], [north, east]], { animate: false, ...room() });
  };
  addHome(map, home);
  map.pm.setLang(lang === "en" ? "en" : "zh");
  map.pm.setGlobalOptions({ allowSelfIntersection: false, snappable: true });
  home();
  const above = map.createPane("site");
  above.style.zIndex = 420;
  above.style.pointerEvents = "none";
  const conflicts = L.featureGroup().addTo(map);
  const site = L.featureGroup().addTo(map);
  const asked = L.featureGroup().addTo(map);
  const state = { map, home, conflicts, site, asked, tiles: new Map(), byRule: new Map(), drawing: false };
  map.on("click", (event) => !state.drawing && identify(state, event.latlng));
  return state;
}

/** Room to leave for the layer panel and the stamp when the map is fitted to something. */
export function room() {
  const panel = document.getElementById("layers");
  const open = panel && panel.offsetHeight > 120 ? panel.offsetWidth + 12 : 0;
  return { paddingTopLeft: [20, 20], paddingBottomRight: [20 + open, 50] };
}

function addHome(map, home) {
  const control = L.control({ position: "topleft" });
  control.onAdd = () => {
    const bar = el("div", { class: "leaflet-bar" });
    const button = el("a", { href: "#", role: "button", class: "homing", title: t("map.home"), "aria-label": t("map.home") }, "⌂");
    L.DomEvent.disableClickPropagation(bar);
    button.addEventListener("click", (event) => { event.preventDefault(); home(); });
    bar.append(button);
    return bar;
  };
  control.addTo(map);
}

/** Show or hide the tiles of a layer; constraints lie above plans. */
export function showLayer(state, layer, on) {
  const shown = state.tiles.get(layer.id);
  if (!on) {
    if (shown) shown.remove();
    return;
  }
  if (!shown) {
    const tiles = window.protomapsL.leafletLayer({
      url: layer.tiles, maxDataZoom: layer.max_zoom - 1, attribution: "", backgroundColor: "",
      paintRules: [{ dataLayer: "zones", symbolizer: symbolizer(layer) }], labelRules: [],
      zIndex: layer.role === "allocation" ? 100 : 200,
      bounds: layer.bounds ? [[layer.bounds[1], layer.bounds[0]], [layer.bounds[3], layer.bounds[2]]] : undefined,
      maxZoom: 21,
    });
    state.tiles.set(layer.id, tiles);
  }
  state.tiles.get(layer.id).addTo(state.map);
}

/** Draw the site alone, before any check. */
export function showSite(state, geometry, { fit = true } = {}) {
  state.site.clearLayers();
  state.conflicts.clearLayers();
  state.asked.clearLayers();
  state.byRule.clear();
  if (!geometry) return;
  L.geoJSON(geometry, { style: { color: "#ffffff", weight: 7, opacity: 0.95, fill: false }, pane: "site", interactive: false }).addTo(state.site);
  L.geoJSON(geometry, { style: { color: "#1b2a3a", weight: 3, fillColor: "#1b2a3a", fillOpacity: 0.06, className: "site-line" }, pane: "site", interactive: false }).addTo(state.site);
  if (fit) fitSite(state);
}

/** What the answers to a question would mean: each place dashed, the chosen one drawn through. */
export function showChoice(state, chosen, choices) {
  state.asked.clearLayers();
  for (const { geometry } of choices) {
    if (!geometry) continue;
    const on = geometry === chosen;
    L.geoJSON(geometry, { style: { color: "#ffffff", weight: on ? 7 : 5, opacity: 0.9, fill: false }, pane: "site", interactive: false }).addTo(state.asked);
    L.geoJSON(geometry, { style: { color: "#a34f00", weight: on ? 3.5 : 2, dashArray: on ? null : "6 5", fillColor: "#e08214", fillOpacity: on ? 0.25 : 0.05 }, pane: "site", interactive: false }).addTo(state.asked);
  }
  const all = state.asked.getBounds();
  const near = all.isValid() && all.getNorthEast().distanceTo(all.getSouthWest()) < TOGETHER_M;
  const bounds = chosen && !near ? L.geoJSON(chosen).getBounds() : all;
  if (bounds.isValid()) state.map.fitBounds(bounds.pad(0.6), { maxZoom: 17, ...room() });
}

/** Where the outline breaks, feature by feature. */
export function showPoints(state, repairs) {
  for (const repair of repairs) {
    const [lon, lat] = repair.point;
    const mark = L.circleMarker([lat, lon], { radius: 8, color: "#b2182b", weight: 3, fillColor: "#fff", fillOpacity: 0.9 });
    mark.bindTooltip(el("span", {}, `${repair.row} · ${said(repair.text)}`));
    mark.addTo(state.asked);
  }
}

export function fitSite(state) {
  state.map.fitBounds(state.site.getBounds().pad(0.6), { maxZoom: 18, ...room() });
}

/** Draw what a report found; each rule remembers its shapes. */
export function showConflicts(state, picture, onPick) {
  state.conflicts.clearLayers();
  state.byRule.clear();
  for (const feature of picture.features) {
    const { kind, rule, verdict } = feature.properties;
    if (kind === "site" || verdict === "clear" || verdict === "not_applicable") continue;
    const unknown = verdict === "unknown";
    const shape = L.geoJSON(feature.geometry, {
      style: {
        color: colour(verdict), weight: 2.5, fillColor: unknown ? "url(#hatch)" : colour(verdict),
        fillOpacity: unknown ? 1 : 0.45, dashArray: unknown ? "6 4" : null,
      },
    });
    const text = el("span", {}, feature.properties[`message_${lang}`] ?? "");
    shape.bindTooltip(text, { sticky: true });
    shape.on("click", () => onPick(rule));
    shape.addTo(state.conflicts);
    if (!state.byRule.has(rule)) state.byRule.set(rule, L.featureGroup());
    state.byRule.get(rule).addLayer(shape);
  }
  addHatch(state);
}

export function zoomTo(state, rule) {
  const shapes = state.byRule.get(rule);
  if (!shapes) return false;
  state.map.fitBounds(shapes.getBounds().pad(0.5), { maxZoom: 20, ...room() });
  return true;
}

function addHatch(state) {
  const svg = state.map.getPane("overlayPane").querySelector("svg");
  if (!svg || svg.querySelector("#hatch")) return;
  const make = (tag, attributes, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v);
    node.append(...children);
    return node;
  };
  const line = make("rect", { width: 2.5, height: 7, fill: colour("unknown") });
  svg.prepend(make("defs", {}, make("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, line)));
}

async function identify(state, place) {
  const box = el("div", { class: "here" }, el("p", {}, t("map.here.loading")));
  const popup = L.popup({ maxWidth: 320 }).setLatLng(place).setContent(box).openOn(state.map);
  try {
    const found = await getJson(`/api/v1/identify?lon=${place.lng.toFixed(7)}&lat=${place.lat.toFixed(7)}`);
    box.replaceChildren(...hereRows(found));
  } catch {
    box.replaceChildren(el("p", {}, t("map.here.error")));
  }
  popup.update();
}

function hereRows(found) {
  const rows = found.zones.map((zone) =>
    el("li", {}, el("b", {}, said(zone.title)),
      el("span", {}, [zone.code, zone.meaning ? said(zone.meaning) : "", zone.layer === "blueprint" ? "" : zone.name].filter(Boolean).join(" ")),
      zone.layer === "blueprint" && zone.attributes.differs ? el("small", {}, ` ≠ ${zone.attributes.differs}`) : null,
      el("small", {}, ` ${zone.id}`)));
  return [
    el("h3", {}, t("map.here")),
    rows.length ? el("ul", {}, ...rows) : el("p", {}, t("map.here.none")),
    found.withheld.length ? el("small", {}, t("map.here.withheld", { n: found.withheld.length })) : null,
  ].filter(Boolean);
}
