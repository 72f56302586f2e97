// Brings an open page to what the server has now. `base` is the page as the server sent it, which no script ever touched; each of
// its nodes has a counterpart in the live page. Whatever differs between base and the new page is done to both. So what scripts and
// the reader did to the live page stays, and base is the new page afterwards.
(function (own) {
"use strict";

const ELEMENT = 1;
const CLIENT = "/_layerbook/client.js";
/** What can be aligned by comparing each with each. */
const COMPARED = 4096;
const LOOKED_AHEAD = 32;
/** A frame has few children with many elements in them. */
const FEW = 64;
const MANY = 256;

class Patcher {
  /** @param {Document} document before any script has changed it */
  constructor(document) {
    this.document = document;
    this.base = document.cloneNode(true);
    this.live = new WeakMap();
    this.served = new WeakSet();
    this.leaving = new WeakMap();
    this.isFirst = true;
    this.pair(this.base.documentElement, document.documentElement);
  }

  /** Patches the live page. False if only a reload can show the new one: scripts do not run twice. */
  patch(html) {
    const next = new DOMParser().parseFromString(html, "text/html");
    // Where scripts run, a parser takes what is in there for text; this one did not.
    if (this.document.defaultView) for (const fold of next.querySelectorAll("noscript")) fold.textContent = fold.innerHTML;
    if (scripts(this.base) !== scripts(next)) return false;
    const [oldRoot, newRoot] = [this.base.documentElement, next.documentElement];
    this.hasTemplates = next.querySelector("template") !== null || this.base.querySelector("template") !== null;
    this.redone = new Set();
    if (this.isFirst) forgive(oldRoot, newRoot);
    this.isFirst = false;
    // The own tag differs each time. Equal from here on, it spares comparing its neighbours.
    const [oldTag, newTag] = [ownTag(this.base), ownTag(next)];
    if (oldTag && newTag) this.attributes(oldTag, newTag);
    this.element(oldRoot, newRoot);
    for (const element of this.redone) if (this.base.contains(element)) this.redo(element);
    return true;
  }

  pair(base, live) {
    this.live.set(base, live);
    this.served.add(live);
    for (let b = base.firstChild, l = live.firstChild; b; b = b.nextSibling, l = l.nextSibling) this.pair(b, l);
  }

  same(old, now) {
    if (!old.isEqualNode(now)) return false;
    // Equality of nodes leaves out what is in a template.
    return !this.hasTemplates || old.nodeType !== ELEMENT || old.outerHTML === now.outerHTML;
  }

  node(old, now) {
    const live = this.live.get(old);
    const parent = live.parentNode;
    // A script has taken it away: its parent is made new, and scripts may do their work again.
    if (!parent) this.redone.add(old.parentNode);
    if (old.nodeType === ELEMENT) return this.element(old, now);
    if (live.data === old.data) splice(live, now.data); else this.redone.add(old.parentNode);
    old.data = now.data;
  }

  element(old, now) {
    if (isSheet(old) && old.getAttribute("href") !== now.getAttribute("href")) return this.swap(old, now);
    this.attributes(old, now);
    if (old.localName === "template") {
      this.redone.add(old);
      old.innerHTML = now.innerHTML;
    } else this.children(old, now);
  }

  attributes(old, now) {
    const live = this.live.get(old);
    for (const attribute of now.attributes) {
      const before = old.getAttribute(attribute.name);
      if (before === attribute.value) continue;
      if (attribute.name === "class" && live.hasAttribute("class")) {
        const [gone, here] = [words(before), words(attribute.value)];
        live.classList.remove(...gone.filter((word) => !here.includes(word)));
        live.classList.add(...here.filter((word) => !gone.includes(word)));
        // Where no script has added one, the attribute is the server's to the letter.
        if ([...live.classList].every((word) => here.includes(word))) live.setAttributeNode(attribute.cloneNode());
      } else live.setAttributeNode(attribute.cloneNode());
      old.setAttributeNode(attribute.cloneNode());
    }
    for (const { name, value } of [...old.attributes]) {
      if (now.hasAttribute(name)) continue;
      old.removeAttribute(name);
      if (name === "class") live.classList.remove(...words(value));
      if (name !== "class" || !live.classList.length) live.removeAttribute(name);
    }
  }

  /** Another style sheet: the old one goes when the new one is there, or the page would flash. */
  swap(old, now) {
    const live = this.live.get(old);
    const fresh = this.document.importNode(now, true);
    const before = [...(this.leaving.get(live) ?? []), live];
    const clear = () => before.forEach((sheet) => sheet.remove());
    this.leaving.set(fresh, before);
    fresh.addEventListener("load", clear);
    fresh.addEventListener("error", clear);
    if (this.document.defaultView && live.isConnected) live.after(fresh); else live.replaceWith(fresh);
    old.replaceWith(now);
    this.pair(now, fresh);
  }

  children(old, now) {
    const [olds, news] = [[...old.childNodes], [...now.childNodes]];
    let [start, oldEnd, newEnd] = [0, olds.length, news.length];
    // The frames of a page are many, one in the other, and whole pages are in them: only what they hold is compared.
    const isFrame = (node, other) => olds.length <= FEW && isAlike(node, other) && node.childElementCount && node.getElementsByTagName("*").length > MANY;
    const same = (node, other) => !isFrame(node, other) && this.same(node, other);
    while (start < oldEnd && start < newEnd && same(olds[start], news[start])) start++;
    while (oldEnd > start && newEnd > start && same(olds[oldEnd - 1], news[newEnd - 1])) { oldEnd--; newEnd--; }
    if (start === oldEnd && start === newEnd) return;
    const [leaving, coming] = [olds.slice(start, oldEnd), news.slice(start, newEnd)];
    const { matches, moved, equal } = align(leaving, coming);
    const staying = new Set(matches);
    for (const node of leaving) if (!staying.has(node)) this.remove(node);
    let previous = olds[start - 1] ?? null;
    coming.forEach((node, at) => {
      const match = matches[at];
      if (!match || moved.has(match)) {
        const live = match ? this.outermost(match) : this.document.importNode(node, true);
        if (!match) this.pair(node, live);
        const placed = match ?? node;
        old.insertBefore(placed, previous ? previous.nextSibling : old.firstChild);
        this.place(live, placed);
      }
      previous = match ?? node;
      // A swap of style sheets puts the new one in place of the old.
      if (match && !equal.has(match)) {
        this.node(match, node);
        if (match.parentNode !== old) previous = node;
      }
    });
  }

  /** Puts a live node where its base node is, next to the nearest neighbour that is still to be found. */
  place(live, base) {
    const parent = this.live.get(base.parentNode);
    const beside = (neighbour) => {
      const there = this.live.get(neighbour);
      let top = there;
      while (top && top.parentNode !== parent) top = top.parentNode;
      return top ?? (there.isConnected ? there : null);
    };
    for (let near = base.previousSibling; near; near = near.previousSibling) {
      const spot = beside(near);
      if (spot) return put(live, spot.parentNode, spot.nextSibling);
    }
    for (let near = base.nextSibling; near; near = near.nextSibling) {
      const spot = beside(near);
      if (spot && spot !== live) return put(live, spot.parentNode, spot);
    }
    put(live, parent, null);
  }

  /** The live node with all that scripts have put around it alone. */
  outermost(base) {
    const parent = this.live.get(base.parentNode);
    const holds = (node) => this.served.has(node) || [...node.childNodes].some(holds);
    let top = this.live.get(base);
    for (let around = top.parentNode; around && around !== parent && !this.served.has(around); around = top.parentNode) {
      if (!parent.contains(around) || [...around.childNodes].some((child) => child !== top && holds(child))) break;
      top = around;
    }
    return top;
  }

  remove(base) {
    this.outermost(base).remove();
    base.remove();
  }

  /** Makes a live element new, whatever scripts did to it. */
  redo(base) {
    const live = this.live.get(base);
    const fresh = this.document.importNode(base, true);
    if (base.parentNode && base.parentNode.nodeType === ELEMENT && base.parentNode !== this.base.documentElement) {
      live.replaceWith(fresh);
      this.pair(base, fresh);
    } else {
      live.replaceChildren(...fresh.childNodes);
      this.pair(base, live);
    }
  }
}

const words = (text) => (text ?? "").split(/\s+/).filter(Boolean);
const isSheet = (node) => node.localName === "link" && words(node.getAttribute("rel")).includes("stylesheet");
const ownTag = (page) => [...page.scripts].find((script) => script.getAttribute("src") === CLIENT);

/** All that would have to run. */
function scripts(page) {
  const runs = (script) => /^$|^module$|javascript|ecmascript/i.test(script.type) && script.getAttribute("src") !== CLIENT;
  return [...page.scripts].filter(runs).map((script) => `${script.type} ${script.getAttribute("src")} ${script.text}`).join("\n");
}

/** What a script in the head has written on the root before there was a base is not the server's. */
function forgive(old, now) {
  const kept = words(old.getAttribute("class")).filter((word) => now.classList.contains(word));
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  if (now.hasAttribute("class") && old.hasAttribute("class")) old.setAttribute("class", kept.join(" "));
}

/** Changes as little of a text as can be: a selection around it stays. */
function splice(text, data) {
  const old = text.data;
  const most = Math.min(old.length, data.length);
  let start = 0;
  while (start < most && old[start] === data[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === data[data.length - 1 - end]) end++;
  text.replaceData(start, old.length - start - end, data.slice(start, data.length - end));
}

/** A move that keeps focus, players and frames as they are, where the browser has such. */
function put(node, parent, before) {
  if (node === before) return;
  if (parent.moveBefore && node.isConnected && parent.isConnected && node.ownerDocument === parent.ownerDocument) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

/** Finds for each new node the old one that becomes it, which of these change places, and which need nothing else. */
function align(olds, news) {
  const matches = news.map(() => null);
  const [moved, equal] = [new Set(), new Set()];
  const result = { matches, moved, equal };
  if (!olds.length || !news.length) return result;
  if (olds.length === 1 && news.length === 1 && isAlike(olds[0], news[0])) {
    matches[0] = olds[0];
    return result;
  }
  const [oldKeys, newKeys] = [olds.map(key), news.map(key)];
  const match = (o, n) => {
    matches[n] = olds[o];
    if (oldKeys[o] === newKeys[n] && !olds[o].id) equal.add(olds[o]);
  };
  const places = (list) => list.map((_, at) => at);

  // Each step takes what is certain and leaves the gaps between to the next: equal ends, then what is there once on both sides,
  // in the longest run that keeps its order. What is there once and out of order has moved.
  const gaps = [[places(olds), places(news)]];
  while (gaps.length) {
    let [left, right] = gaps.pop();
    let [start, leftEnd, rightEnd] = [0, left.length, right.length];
    const isEqual = (l, r) => oldKeys[left[l]] === newKeys[right[r]];
    while (start < leftEnd && start < rightEnd && isEqual(start, start)) { match(left[start], right[start]); start++; }
    while (leftEnd > start && rightEnd > start && isEqual(leftEnd - 1, rightEnd - 1)) match(left[--leftEnd], right[--rightEnd]);
    left = left.slice(start, leftEnd);
    right = right.slice(start, rightEnd);
    if (!left.length || !right.length) continue;
    const [once, anchors] = [single(left, oldKeys), []];
    for (const [name, n] of single(right, newKeys)) if (n >= 0 && once.get(name) >= 0) anchors.push([once.get(name), n]);
    if (!anchors.length) {
      resemble(left, right, (o, n) => likeness(olds[o], news[n], oldKeys[o], newKeys[n]), match);
      continue;
    }
    anchors.sort((a, b) => a[1] - b[1]);
    const inOrder = new Set(rising(anchors.map((anchor) => anchor[0])));
    const [takenLeft, takenRight] = [new Set(), new Set()];
    anchors.forEach(([o, n], at) => {
      match(o, n);
      if (inOrder.has(at)) return;
      moved.add(olds[o]);
      takenLeft.add(o);
      takenRight.add(n);
    });
    let [l, r] = [0, 0];
    const gap = (o, n) => {
      const [fromLeft, fromRight] = [l, r];
      while (l < left.length && left[l] < o) l++;
      while (r < right.length && right[r] < n) r++;
      const some = [left.slice(fromLeft, l).filter((at) => !takenLeft.has(at)), right.slice(fromRight, r).filter((at) => !takenRight.has(at))];
      if (some[0].length && some[1].length) gaps.push(some);
      l++; r++;
    };
    anchors.forEach(([o, n], at) => { if (inOrder.has(at)) gap(o, n); });
    gap(Infinity, Infinity);
  }
  return result;
}

/** A node by its name or, without one, by all that it is. */
function key(node) {
  if (node.nodeType !== ELEMENT) return node.nodeName + node.data;
  return node.id ? `<#${node.localName} ${node.id}` : node.outerHTML;
}

/** Where each key stands that is there once; a negative place for the others. */
function single(places, keys) {
  const found = new Map();
  for (const at of places) found.set(keys[at], found.has(keys[at]) ? -1 : at);
  return found;
}

/** The places of a longest rising run. */
function rising(values) {
  const [tails, before] = [[], []];
  values.forEach((value, at) => {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]] < value) low = middle + 1; else high = middle;
    }
    before[at] = low ? tails[low - 1] : -1;
    tails[low] = at;
  });
  const run = [];
  for (let at = tails.length ? tails[tails.length - 1] : -1; at >= 0; at = before[at]) run.push(at);
  return run.reverse();
}

