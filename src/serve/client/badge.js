// What the preview shows on top of a page: a badge with the number of problems, a panel that lists those of the page, and bars for a
// page that is gone and a book that cannot be read. It stands in a shadow root beside the body, so neither the theme nor a patch of
// the page reaches it. All words of others are set as text.
(function (own) {
"use strict";

const SEVERITIES = ["error", "warning", "info"];
const NAMES = { error: "Error", warning: "Warning", info: "Hint" };
/** Characters of a source line before its mark, and of the line in all. */
const LED_BY = 28;
const SHOWN = 160;

/** @returns {HTMLElement} with attributes and properties as given; words and nodes go in as they come */
function make(tag, properties, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...inside.filter((part) => part !== null));
  return element;
}

/** Words in which what stands between backticks is code. */
const inline = (text) => text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? make("code", null, part) : part));

const counted = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

function remembered(name, value) {
  try {
    if (value === undefined) return sessionStorage.getItem(name);
    if (value === null) sessionStorage.removeItem(name); else sessionStorage.setItem(name, value);
  } catch (_) { /* storage is off: it is forgotten with the page */ }
  return null;
}

class Overlay {
  /** @param {boolean} isPlain on a page that says all this itself */
  constructor(isPlain) {
    this.problems = null;
    this.isAway = false;
    this.host = make("layerbook-preview", { hidden: true, translate: "no" });
    const sheet = make("link", { rel: "stylesheet", href: "/_layerbook/client.css" });
    sheet.addEventListener("load", () => { this.host.hidden = false; });
    this.bars = make("div", { class: "bars", lang: "en", "aria-live": "assertive" });
    this.mark = make("i", { class: "mark none", "aria-hidden": "true" });
    this.label = make("span", { class: "label" });
    this.pill = make("button", { type: "button", class: "pill", lang: "en", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel", onclick: () => this.toggle() }, this.mark, this.label);
    this.list = make("div", { class: "list" });
    this.heading = make("h2", { id: "heading" });
    this.total = make("p", { class: "total" });
    this.panel = make("aside", { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "heading", tabindex: "-1", lang: "en", hidden: true },
      make("header", null, this.heading,
        make("button", { type: "button", class: "quiet", title: "To the other side", "aria-label": "Move to the other side", onclick: () => this.move() }, "⇄"),
        make("button", { type: "button", class: "quiet", title: "Close (Esc)", "aria-label": "Close", onclick: () => this.toggle(false) }, "✕")),
      this.list,
      make("footer", null, this.total, make("a", { href: "/_layerbook/" }, "All problems"),
        make("button", { type: "button", class: "linklike", title: "No badge until this tab is closed", onclick: () => this.hide() }, "Hide badge")));
    this.said = make("p", { class: "vh", role: "status", lang: "en" });
    const root = this.host.attachShadow({ mode: "open" });
    root.append(sheet, this.bars, this.panel, this.pill, this.said);
    root.addEventListener("keydown", (event) => this.key(event));
    this.host.classList.toggle("plain", isPlain);
    this.host.classList.toggle("moved", remembered("layerbook-side") === "moved");
    this.host.classList.toggle("unseen", remembered("layerbook-badge") === "hidden");
    document.documentElement.append(this.host);
    this.draw();
  }

  key(event) {
    // The keys of the theme are for the page; what is typed in here is not.
    if (event.key !== "Tab" && !event.ctrlKey && !event.metaKey) event.stopPropagation();
    if (event.key !== "Escape" || this.panel.hidden) return;
    event.preventDefault();
    this.toggle(false);
  }

  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.pill.setAttribute("aria-expanded", String(open));
    if (open) this.panel.focus({ preventScroll: true }); else if (this.host.shadowRoot.activeElement) this.pill.focus({ preventScroll: true });
  }

  move() {
    const moved = this.host.classList.toggle("moved");
    remembered("layerbook-side", moved ? "moved" : null);
  }

  hide() {
    this.toggle(false);
    this.pill.blur();
    this.host.classList.add("unseen");
    remembered("layerbook-badge", "hidden");
  }

  away(isAway) {
    if (this.isAway === isAway) return;
    this.isAway = isAway;
    this.draw();
  }

  show(problems) {
    const before = this.problems;
    this.problems = problems;
    if (JSON.stringify(before?.here) !== JSON.stringify(problems.here)) this.fill(problems.here);
    this.draw();
    this.broken(problems.broken ?? null, before?.broken ?? null);
  }

  draw() {
    const { here = [], errors = 0, warnings = 0, hints = 0 } = this.problems ?? {};
    const worst = SEVERITIES.find((severity) => here.some((problem) => problem.severity === severity));
    // Hints count on their own page only: a book may have many, and nothing is wrong.
    const all = errors + warnings;
    const hinted = here.filter((problem) => problem.severity === "info").length;
    const serious = here.length - hinted;
    const elsewhere = errors ? "error" : warnings ? "warning" : "none";
    const parts = [serious ? `${serious.toLocaleString("en")} here` : hinted ? `${counted(hinted, "hint")} here` : "", all > serious ? `${all.toLocaleString("en")} in the book` : ""];
    const words = parts.filter(Boolean).join(" · ") || "no problems";
    if (this.problems || this.isAway) this.host.dataset.state = this.isAway ? "away" : worst ?? (all ? `${elsewhere}-elsewhere` : "good");
    this.mark.className = `mark ${this.isAway ? "away" : worst ?? elsewhere}`;
    this.label.textContent = this.isAway ? "not connected" : words;
    this.pill.classList.toggle("away", this.isAway);
    this.pill.classList.toggle("calm", !this.isAway && !all && !here.length);
    this.pill.classList.toggle("elsewhere", !this.isAway && !here.length);
    this.pill.title = this.isAway ? "The preview does not answer. This page follows again as soon as it does." : "Problems that the preview found";
    const found = [serious && counted(serious, "problem"), hinted && counted(hinted, "hint")].filter(Boolean);
    this.heading.textContent = `${found.join(" and ") || "No problems"} on this page`;
    const totals = [[errors, "error"], [warnings, "warning"], [hints, "hint"]].filter(([number]) => number);
    this.total.textContent = totals.length ? `In the book: ${totals.map(([number, word]) => counted(number, word)).join(", ")}` : "None in the whole book";
    const said = this.problems && this.label.textContent;
    // What is there when a page opens is no news.
    if (said && this.heard !== undefined && said !== this.heard) this.said.textContent = said;
    if (said) this.heard = said;
  }

  fill(here) {
    const steps = () => [...this.list.querySelectorAll("a, button")];
    const focused = steps().indexOf(this.host.shadowRoot.activeElement);
    const top = this.list.scrollTop;
    // What is serious comes first; else they stand as in the note.
    const ordered = SEVERITIES.flatMap((severity) => here.filter((problem) => problem.severity === severity));
    this.list.replaceChildren(here.length ? make("ol", null, ...ordered.map((problem) => this.problem(problem))) : make("p", { class: "nothing" }, "Everything on this page is in order."));
    this.list.scrollTop = top;
    if (focused >= 0) (steps()[Math.min(focused, steps().length - 1)] ?? this.panel).focus({ preventScroll: true });
  }

  problem(problem) {
    const severity = SEVERITIES.includes(problem.severity) ? problem.severity : "info";
    const place = `${problem.file}:${problem.line}:${problem.column}`;
    return make("li", { class: severity },
      make("i", { class: `mark ${severity}`, "aria-hidden": "true" }),
      make("div", null,
        make("p", { class: "message" }, make("span", { class: "vh" }, `${NAMES[severity]}: `), ...inline(problem.message)),
        problem.help ? make("p", { class: "help" }, ...inline(problem.help)) : null,
        problem.source ? this.source(problem) : null,
        make("p", { class: "where" }, this.link(problem.editor, place), make("code", null, problem.code))));
  }

  /** Opens the place in an editor or, where none is known, copies it. */
  link(editor, place) {
    const parts = place.match(/[^/]*(?:\/|$)/g).filter(Boolean).flatMap((part) => [part, make("wbr")]);
    if (editor && /^(?!javascript:|data:)[a-z][a-z0-9+.-]*:/i.test(editor)) return make("a", { class: "place", href: editor, title: "Open in the editor" }, ...parts);
    const button = make("button", { type: "button", class: "place linklike", title: "Copy" }, ...parts);
    button.addEventListener("click", () => {
      const done = () => {
        button.classList.add("copied");
        setTimeout(() => button.classList.remove("copied"), 1600);
      };
      const select = () => getSelection().selectAllChildren(button);
      if (navigator.clipboard) navigator.clipboard.writeText(place).then(done, select); else select();
    });
    return button;
  }

  /** The source line, cut around its mark, with the mark. */
  source({ source, from, to }) {
    const characters = Array.from(source);
    const start = Math.max(0, Math.min(from, characters.length));
    const end = Math.max(start, Math.min(to, characters.length));
    const first = start <= LED_BY ? 0 : start - LED_BY;
    const last = Math.min(characters.length, Math.max(first + SHOWN, start + 1));
    const part = (a, b) => characters.slice(Math.max(a, first), Math.min(b, last)).join("");
    const lead = (first ? "…" : "") + part(first, start);
    return make("pre", { dir: "auto" }, first ? lead : lead.trimStart(),
      make("mark", { class: start === end ? "point" : null }, part(start, end)),
      part(end, last) + (last < characters.length ? "…" : ""));
  }

  /** The last good book stays on the screen, and what is wrong stands above it. */
  broken(now, before) {
    if (JSON.stringify(now) === JSON.stringify(before)) return;
    const old = this.bars.querySelector(".broken");
    if (!now) return old?.remove();
    const isOpen = old ? old.open : true;
    const focused = old?.contains(this.host.shadowRoot.activeElement);
    const bar = make("details", { class: "bar broken", open: isOpen },
      make("summary", null, make("i", { class: "mark error", "aria-hidden": "true" }), make("b", null, now.title), make("span", { class: "note" }, "The last good state stays on the screen.")),
      make("pre", { tabindex: "0", dir: "auto" }, now.text));
    if (old) old.replaceWith(bar); else this.bars.prepend(bar);
    if (focused) bar.querySelector("summary").focus({ preventScroll: true });
  }

  gone(isGone) {
    const old = this.bars.querySelector(".gone");
    if (!isGone) return old?.remove();
    if (old) return;
    this.bars.append(make("p", { class: "bar gone" }, make("i", { class: "mark warning", "aria-hidden": "true" }),
      make("span", null, make("b", null, "This page is gone."), " Its note was deleted, renamed or made a draft. ", make("a", { href: "/" }, "To the book"))));
  }
}

own.Overlay = Overlay;
own.remembered = remembered;
})(document.currentScript);
