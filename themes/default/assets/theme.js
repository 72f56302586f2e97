// What the theme adds where scripts run. Every page reads and works without it.
(function () {
  "use strict";
  var root = document.documentElement;
  var body = document.body;
  function all(selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); }
  function one(selector, from) { return (from || document).querySelector(selector); }

  // Colours: as the system, light, dark; remembered.
  var order = ["auto", "light", "dark"];
  var switches = all("[data-theme-switch]");
  function current() { return root.dataset.theme || "auto"; }
  function label() {
    switches.forEach(function (button) {
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
  switches.forEach(function (button) { button.addEventListener("click", nextTheme); });
  label();
  window.addEventListener("storage", function (event) {
    if (event.key !== "layerbook-theme") return;
    if (event.newValue) root.dataset.theme = event.newValue; else delete root.dataset.theme;
    label();
  });

  // The drawer is a popover. It closes when a wide window makes it a column, and when one of its links is followed.
  var side = document.getElementById("lb-side");
  function hide(popover) { if (popover && popover.matches(":popover-open")) popover.hidePopover(); }
  if (side && side.hidePopover) {
    matchMedia("(min-width: 56.25em)").addEventListener("change", function () { hide(side); });
    side.addEventListener("click", function (event) { if (event.target.closest("a")) hide(side); });
  }

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
  function equip(pre) {
    if (pre.parentElement.matches(".code-holder, .code-block") && one(".copy", pre.parentElement)) return;
    if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
    var holder = pre.parentElement;
    if (!holder.matches("figure.code-block")) {
      holder = document.createElement("div");
      holder.className = "code-holder";
      pre.replaceWith(holder);
      holder.appendChild(pre);
    }
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = body.dataset.copy;
    button.addEventListener("click", function () {
      copyText(one("code", pre).textContent).then(function () {
        button.textContent = body.dataset.copied;
        button.classList.add("done");
        setTimeout(function () { button.textContent = body.dataset.copy; button.classList.remove("done"); }, 1600);
      }, function () { getSelection().selectAllChildren(pre); });
    });
    holder.appendChild(button);
  }
  all("pre.code").forEach(equip);

  // The contents follow the scroll: the last heading above the upper third is the present one.
  var toc = one(".toc");
  if (toc) {
    var wide = matchMedia("(min-width: 75em)");
    var details = one("details", toc);
    var unfold = function () { details.open = wide.matches; };
    wide.addEventListener("change", unfold);
    unfold();
    toc.addEventListener("click", function (event) { if (!wide.matches && event.target.closest("a")) details.open = false; });
    var entries = [];
    var collect = function () {
      entries = all("a", toc).map(function (link) {
        return { link: link, heading: document.getElementById(decodeURIComponent(link.hash.slice(1))) };
      }).filter(function (entry) { return entry.heading; });
    };
    collect();
    var present = null;
    var waiting = false;
    var follow = function () {
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
      var column = toc.closest(".beside") || toc;
      var box = column.getBoundingClientRect(), at = present.getBoundingClientRect();
      if (at.top < box.top) column.scrollTop -= box.top - at.top + 24;
      else if (at.bottom > box.bottom) column.scrollTop += at.bottom - box.bottom + 24;
    };
    addEventListener("scroll", function () { if (!waiting) { waiting = true; requestAnimationFrame(follow); } }, { passive: true });
    addEventListener("resize", follow, { passive: true });
    follow();
    document.addEventListener("layerbook:patch", function () { collect(); follow(); });
  }

  // The preview has put other content into the page.
  document.addEventListener("layerbook:patch", function () { all("pre.code").forEach(equip); });

  // Keys: `/` search, `g` and a letter to go, `t` colours, `?` this list.
  var going = 0;
  var help = document.getElementById("lb-keys");
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
    else if (key === "?" && help && help.togglePopover) help.togglePopover();
    else if (key === "/" && one("[data-search-open]")) one("[data-search-open]").click();
    else handled = false;
    if (handled) event.preventDefault();
  });
})();
