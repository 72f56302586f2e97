// Random pages, one after the other: after each patch the live document must be the new one, node by node; where scripts have put
// wrappers and buttons into it, once these are taken out. Run in a page of the preview; returns the number of patches or throws.
// Set `pairs` and `seed` on the window to have others.
(function () {
  "use strict";
  const Patcher = document.querySelector('script[src="/_layerbook/client.js"]').Patcher;
  const pairs = window.pairs ?? 2000;
  let state = window.seed ?? 1;
  // The same on each machine.
  const chance = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (number) => Math.floor(chance() * number);
  const pick = (list) => list[below(list.length)];
  const words = () => Array.from({ length: 1 + below(6) }, () => pick(["ada", "бор", "cy", "深", "𝛿", "&amp;", "o'e", "fin"])).join(" ");

  // A page is a tree of plain objects, so that it can be edited as an author edits a note.
  const leaf = (tag) => ({ tag, attributes: attributes(), inside: [words()] });
  function attributes() {
    const found = {};
    if (chance() < .15) found.id = `i${below(12)}`;
    if (chance() < .3) found.class = [pick(["a", "b"]), pick(["c", "d", ""])].join(" ").trim();
    if (chance() < .1) found["data-x"] = words();
    if (chance() < .05) found.title = words();
    return found;
  }
  function block(depth) {
    const more = () => Array.from({ length: below(5) }, () => block(depth - 1));
    const rows = () => Array.from({ length: 1 + below(3) }, () => ({ tag: "tr", attributes: {}, inside: [leaf("td"), leaf("td")] }));
    const kind = depth > 0 ? below(12) : below(6);
    if (kind < 3) return { tag: "p", attributes: attributes(), inside: [words(), leaf(pick(["em", "code", "a"])), words()] };
    if (kind === 3) return leaf(pick(["h2", "h3", "pre", "p"]));
    if (kind === 4) return { tag: "p", attributes: attributes(), inside: chance() < .2 ? [] : [words()] };
    if (kind === 5) return pick([{ tag: "hr", attributes: {}, inside: [] }, "\n", "<!-- c -->", leaf("blockquote"),
      { tag: "svg", attributes: { viewBox: "0 0 1 1" }, inside: [{ tag: "path", attributes: { d: `M${below(9)} 0`, "xlink:href": "#a" }, inside: [] }] }]);
    if (kind < 8) return { tag: pick(["ul", "ol"]), attributes: attributes(), inside: Array.from({ length: 1 + below(4) }, () => ({ tag: "li", attributes: attributes(), inside: [words(), ...(chance() < .3 ? more() : [])] })) };
    if (kind === 8) return { tag: "table", attributes: attributes(), inside: [{ tag: "tbody", attributes: {}, inside: rows() }] };
    if (kind === 9) return { tag: "details", attributes: { ...attributes(), ...(chance() < .3 ? { open: "" } : {}) }, inside: [leaf("summary"), ...more()] };
    return { tag: pick(["div", "section", "blockquote"]), attributes: attributes(), inside: more() };
  }
  const copy = (tree) => JSON.parse(JSON.stringify(tree));
  function all(tree, found = []) {
    if (typeof tree === "string") return found;
    found.push(tree);
    tree.inside.forEach((child) => all(child, found));
    return found;
  }
  function edit(tree) {
    const next = copy(tree);
    for (let times = 1 + below(4); times; times--) {
      const at = pick(all(next).filter((node) => !["table", "tbody", "tr", "svg", "path", "hr"].includes(node.tag)));
      const place = below(at.inside.length + 1);
      const kind = below(7);
      if (kind === 0) at.inside.splice(place, 0, block(2));
      else if (kind === 1) at.inside.splice(place, 1);
      else if (kind === 2 && at.inside.length) at.inside.splice(place, 0, ...at.inside.splice(below(at.inside.length), 1));
      else if (kind === 3) at.attributes = attributes();
      else if (kind === 4 && at.inside.length) at.inside.splice(place, 0, copy(pick(at.inside)));
      else if (kind === 5) at.inside.sort(() => chance() - .5);
      else at.inside = at.inside.map((child) => (typeof child === "string" && chance() < .6 ? words() : child));
    }
    return all(next).length > 700 ? page() : next;
  }
  function page() {
    const inside = Array.from({ length: 3 + below(8) }, () => block(3));
    // Some are long, in a frame within a frame.
    if (chance() < .1) inside.splice(below(3), 0, { tag: "main", attributes: {}, inside: [{ tag: "article", attributes: {}, inside: Array.from({ length: 400 }, () => leaf("p")) }] });
    return { tag: "body", attributes: attributes(), inside };
  }
  function written(node) {
    if (typeof node === "string") return node;
    const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${name}="${value}"`).join("");
    return node.tag === "hr" ? "<hr>" : `<${node.tag}${attributes}>${node.inside.map(written).join("\n")}</${node.tag}>`;
  }
  const whole = (tree) => `<!doctype html><html lang="${pick(["en", "de"])}"><head><meta charset="utf-8"><title>${words()}</title>${chance() < .3 ? `<meta name="description" content="${words()}">` : ""}</head>${written(tree)}</html>`;
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

  /** What scripts do: wrap, and put something of their own into pieces of the page. */
  function meddle(live) {
    const elements = [...live.body.querySelectorAll("p, pre, h2, li, blockquote, details")];
    for (let times = below(6); times && elements.length; times--) {
      const element = pick(elements);
      if (chance() < .5) {
        const around = live.createElement("x-around");
        element.replaceWith(around);
        around.append(element);
      } else element.append(live.createElement("x-added"));
    }
  }
  function plain(live) {
    const result = live.cloneNode(true);
    for (const added of [...result.querySelectorAll("x-added, x-around")]) added.replaceWith(...added.childNodes);
    return result;
  }

  let tree = page();
  const first = whole(tree);
  const [untouched, touched] = [parsed(first), parsed(first)];
  const [patcher, other] = [new Patcher(untouched), new Patcher(touched)];
  for (let pair = 0; pair < pairs; pair++) {
    tree = chance() < .1 ? page() : edit(tree);
    const html = whole(tree);
    const wanted = parsed(html).documentElement;
    const fail = (what, got) => { throw new Error(`seed ${window.seed ?? 1}, pair ${pair}: ${what}\nwanted ${wanted.outerHTML}\ngot ${got.outerHTML}`); };
    if (!patcher.patch(html)) fail("not patched", untouched.documentElement);
    if (!untouched.documentElement.isEqualNode(wanted)) fail("the live page differs", untouched.documentElement);
    if (!patcher.base.documentElement.isEqualNode(wanted)) fail("the base differs", patcher.base.documentElement);
    meddle(touched);
    other.patch(html);
    for (const around of touched.querySelectorAll("x-around")) if (around.childNodes.length !== 1) fail("what was wrapped alone is not", around);
    const bare = plain(touched);
    if (!bare.documentElement.isEqualNode(wanted)) fail("the live page with what scripts did differs", bare.documentElement);
  }
  return pairs;
})();
