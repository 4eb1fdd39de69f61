"use strict";
// The exported map's own behaviour: texts reach the page through textContent only.
(() => {
  const map = window.map_sanhe;
  const said = JSON.parse(document.getElementById("sanhe-words").textContent);
  const hatch = () => {
    const svg = document.querySelector(".leaflet-overlay-pane svg");
    if (!svg || svg.querySelector("#hatch")) return;
    const ns = "http://www.w3.org/2000/svg";
    const defs = document.createElementNS(ns, "defs");
    const pattern = document.createElementNS(ns, "pattern");
    for (const [k, v] of Object.entries({ id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" })) pattern.setAttribute(k, v);
    const line = document.createElementNS(ns, "rect");
    for (const [k, v] of Object.entries({ width: 2.5, height: 7, fill: "#6b6f75" })) line.setAttribute(k, v);
    pattern.append(line);
    defs.append(pattern);
    svg.prepend(defs);
  };
  const byRule = new Map();
  let site = null;
  map.eachLayer((layer) => {
    const properties = layer.feature && layer.feature.properties;
    if (!properties || !layer.setStyle || layer instanceof L.LayerGroup) return;
    if (layer.feature.id === "site") { site = layer; return; }
    if (!String(layer.feature.id).startsWith("f")) { layer.options.interactive = false; return; }
    const entry = said.features[properties.n];
    if (!entry) return;
    if (!byRule.has(entry.rule)) byRule.set(entry.rule, []);
    byRule.get(entry.rule).push(layer);
    if (entry.verdict === "unknown") layer.setStyle({ fillColor: "url(#hatch)", fillOpacity: 1 });
    const text = document.createElement("div");
    text.textContent = entry.message;
    layer.bindPopup(text);
  });
  const tip = document.createElement("span");
  tip.textContent = `${said.site} · ${said.area}`;
  if (site) site.bindTooltip(tip);
  hatch();
  map.on("layeradd", hatch);
  const whole = () => site && map.fitBounds(site.getBounds(), { padding: [150, 130], maxZoom: 18, animate: false });
  for (const item of document.querySelectorAll("li[data-rule]")) {
    const layers = byRule.get(item.dataset.rule);
    if (!layers) continue;
    item.classList.add("can");
    const go = () => {
      map.fitBounds(layers[0].getBounds(), { padding: [90, 90], maxZoom: 19 });
      layers[0].openPopup();
    };
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = said.labels.zoom;
    item.append(button);
    item.addEventListener("click", go);
  }
  for (const [selector, label] of [[".leaflet-control-zoom-in", said.labels.in], [".leaflet-control-zoom-out", said.labels.out], [".leaflet-control-layers-toggle", said.labels.layers]]) {
    const button = document.querySelector(selector);
    if (button) { button.title = label; button.setAttribute("aria-label", label); }
  }
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  whole();
  requestAnimationFrame(() => { map.invalidateSize({ animate: false }); whole(); });
})();
