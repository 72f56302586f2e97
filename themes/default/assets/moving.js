// Getting around: previews of links, pages fetched ahead, keys from page to page. Every link works without it.
(function () {
  "use strict";
  var body = document.body;
  var root = new URL(body.dataset.root || "./", location.href);
  var isWeb = /^https?:$/.test(location.protocol);
  // The live preview of `serve` shows what is now: nothing is kept for long there.
  function isLive() { return !!document.querySelector('script[src*="/_layerbook/"]'); }
  function one(selector, from) { return (from || document).querySelector(selector); }

  // The address of a link below the root of the site, as the generator knows it; null for all others.
  function addressOf(link) {
    try {
      var url = new URL(link.getAttribute("href"), location.href);
      var path = url.href.split(/[?#]/)[0];
      if (path.slice(0, root.href.length) !== root.href) return null;
      var key = decodeURIComponent(path.slice(root.href.length)).replace(/(^|\/)index\.html$/, "$1");
      return { url: url, key: key, place: decodeURIComponent(url.hash.slice(1)) };
    } catch (_) { return null; }
  }

  // ---- Previews. Their texts lie in scripts, since from disk nothing else can be loaded.
  var texts = {}, since = {};
  window.layerbookPreviews = function (file, entries) { texts[file] = entries; since[file] = Date.now(); };
  function fileOf(key) {
    var hash = 0x811c9dc5;
    new TextEncoder().encode(key).forEach(function (byte) { hash = Math.imul(hash ^ byte, 0x01000193); });
    return (hash >>> 0) % +body.dataset.previews;
  }
  function load(key) {
    var file = fileOf(key);
    var found = function () { return texts[file] && Object.prototype.hasOwnProperty.call(texts[file], key) ? texts[file][key] : null; };
    if (texts[file] && !(isLive() && Date.now() - since[file] > 1000)) return Promise.resolve(found());
    return new Promise(function (done) {
      var script = document.createElement("script");
      script.onload = script.onerror = function () { script.remove(); done(found()); };
      script.src = new URL("previews/" + file + ".js", root).href;
      document.head.appendChild(script);
    });
  }

  var elsewhere = ".crumbs, .toc, .matrix, .badges, .facts, .tiles, .cards, .choices, .pager, .letters, .columns, .strata, .paper-toc, .graph, .anchor, .footnotes, .footnote-ref";
  var card = null, shown = null, title = null, timer = 0, turn = 0;
  function part(name, className, text, parent) {
    var element = document.createElement(name);
    if (className) element.className = className;
    if (text) element.textContent = text;
    parent.appendChild(element);
    return element;
  }
  function fill(entry, place) {
    card.textContent = "";
    var at = place && entry[5] && Object.prototype.hasOwnProperty.call(entry[5], place) ? entry[5][place] : null;
    var head = part("p", "preview-head", "", card);
    if (/[1-9]/.test(entry[1])) {
      var stack = part("span", "sb", "", head);
      entry[1].split("").forEach(function (hue) { part("b", hue === "0" ? "" : "layer-" + hue, "", stack); });
    }
    part("b", "", entry[0], head);
    if (at && at[0]) part("span", "preview-place", at[0], head);
    if (entry[2]) part("p", "preview-line", entry[2], card);
    if (at && at[1]) part("p", "", at[1], card);
    else {
      if (entry[3]) part("p", entry[4] ? "preview-lead" : "", entry[3], card);
      if (entry[4]) part("p", "", entry[4], card);
    }
  }
  function place(link, x, y) {
    var rects = Array.prototype.slice.call(link.getClientRects());
    var rect = rects.filter(function (r) { return y >= r.top - 2 && y <= r.bottom + 2 && x >= r.left - 2 && x <= r.right + 2; })[0] || rects[0];
    if (!rect) return false;
    var width = document.documentElement.clientWidth, box = card.getBoundingClientRect();
    var left = Math.max(8, Math.min(rect.left, width - box.width - 8));
    var above = rect.bottom + box.height + 14 > innerHeight && rect.top - box.height - 14 > 0;
    var top = above ? rect.top - box.height - 6 : rect.bottom + 6;
    // Set by script, each alone: the policy of the page forbids style attributes.
    card.style.left = left + scrollX + "px";
    card.style.top = top + scrollY + "px";
    return true;
  }
  function hide() {
    clearTimeout(timer);
    turn += 1;
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    if (title !== null) shown.title = title;
    shown = title = null;
    if (card.matches(":popover-open")) card.hidePopover();
  }
  function show(link, x, y) {
    if (link === shown) return;
    var to = addressOf(link), own = addressOf({ getAttribute: function () { return location.href; } });
    if (!to || (own && own.key === to.key)) return;
    var mine = turn += 1;
    load(to.key).then(function (entry) {
      if (!entry || mine !== turn || !link.isConnected) return;
      hide();
      if (!card) {
        card = part("div", "preview", "", one("main"));
        card.id = "lb-preview";
        card.setAttribute("role", "tooltip");
        card.popover = "manual";
        card.addEventListener("pointerenter", function () { clearTimeout(timer); });
        card.addEventListener("pointerleave", function () { later(hide, 250); });
      }
      if (!card.isConnected) one("main").appendChild(card);
      fill(entry, to.place);
      card.showPopover();
      if (!place(link, x, y)) { card.hidePopover(); return; }
      shown = link;
      title = link.hasAttribute("title") ? link.title : null;
      link.removeAttribute("title");
      link.setAttribute("aria-describedby", "lb-preview");
    });
  }
  function later(action, delay) { clearTimeout(timer); timer = setTimeout(action, delay); }
  function previewed(target) {
    var link = target.closest && target.closest("main a[href]");
    return link && !link.closest(elsewhere) ? link : null;
  }
  if (+body.dataset.previews && "popover" in HTMLElement.prototype) {
    document.addEventListener("pointerover", function (event) {
      if (event.pointerType === "touch") return;
      var link = previewed(event.target);
      if (!link) return;
      if (link === shown) clearTimeout(timer);
      else later(function () { show(link, event.clientX, event.clientY); }, shown ? 120 : 350);
    });
    document.addEventListener("pointerout", function (event) {
      var link = previewed(event.target);
      if (!link || link.contains(event.relatedTarget)) return;
      if (shown) later(hide, 250); else { clearTimeout(timer); turn += 1; }
    });
    document.addEventListener("focusin", function (event) {
      var link = previewed(event.target);
      if (link && link.matches(":focus-visible")) later(function () { show(link, -1, -1); }, 450);
    });
    document.addEventListener("focusout", function (event) { if (event.target === shown || !shown) hide(); });
    document.addEventListener("click", hide, true);
    addEventListener("pagehide", hide);
    document.addEventListener("layerbook:patch", hide);
    addEventListener("keydown", function (event) {
      if (event.key !== "Escape" || !shown) return;
      hide();
      event.preventDefault();
      event.stopPropagation();
    }, true);
  }

  // ---- The next page comes ahead when the pointer rests on its link.
  var fetched = {}, most = 40, soon = 0;
  function ahead(link) {
    var to = addressOf(link);
    if (!to || !most || fetched[to.key] || link.hasAttribute("download") || !/(^|\/|\.html)$/.test(to.key)) return;
    if (to.url.href.split("#")[0] === location.href.split("#")[0] || isLive()) return;
    fetched[to.key] = true;
    most -= 1;
    var hint = document.createElement("link");
    hint.rel = "prefetch";
    hint.href = to.url.href.split("#")[0];
    document.head.appendChild(hint);
  }
  if (isWeb && !(navigator.connection && navigator.connection.saveData)) {
    ["pointerover", "touchstart"].forEach(function (name) {
      document.addEventListener(name, function (event) {
        var link = event.target.closest && event.target.closest("a[href]");
        clearTimeout(soon);
        if (link) soon = setTimeout(function () { ahead(link); }, name === "touchstart" ? 0 : 90);
      }, { passive: true });
    });
  }

  // ---- Keys. They can be switched off, for who speaks or slips (WCAG 2.1.4); then no single letter does anything.
  var off = false;
  var switcher = one("[data-keys-switch]");
  function remember(value) {
    off = value;
    if (switcher) switcher.setAttribute("aria-pressed", String(!off));
    try { if (off) localStorage.setItem("layerbook-keys", "off"); else localStorage.removeItem("layerbook-keys"); } catch (_) { /* not remembered */ }
  }
  try { off = localStorage.getItem("layerbook-keys") === "off"; } catch (_) { /* they are on */ }
  if (switcher) {
    switcher.setAttribute("aria-pressed", String(!off));
    switcher.addEventListener("click", function () { remember(!off); });
  }
  function isPlain(event) {
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    return !(event.target.closest && event.target.closest("input, textarea, select, [contenteditable]"));
  }
  addEventListener("keydown", function (event) { if (off && isPlain(event)) event.stopImmediatePropagation(); }, true);
  var went = 0;
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || !isPlain(event) || one("dialog[open]")) return;
    // `g` and a letter is the theme's.
    var second = went && event.timeStamp - went < 1200;
    went = event.key === "g" && !second ? event.timeStamp : 0;
    if (second) return;
    var link = { j: 'a[rel="next"]', k: 'a[rel="prev"]', u: ".crumbs li:last-child a", e: ".edit a" }[event.key];
    link = link && one(link);
    if (!link) return;
    event.preventDefault();
    link.click();
  }, true);

  // A formula that is wider than its place is scrolled by keys too.
  function reachFormulas() {
    document.querySelectorAll('math[display="block"]').forEach(function (formula) {
      if (formula.scrollWidth > formula.clientWidth + 1) formula.setAttribute("tabindex", "0"); else formula.removeAttribute("tabindex");
    });
  }
  reachFormulas();
  addEventListener("resize", reachFormulas, { passive: true });

  Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), function (button) {
    button.addEventListener("click", function () { print(); });
  });
})();
