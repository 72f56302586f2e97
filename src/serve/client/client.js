// Keeps an open page up to date: one line to the preview, over which come new pages, changed files and problems.
(function (own) {
"use strict";

const { Patcher, Overlay, remembered } = own;
const { version } = own.dataset;
let { page, digest, text } = own.dataset;
let patcher = null;
let overlay = null;
let socket = null;
let retry = 0;
let pause = 0;
let away = 0;
let missing = 0;
let refreshed = 0;

const STATUS = "_layerbook/";
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 2000;
/** A line that is back within this was never away for a reader. */
const UNNOTICED = 1000;
/** A page that goes may come back under another name within this. */
const PERHAPS_MOVED = 300;
/** A page that was just loaded again waits this long before the next time, whatever is wrong. */
const BETWEEN_RELOADS = 3000;

function reload() {
  const isAgain = performance.getEntriesByType("navigation")[0]?.type === "reload";
  setTimeout(() => {
    remembered("layerbook-scroll", JSON.stringify([location.pathname, scrollX, scrollY]));
    location.reload();
  }, isAgain ? Math.max(0, BETWEEN_RELOADS - performance.now()) : 0);
}

function restoreScroll() {
  const [path, left, top] = JSON.parse(remembered("layerbook-scroll") ?? "[]");
  remembered("layerbook-scroll", null);
  if (path === location.pathname) scrollTo({ left, top, behavior: "instant" });
}

/** What the reader looks at: the first pieces below the upper edge, one of which will outlive the patch. */
function seen() {
  const found = [];
  if (scrollY <= 0) return found;
  for (const part of [.12, .25, .4, .6, .8]) {
    for (const element of document.elementsFromPoint(innerWidth / 2, innerHeight * part)) {
      if (element === overlay.host || element === document.body || element === document.documentElement) continue;
      const { top, height } = element.getBoundingClientRect();
      if (height < innerHeight) found.push({ element, top });
      break;
    }
  }
  return found;
}

/** Keeps it in its place where the browser does not do so itself. */
function hold(before) {
  const kept = before.find(({ element }) => element.isConnected && element.getClientRects().length);
  if (!kept) return;
  const moved = kept.element.getBoundingClientRect().top - kept.top;
  if (Math.abs(moved) >= 1) scrollBy({ top: moved, behavior: "instant" });
}

function show(message) {
  clearTimeout(missing);
  overlay.gone(false);
  if (message.page !== page) {
    // First, since the ways of the new page start at its own address.
    const target = decoded(location.hash.slice(1));
    const path = `/${message.page.split("/").map(encodeURIComponent).join("/")}`;
    const hash = target && new DOMParser().parseFromString(message.html, "text/html").getElementById(target) ? location.hash : "";
    history.replaceState(history.state, "", path + hash);
  }
  ({ page, digest, text } = message);
  const before = seen();
  if (!patcher.patch(message.html)) return reload();
  document.dispatchEvent(new CustomEvent("layerbook:patch"));
  hold(before);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (_) {
    return text;
  }
}

/** Asks again for a file that kept its address. */
function refresh(path) {
  refreshed += 1;
  const wanted = decoded(path);
  const again = (text) => {
    const url = new URL(text, document.baseURI);
    if (url.origin !== location.origin || decoded(url.pathname) !== wanted) return text;
    url.searchParams.set("v", `${version}-${refreshed}`);
    return url.pathname + url.search + url.hash;
  };
  const set = (element, name, change) => {
    const text = element.getAttribute(name);
    const now = text && change(text);
    if (now === text) return;
    element.setAttribute(name, now);
    if (element.localName === "source" && element.parentElement?.load) element.parentElement.load();
  };
  const list = (text) => text.split(/,\s+/).map((part) => part.trim().replace(/^\S+/, again)).join(", ");
  for (const element of document.querySelectorAll("img, source, object, video, audio, embed, track, link[rel~=icon], image")) {
    for (const name of ["src", "data", "poster", "href", "xlink:href"]) set(element, name, again);
    set(element, "srcset", list);
  }
}

function receive(message) {
  if (message.type === "hello" && message.version !== version) reload();
  else if (message.type === "page") show(message);
  else if (message.type === "gone") {
    clearTimeout(missing);
    missing = setTimeout(() => overlay.gone(true), PERHAPS_MOVED);
  } else if (message.type === "asset") refresh(message.path);
  else if (message.type === "problems") overlay.show(message);
}

/* A failed attempt is written to the console by the browser, with or without a probe before it; so there is none, and nothing is
   tried while nobody looks. */
function connect() {
  clearTimeout(retry);
  if (socket || document.prerendering || !overlay) return;
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const line = new WebSocket(`${scheme}://${location.host}/_layerbook/live?page=${encodeURIComponent(page)}&digest=${encodeURIComponent(digest)}&text=${encodeURIComponent(text)}`);
  socket = line;
  line.addEventListener("open", () => {
    pause = 0;
    clearTimeout(away);
    away = 0;
    overlay.away(false);
  });
  line.addEventListener("message", (event) => {
    if (line !== socket) return;
    try {
      receive(JSON.parse(event.data));
    } catch (_) {
      // Whatever is half done is whole after a reload.
      reload();
    }
  });
  line.addEventListener("close", () => {
    if (line !== socket) return;
    socket = null;
    away ||= setTimeout(() => overlay.away(true), UNNOTICED);
    pause = Math.min(pause ? pause * 2 : FIRST_PAUSE, LONGEST_PAUSE);
    if (!document.hidden) retry = setTimeout(connect, pause);
  });
}

function disconnect() {
  clearTimeout(retry);
  const line = socket;
  socket = null;
  line?.close();
}

function wake() {
  pause = 0;
  connect();
}

function start() {
  overlay = new Overlay(page === STATUS);
  restoreScroll();
  connect();
  for (const name of ["online", "focus", "pageshow"]) addEventListener(name, wake);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  document.addEventListener("prerenderingchange", wake);
  // With an open line no page is kept for the way back.
  addEventListener("pagehide", disconnect);
}

// The page is complete and no deferred script has run: this is what the server sent.
function take() {
  patcher ??= new Patcher(document);
}
if (document.readyState === "loading") {
  document.addEventListener("readystatechange", take, { once: true });
  document.addEventListener("DOMContentLoaded", start, { once: true });
} else {
  take();
  start();
}
})(document.currentScript);
