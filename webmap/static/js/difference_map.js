// A difference drawn over the map: colour, line and sign of each part, and zooming to a change.
import { el } from "./dom.js";
import { t } from "./given.js";
import { room } from "./map.js";

const L = window.L;

/** Colour, sign and line of each part; the same colours as in the exported GeoPackage. */
export const PARTS = {
  added: { colour: "#1b7837", sign: "+", dash: null, fill: 0.5 },
  removed: { colour: "#b2182b", sign: "−", dash: "8 5", fill: 0.4 },
  gained: { colour: "#5aae61", sign: "▲", dash: null, fill: 0.65 },
  lost: { colour: "#e08214", sign: "▼", dash: "8 5", fill: 0.55 },
  values: { colour: "#762a83", sign: "✎", dash: "2 5", fill: 0.08 },
};

export function clearDifference(state) {
  state.difference?.remove();
  state.difference = null;
  state.map.getContainer().classList.remove("comparing");
}

/** Draw the picture of a difference; returns what zooms to change n, false where it is not drawn. */
export function drawDifference(state, found, onPick) {
  clearDifference(state);
  const group = L.featureGroup();
  const byChange = new Map();
  for (const feature of found.picture.features) {
    const { n, part } = feature.properties;
    const { colour, dash, fill, sign } = PARTS[part];
    const shape = L.geoJSON(feature.geometry, {
      style: { color: colour, weight: 2.5, dashArray: dash, fillColor: colour, fillOpacity: fill, className: `difference ${part}` },
      pointToLayer: (_, place) => L.circleMarker(place, { radius: 7 }),
    });
    const change = found.changes[n];
    shape.bindTooltip(el("span", {}, `${sign} ${t(`versions.part.${part}`)} ${change.id} ${change.name}`), { sticky: true });
    shape.on("click", () => onPick(n));
    shape.addTo(group);
    if (!byChange.has(n)) byChange.set(n, L.featureGroup());
    byChange.get(n).addLayer(shape);
  }
  state.difference = group.addTo(state.map);
  state.map.getContainer().classList.toggle("comparing", byChange.size > 0);
  // at once: while Leaflet animates one zoom it drops the next
  const zoom = (shapes, maxZoom) => state.map.fitBounds(shapes.getBounds().pad(0.4), { maxZoom, animate: false, ...room() });
  if (byChange.size) zoom(group, 16);
  return (n) => {
    if (!byChange.has(n)) return false;
    zoom(byChange.get(n), 20);
    return true;
  };
}
