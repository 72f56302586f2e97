// Patches an open page so that it shows what the server sent last. Compared are two documents of the server, the one that was
// sent before and the one that is sent now; only what differs between them is done to the live page. So whatever scripts and
// readers did to the page stays: open callouts, scroll, focus, selected text, buttons of the theme.
(function () {
  "use strict";

  // More nodes than this on either side of a difference are not lined up one by one.
  var MOST = 400;

  function Patcher(document) {
    this.document = document;
    // From a node of the server's document to the node of the live page that shows it.
    this.live = new WeakMap();
    this.hashes = new WeakMap();
    this.base = document.documentElement.cloneNode(true);
    // The theme's first script has been at the root already.
    Array.prototype.slice.call(this.base.attributes).forEach(function (attribute) {
      if (attribute.name !== "lang" && attribute.name !== "dir") this.base.removeAttribute(attribute.name);
    }, this);
    this.pair(this.base, document.documentElement);
  }

  Patcher.prototype.pair = function (ours, live) {
    this.live.set(ours, live);
    for (var a = ours.firstChild, b = live.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) this.pair(a, b);
  };

  // Takes the text of a whole document. Gives `false` when only loading it anew can show it.
  Patcher.prototype.show = function (html) {
    var next = new DOMParser().parseFromString(html, "text/html").documentElement;
    if (scripts(this.base) !== scripts(next)) return false;
    this.element(this.base, next);
    this.base = next;
    this.hashes = new WeakMap();
    return true;
  };

  // Scripts of the theme have run and cannot be taken back. The preview's own tag tells a digest and is no matter.
  function scripts(root) {
    return Array.prototype.map.call(root.querySelectorAll("script"), function (script) {
      var source = script.getAttribute("src") || script.textContent;
      return source.indexOf("/_layerbook/") === 0 ? "" : source.split("/").pop();
    }).join("\n");
  }

  Patcher.prototype.element = function (old, next) {
    var live = this.live.get(old);
    this.live.set(next, live);
    if (live.nodeType !== 1) {
      if (old.nodeValue !== next.nodeValue) live.nodeValue = next.nodeValue;
      return;
    }
    if (isSheet(old) && isSheet(next) && old.getAttribute("href") !== next.getAttribute("href")) {
      this.swap(next, live);
      return;
    }
    attributes(old, next, live);
    if (this.hash(old) === this.hash(next) && old.isEqualNode(next)) {
      this.adopt(old, next);
      return;
    }
    this.children(old, next, live);
  };

  // Equal trees: the live nodes of the one are those of the other.
  Patcher.prototype.adopt = function (old, next) {
    for (var a = old.firstChild, b = next.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) {
      this.live.set(b, this.live.get(a));
      this.adopt(a, b);
    }
  };

  function attributes(old, next, live) {
    var i, name;
    for (i = 0; i < old.attributes.length; i++) {
      name = old.attributes[i].name;
      if (!next.hasAttribute(name)) live.removeAttribute(name);
    }
    for (i = 0; i < next.attributes.length; i++) {
      name = next.attributes[i].name;
      if (old.getAttribute(name) === next.attributes[i].value) continue;
      // Scripts add classes of their own.
      if (name === "class" && live.getAttribute(name) !== old.getAttribute(name)) classes(old, next, live);
      else live.setAttribute(name, next.attributes[i].value);
    }
  }

  function classes(old, next, live) {
    old.classList.forEach(function (name) { if (!next.classList.contains(name)) live.classList.remove(name); });
    next.classList.forEach(function (name) { live.classList.add(name); });
  }

  function isSheet(node) { return node.nodeName === "LINK" && /(^|\s)stylesheet(\s|$)/i.test(node.getAttribute("rel") || ""); }

  // The old sheet goes when the new one is there: no moment without.
  Patcher.prototype.swap = function (next, live) {
    var sheet = this.document.importNode(next, true);
    var done = function () { live.remove(); };
    sheet.addEventListener("load", done);
    sheet.addEventListener("error", done);
    live.after(sheet);
    this.live.set(next, sheet);
  };

  Patcher.prototype.children = function (old, next, live) {
    var before = Array.prototype.slice.call(old.childNodes);
    var after = Array.prototype.slice.call(next.childNodes);
    var partner = this.match(before, after);
    var kept = new Set(partner.filter(Boolean));
    before.forEach(function (node) { if (!kept.has(node)) remove(live, this.live.get(node)); }, this);
    // From the end: each node stands before the one that follows it.
    var follower = null;
    for (var i = after.length - 1; i >= 0; i--) {
      var node;
      if (partner[i]) {
        this.element(partner[i], after[i]);
        node = this.live.get(after[i]);
      } else {
        node = this.document.importNode(after[i], true);
        this.pair(after[i], node);
        place(live, node, follower || this.tail(before, live));
      }
      follower = node;
    }
  };

  // What a script put behind the last of the server's nodes stays behind it.
  Patcher.prototype.tail = function (before, live) {
    for (var i = before.length - 1; i >= 0; i--) {
      var node = up(live, this.live.get(before[i]));
      if (node) return node.nextSibling;
    }
    return live.firstChild;
  };

  function place(parent, node, follower) { parent.insertBefore(node, up(parent, follower)); }

  function remove(parent, node) {
    var child = up(parent, node);
    if (child) child.remove();
  }

  // The child of `parent` that is or holds `node`: a script may have wrapped it.
  function up(parent, node) {
    while (node && node.parentNode !== parent) node = node.parentNode;
    return node || null;
  }

  // For each new child the old one that it was, in the same order, or nothing.
  Patcher.prototype.match = function (before, after) {
    var partner = new Array(after.length).fill(null);
    var start = 0, endBefore = before.length, endAfter = after.length;
    while (start < endBefore && start < endAfter && this.same(before[start], after[start])) {
      partner[start] = before[start];
      start++;
    }
    while (endBefore > start && endAfter > start && this.same(before[endBefore - 1], after[endAfter - 1])) {
      partner[--endAfter] = before[--endBefore];
    }
    this.line(before.slice(start, endBefore), after.slice(start, endAfter), start, partner);
    return partner;
  };

  // The middle: equal nodes by the longest common subsequence, and in the gaps between them nodes of one kind.
  Patcher.prototype.line = function (before, after, offset, partner) {
    var self = this;
    var pairs = before.length > MOST || after.length > MOST
      ? unique(before, after, function (node) { return self.key(node); })
      : subsequence(before, after, function (a, b) { return self.same(a, b); });
    pairs.push([before.length, after.length]);
    var fromBefore = 0, fromAfter = 0;
    pairs.forEach(function (pair) {
      gap(before.slice(fromBefore, pair[0]), after.slice(fromAfter, pair[1]), offset + fromAfter, partner);
      if (pair[0] < before.length) partner[offset + pair[1]] = before[pair[0]];
      fromBefore = pair[0] + 1;
      fromAfter = pair[1] + 1;
    });
  };

  function gap(before, after, offset, partner) {
    var from = 0;
    after.forEach(function (node, index) {
      for (var i = from; i < before.length; i++) {
        if (kind(before[i]) === kind(node)) {
          partner[offset + index] = before[i];
          from = i + 1;
          return;
        }
      }
    });
  }

  function kind(node) { return node.nodeType === 1 ? node.nodeName + "#" + node.id : node.nodeName; }

  function subsequence(before, after, same) {
    var rows = before.length, columns = after.length, i, j;
    var table = [];
    for (i = 0; i <= rows; i++) table.push(new Uint16Array(columns + 1));
    for (i = rows - 1; i >= 0; i--) {
      for (j = columns - 1; j >= 0; j--) {
        table[i][j] = same(before[i], after[j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
      }
    }
    var pairs = [];
    for (i = 0, j = 0; i < rows && j < columns;) {
      if (same(before[i], after[j])) pairs.push([i++, j++]);
      else if (table[i + 1][j] >= table[i][j + 1]) i++;
      else j++;
    }
    return pairs;
  }

  // Nodes that occur once on either side, as far as their order is the same.
  function unique(before, after, key) {
    var places = new Map();
    before.forEach(function (node, index) { var name = key(node); places.set(name, places.has(name) ? -1 : index); });
    var counts = new Map();
    after.forEach(function (node) { var name = key(node); counts.set(name, (counts.get(name) || 0) + 1); });
    var pairs = [], last = -1;
    after.forEach(function (node, index) {
      var at = places.get(key(node));
      if (at > last && counts.get(key(node)) === 1) {
        pairs.push([at, index]);
        last = at;
      }
    });
    return pairs;
  }

  Patcher.prototype.key = function (node) { return kind(node) + ":" + this.hash(node); };
  Patcher.prototype.same = function (a, b) { return this.hash(a) === this.hash(b) && a.isEqualNode(b); };

  // Of a tree: equal trees have equal hashes (FNV-1a).
  Patcher.prototype.hash = function (node) {
    var known = this.hashes.get(node);
    if (known !== undefined) return known;
    var hash = text(2166136261, node.nodeName);
    if (node.nodeType === 1) {
      // The order of attributes does not count.
      var sum = 0;
      for (var i = 0; i < node.attributes.length; i++) {
        sum = (sum + text(text(2166136261, node.attributes[i].name), node.attributes[i].value)) >>> 0;
      }
      hash = mix(hash, sum);
      for (var child = node.firstChild; child; child = child.nextSibling) hash = mix(hash, this.hash(child));
    } else hash = text(hash, node.nodeValue || "");
    this.hashes.set(node, hash);
    return hash;
  };

  function mix(hash, value) { return Math.imul(hash ^ value, 16777619) >>> 0; }
  function text(hash, value) {
    for (var i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 16777619);
    return hash >>> 0;
  }

  window.layerbookPatcher = Patcher;
})();
