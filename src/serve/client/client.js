// The preview's side in the browser: keeps this page as the server has it, and shows what is wrong.
(function () {
  "use strict";
  var tag = document.currentScript;
  var page = tag.dataset.page, digest = tag.dataset.digest, version = tag.dataset.version;
  var Patcher = window.layerbookPatcher;
  delete window.layerbookPatcher;
  var patcher = new Patcher(document);

  // ── The line to the server ──────────────────────────────────────────────────────────────────────────────────────────
  var socket = null, wait = 250, timer = 0, away = 0;
  function connect() {
    clearTimeout(timer);
    if (socket || document.prerendering) return;
    var scheme = location.protocol === "https:" ? "wss://" : "ws://";
    var query = "?page=" + encodeURIComponent(page) + "&digest=" + digest;
    var own = socket = new WebSocket(scheme + location.host + "/_layerbook/live" + query);
    own.onopen = function () { wait = 250; clearTimeout(away); badge.connected(true); };
    own.onmessage = function (event) { if (own === socket) take(JSON.parse(event.data)); };
    own.onclose = function () {
      if (own !== socket) return;
      socket = null;
      clearTimeout(away);
      away = setTimeout(function () { badge.connected(false); }, 1000);
      retry();
    };
  }
  // A request that fails is quieter than a socket that does.
  function retry() {
    clearTimeout(timer);
    timer = setTimeout(function () {
      fetch("/_layerbook/alive", { cache: "no-store" }).then(connect, retry);
    }, wait);
    wait = Math.min(wait * 2, 2000);
  }
  function again() { if (!socket && document.visibilityState !== "hidden") { wait = 250; retry(); } }
  ["online", "focus", "pageshow"].forEach(function (name) { addEventListener(name, again); });
  document.addEventListener("visibilitychange", again);
  document.addEventListener("prerenderingchange", connect);
  addEventListener("pagehide", function () { var own = socket; socket = null; if (own) own.close(); });

  function take(message) {
    if (message.type === "hello") { if (message.version !== version) location.reload(); }
    else if (message.type === "page") show(message);
    else if (message.type === "gone") gone = setTimeout(function () { badge.gone(true); }, 300);
    else if (message.type === "asset") refresh(message.path);
    else if (message.type === "problems") badge.problems(message);
  }

  // ── The page ────────────────────────────────────────────────────────────────────────────────────────────────────────
  var gone = 0;
  function show(message) {
    clearTimeout(gone);
    badge.gone(false);
    var moved = message.page !== page;
    page = message.page;
    digest = message.digest;
    if (moved) history.replaceState(history.state, "", "/" + page.split("/").map(encodeURIComponent).join("/") + location.hash);
    var done = false;
    try { done = patcher.show(message.html); } catch (_) { /* what cannot be patched is loaded */ }
    if (!done) { location.reload(); return; }
    document.dispatchEvent(new CustomEvent("layerbook:patch"));
  }

  // A file that changed and kept its address.
  function refresh(path) {
    var names = ["src", "data", "href", "poster"];
    document.querySelectorAll("img, source, object, video, audio, embed, link[rel~=icon]").forEach(function (element) {
      names.forEach(function (name) {
        var value = element.getAttribute(name);
        if (!value) return;
        var url = new URL(value, location.href);
        if (url.origin !== location.origin || url.pathname !== path) return;
        url.searchParams.set("v", Date.now());
        element.setAttribute(name, url.pathname + url.search + url.hash);
        var media = element.closest("audio, video");
        if (media) media.load();
      });
    });
  }

  // ── What is wrong ───────────────────────────────────────────────────────────────────────────────────────────────────
  var badge = window.layerbookBadge(page === "_layerbook/");
  delete window.layerbookBadge;
  connect();
})();
