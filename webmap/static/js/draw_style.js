// How zones are drawn: one function for tiles and for legend swatches.
const patterns = new Map();

function hatch(colour) {
  if (!patterns.has(colour)) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = 16; // divides a tile, so that lines meet at its edges
    const pen = tile.getContext("2d");
    pen.strokeStyle = colour;
    pen.lineWidth = 1.3;
    pen.beginPath();
    for (const d of [-16, 0, 16]) { pen.moveTo(d, 16); pen.lineTo(d + 16, 0); }
    pen.stroke();
    patterns.set(colour, tile);
  }
  return patterns.get(colour);
}

/** The look of a layer's zone with a code. */
export function look(layer, code) {
  const style = layer.style ?? {};
  const line = style.line ?? "#7a7a7a";
  const entry = fitting(layer.legend, code);
  const plan = layer.role === "allocation" || layer.classification === "blueprint";
  return {
    fill: entry ? entry.fill : style.fill, line: plan ? "#ffffff" : line, pattern: style.pattern,
    width: style.width ?? (plan ? 0.5 : 1.4), alpha: plan ? 0.82 : 0.34, plan,
  };
}

export function fitting(legend, code) {
  let best = null;
  for (const entry of legend ?? []) {
    if (code.startsWith(entry.code) && (!best || entry.code.length > best.code.length)) best = entry;
  }
  return best;
}

/** Paint a path that is already set out on the pen. */
export function paintPath(pen, style, dimension) {
  if (dimension > 1 && style.fill && style.pattern !== "outline") {
    pen.globalAlpha = style.alpha;
    if (style.pattern === "hatch") {
      pen.fillStyle = style.fill;
      pen.globalAlpha = 0.18;
      pen.fill("evenodd");
      pen.globalAlpha = 0.55;
      pen.fillStyle = pen.createPattern(hatch(style.line), "repeat");
    } else {
      pen.fillStyle = style.fill;
    }
    pen.fill("evenodd");
  }
  pen.globalAlpha = style.plan ? 0.9 : 1;
  pen.strokeStyle = style.line;
  pen.lineWidth = style.pattern === "outline" ? Math.max(style.width, 2) : style.width;
  pen.setLineDash(style.pattern === "dash" ? [8, 5] : []);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/** A symbolizer for protomaps-leaflet. */
export function symbolizer(layer) {
  const styles = new Map();
  const dimension = layer.dimension ?? 2;
  return {
    draw(pen, rings, _zoom, feature) {
      const code = feature.props.code ?? "";
      if (!styles.has(code)) styles.set(code, look(layer, code));
      pen.beginPath();
      if (dimension === 0) {
        for (const { x, y } of rings.flat()) { pen.moveTo(x + 5, y); pen.arc(x, y, 5, 0, 2 * Math.PI); }
        paintPath(pen, styles.get(code), 2);
        return;
      }
      for (const ring of rings) {
        ring.forEach((point, n) => (n ? pen.lineTo(point.x, point.y) : pen.moveTo(point.x, point.y)));
        if (dimension > 1) pen.closePath();
      }
      paintPath(pen, styles.get(code), dimension);
    },
  };
}

/** A small picture of a style for the layer tree. */
export function swatch(style, dimension = 2) {
  const canvas = document.createElement("canvas");
  const scale = window.devicePixelRatio || 1;
  canvas.width = 22 * scale;
  canvas.height = 14 * scale;
  canvas.style.setProperty("width", "22px");
  canvas.style.setProperty("height", "14px");
  canvas.setAttribute("aria-hidden", "true");
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  pen.beginPath();
  if (dimension > 1) pen.rect(1.5, 1.5, 19, 11);
  else if (dimension === 0) pen.arc(11, 7, 5, 0, 2 * Math.PI);
  else { pen.moveTo(0, 7); pen.lineTo(22, 7); }
  paintPath(pen, style.plan ? { ...style, line: "#8a949d" } : style, dimension === 0 ? 2 : dimension);
  return canvas;
}