const isSameKind = (old, now) => old.nodeName === now.nodeName && old.namespaceURI === now.namespaceURI
  && (old.nodeType !== ELEMENT || ["rel", "type"].every((name) => old.getAttribute(name) === now.getAttribute(name)));
// A fold that the reader opened does not become another one.
const isStateful = (node) => node.localName === "details" || node.localName === "dialog";
const isAlike = (old, now) => isSameKind(old, now) && (old.nodeType !== ELEMENT
  || (!isStateful(old) && old.id === now.id && old.getAttribute("class") === now.getAttribute("class")));

/** From 0, another thing, to 1, the same. */
function likeness(old, now, oldKey, newKey) {
  if (!isSameKind(old, now)) return 0;
  const most = Math.min(oldKey.length, newKey.length, 2000);
  let [start, end] = [0, 0];
  while (start < most && oldKey[start] === newKey[start]) start++;
  while (end < most - start && oldKey[oldKey.length - 1 - end] === newKey[newKey.length - 1 - end]) end++;
  const floor = isAlike(old, now) ? .35 : .1;
  const found = floor + (1 - floor) * (start + end) / Math.max(oldKey.length, newKey.length, 1);
  return found < .25 ? 0 : found;
}

/** Pairs the most alike in their order; in long runs, the next of the same kind. */
function resemble(left, right, like, match) {
  if (left.length * right.length > COMPARED) {
    let from = 0;
    for (const n of right) {
      for (let l = from; l < Math.min(left.length, from + LOOKED_AHEAD); l++) {
        if (!like(left[l], n)) continue;
        match(left[l], n);
        from = l + 1;
        break;
      }
    }
    return;
  }
  const width = right.length + 1;
  const likes = left.map((o) => right.map((n) => like(o, n)));
  const best = new Float64Array((left.length + 1) * width);
  for (let l = left.length - 1; l >= 0; l--) {
    for (let r = right.length - 1; r >= 0; r--) {
      const pair = likes[l][r] && likes[l][r] + best[(l + 1) * width + r + 1];
      best[l * width + r] = Math.max(pair, best[(l + 1) * width + r], best[l * width + r + 1]);
    }
  }
  for (let l = 0, r = 0; l < left.length && r < right.length;) {
    const here = best[l * width + r];
    if (likes[l][r] && here === likes[l][r] + best[(l + 1) * width + r + 1]) match(left[l++], right[r++]);
    else if (here === best[(l + 1) * width + r]) l++;
    else r++;
  }
}

own.Patcher = Patcher;
})(document.currentScript);
