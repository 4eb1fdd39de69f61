// The only way elements are made here: text is text, never markup.

/** An element with attributes (on… are listeners) and children; strings become text nodes. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "hidden" || name === "open" || name === "checked" || name === "disabled" || name === "selected") node[name] = Boolean(value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Replace everything inside a node. */
export const fill = (node, ...children) => {
  node.replaceChildren(...children.flat().filter(Boolean));
  return node;
};

/** Say something to a screen reader. */
export const announce = (text) => {
  document.getElementById("announce").textContent = text;
};
