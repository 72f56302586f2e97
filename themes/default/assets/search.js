// On every page: opens the search, loads what it needs when it is opened, and marks what was searched for on the page that
// it led to. All else stands in search-core.js and the files beside it.
(function () {
  "use strict";
  var own = document.currentScript, data = own.dataset;
  var url = function (path) { return new URL(data.root + path, location.href).href; };
  var ready = null;
  function style() {
    if (document.querySelector("link[data-search]")) return;
    var link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = url(data.style);
    link.dataset.search = "";
    document.head.appendChild(link);
    return new Promise(function (done) { link.onload = link.onerror = done; });
  }
  function load() {
    if (ready) return ready;
    var isThere = window.layerbookSearch && layerbookSearch.view;
    var parts = (isThere ? [] : data.parts.split(" ")).map(function (path) {
      return new Promise(function (done, failed) {
        var script = document.createElement("script");
        script.async = false;
        script.onload = done;
        script.onerror = failed;
        script.src = url(path);
        document.head.appendChild(script);
      });
    });
    ready = Promise.all(parts.concat(style())).then(function () {
      return window.layerbookSearch.view(url(""), url(data.index));
    });
    ready.catch(function () { ready = null; });
    return ready;
  }

  // What is typed before all is there is not lost.
  var opening = false, typed = "";
  function open() {
    if (opening) return;
    opening = true;
    typed = "";
    load().then(function (view) { view.open(typed); }).finally(function () { opening = false; });
  }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    } else if (opening && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopImmediatePropagation();
      typed += event.key;
    }
  }, true);
  document.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest("[data-search-open]")) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open();
  });
  // Whoever goes to the button is likely to press it.
  ["pointerenter", "focus"].forEach(function (kind) {
    document.querySelectorAll("[data-search-open]").forEach(function (button) {
      button.addEventListener(kind, function () { load().catch(function () {}); }, { once: true });
    });
  });

  // ---- The page of the search names all its scripts itself; they have run when it is read.
  var place = document.querySelector("[data-search-page]");
  if (place) document.addEventListener("DOMContentLoaded", function () { load().then(function (view) { view.fill(place); }); });

  // ---- Marks. They are painted and no elements, so that the page stays what it is.
  var asked = new URLSearchParams(location.search).get("mark");
  var main = document.querySelector(".prose") || document.querySelector("main");
  if (!asked || !main || !window.CSS || !CSS.highlights || !window.Highlight) return;
  var words = asked.split(/\s+/).filter(Boolean).slice(0, 24);
  var escaped = words.map(function (word) { return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"); });
  var letter = "[\\p{L}\\p{N}\\p{M}]";
  var dense = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]/;
  var pattern = new RegExp(escaped.map(function (word) {
    return dense.test(word) ? word : "(?<!" + letter + ")" + word + "(?!" + letter + ")";
  }).join("|"), "giu");
  function ranges() {
    var found = [], walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT), node, match;
    while ((node = walker.nextNode())) {
      pattern.lastIndex = 0;
      while ((match = pattern.exec(node.data)) && match[0]) {
        var range = new Range();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        found.push(range);
      }
    }
    return found;
  }
  function mark() {
    var found = ranges();
    CSS.highlights.set("search", new Highlight(...found));
    return found;
  }
  style();
  var found = mark();
  var heading = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  var next = heading && Array.prototype.find.call(main.querySelectorAll("h1, h2, h3, h4, h5, h6"), function (other) {
    return heading.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING && other !== heading && !heading.contains(other);
  });
  var first = found.find(function (range) {
    var at = range.startContainer;
    return (!heading || heading.contains(at) || heading.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) &&
      (!next || next.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING);
  }) || (!heading && found[0]);
  if (first) {
    for (var fold = first.startContainer.parentElement; fold; fold = fold.parentElement) if (fold.tagName === "DETAILS") fold.open = true;
    requestAnimationFrame(function () {
      var box = first.getBoundingClientRect();
      if (box.bottom > innerHeight * 0.85 || (!heading && box.top > innerHeight * 0.6)) scrollTo({ top: scrollY + box.top - innerHeight / 3, behavior: "instant" });
    });
  }
  document.addEventListener("layerbook:patch", mark);
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) CSS.highlights.delete("search");
  });
})();
