// What the theme adds where scripts run. Every page reads and works without it. A preview changes a page in place and says so by
// `layerbook:patch`: what looks for pieces of the page looks again then.
(function () {
  "use strict";
  var root = document.documentElement;
  var body = document.body;
  function all(selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); }
  function one(selector, from) { return (from || document).querySelector(selector); }

  // Colours: as the system, light, dark; remembered.
  var order = ["auto", "light", "dark"];
  function current() { return root.dataset.theme || "auto"; }
  function label() {
    all("[data-theme-switch]").forEach(function (button) {
      var words = button.dataset[current()];
      button.setAttribute("aria-label", words);
      button.title = words;
    });
  }
  function nextTheme() {
    var theme = order[(order.indexOf(current()) + 1) % order.length];
    if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
    try {
      if (theme === "auto") localStorage.removeItem("layerbook-theme"); else localStorage.setItem("layerbook-theme", theme);
    } catch (_) { /* not remembered */ }
    label();
  }
  document.addEventListener("click", function (event) { if (event.target.closest && event.target.closest("[data-theme-switch]")) nextTheme(); });
  window.addEventListener("storage", function (event) {
    if (event.key !== "layerbook-theme") return;
    if (event.newValue) root.dataset.theme = event.newValue; else delete root.dataset.theme;
    label();
  });

  // The drawer is a popover. It closes when a wide window makes it a column, and when one of its links is followed.
  function hideSide() {
    var side = document.getElementById("lb-side");
    if (side && side.hidePopover && side.matches(":popover-open")) side.hidePopover();
  }
  matchMedia("(min-width: 56.25em)").addEventListener("change", hideSide);
  document.addEventListener("click", function (event) { if (event.target.closest && event.target.closest("#lb-side a")) hideSide(); });

  // Code: copy buttons, and a way to scroll it by keys.
  function copyText(text) {
    return navigator.clipboard ? navigator.clipboard.writeText(text).catch(function () { return copyOld(text); }) : copyOld(text);
  }
  function copyOld(text) {
    return new Promise(function (done, failed) {
      var area = document.createElement("textarea");
      area.value = text;
      area.className = "vh";
      body.appendChild(area);
      area.select();
      var ok = document.execCommand("copy");
      area.remove();
      if (ok) done(); else failed();
    });
  }
  function addCopies() {
    all(":is(.code-holder, .code-block) > pre.code").forEach(function (pre) {
      if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
      if (one(".copy", pre.parentElement)) return;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = body.dataset.copy;
      pre.parentElement.appendChild(button);
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".copy");
    var pre = button && one("pre.code", button.parentElement);
    if (!pre) return;
    copyText(one("code", pre).textContent).then(function () {
      button.textContent = body.dataset.copied;
      button.classList.add("done");
      setTimeout(function () { button.textContent = body.dataset.copy; button.classList.remove("done"); }, 1600);
    }, function () { getSelection().selectAllChildren(pre); });
  });

  // The contents follow the scroll: the last heading above the upper third is the present one.
  var wide = matchMedia("(min-width: 75em)");
  var toc, entries, present, waiting = false;
  function unfold() { if (toc) one("details", toc).open = wide.matches; }
  function readContents() {
    var before = toc;
    toc = one(".toc");
    entries = all("a", toc || document.createElement("nav")).map(function (link) {
      return { link: link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) };
    }).filter(function (entry) { return entry.heading; });
    if (toc !== before) unfold();
    follow();
  }
  function follow() {
    waiting = false;
    var line = innerHeight / 3;
    var atEnd = innerHeight + scrollY >= root.scrollHeight - 4;
    var found = null;
    for (var i = 0; i < entries.length; i++) {
      if (entries[i].heading.getBoundingClientRect().top <= line || (atEnd && entries[i].heading.getBoundingClientRect().top < innerHeight)) found = entries[i].link;
      else break;
    }
    if (found === present) return;
    if (present) present.removeAttribute("aria-current");
    present = found;
    if (!present) return;
    present.setAttribute("aria-current", "location");
    var box = toc.getBoundingClientRect(), at = present.getBoundingClientRect();
    if (at.top < box.top) toc.scrollTop -= box.top - at.top + 24;
    else if (at.bottom > box.bottom) toc.scrollTop += at.bottom - box.bottom + 24;
  }
  wide.addEventListener("change", unfold);
  document.addEventListener("click", function (event) {
    var link = !wide.matches && event.target.closest && event.target.closest(".toc a");
    if (link) one("details", toc).open = false;
  });
  addEventListener("scroll", function () { if (!waiting) { waiting = true; requestAnimationFrame(follow); } }, { passive: true });
  addEventListener("resize", follow, { passive: true });

  // Keys: `/` search, `g` and a letter to go, `t` colours, `?` this list.
  var going = 0;
  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest && event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (one("dialog[open]")) return;
    var key = event.key;
    var handled = true;
    if (going && event.timeStamp - going < 1200) {
      going = 0;
      var link = /^[a-z]$/.test(key) && one('a[data-key="' + key + '"]');
      if (link) link.click(); else handled = false;
    } else if (key === "g") going = event.timeStamp;
    else if (key === "t") nextTheme();
    else if (key === "?" && one("#lb-keys") && root.togglePopover) one("#lb-keys").togglePopover();
    else if (key === "/" && one("[data-search-open]")) one("[data-search-open]").click();
    else handled = false;
    if (handled) event.preventDefault();
  });

  function enhance() {
    label();
    addCopies();
    readContents();
  }
  enhance();
  document.addEventListener("layerbook:patch", enhance);
})();
