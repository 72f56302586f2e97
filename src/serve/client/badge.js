// The badge in the corner, the panel with this page's problems, and the bars at the top. All of it lives in a shadow root beside
// the page, so that neither knows the other's styles.
(function () {
  "use strict";

  function make(name, classes, text) {
    var element = document.createElement(name);
    if (classes) element.className = classes;
    if (text !== undefined) element.textContent = text;
    return element;
  }
  function count(number, one) { return number + " " + one + (number === 1 ? "" : "s"); }

  window.layerbookBadge = function (isStatus) {
    var host = document.createElement("layerbook-preview");
    host.hidden = true;
    var root = host.attachShadow({ mode: "open" });
    var sheet = make("link");
    sheet.rel = "stylesheet";
    sheet.href = "/_layerbook/client.css";
    sheet.onload = function () { host.hidden = false; };
    root.append(sheet);

    var bars = make("div", "bars");
    var pill = make("button", "pill");
    pill.type = "button";
    pill.setAttribute("aria-expanded", "false");
    var dot = make("span", "dot");
    var label = make("span", "label", "…");
    label.setAttribute("aria-live", "polite");
    pill.append(dot, label);
    var panel = make("section", "panel");
    panel.hidden = true;
    panel.tabIndex = -1;
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-label", "Problems of this page");
    root.append(bars, panel, pill);
    if (isStatus) pill.hidden = true;
    document.documentElement.append(host);

    // Colours follow the switch of the theme, and without one the system.
    function colours() { host.dataset.theme = document.documentElement.dataset.theme || "auto"; }
    new MutationObserver(colours).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    colours();

    var last = null, isConnected = true;
    function toggle(open) {
      panel.hidden = !open;
      pill.setAttribute("aria-expanded", String(open));
      if (open) panel.focus(); else pill.focus();
    }
    pill.addEventListener("click", function () { toggle(panel.hidden); });
    root.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !panel.hidden) { event.stopPropagation(); toggle(false); }
    });

    function tell() {
      if (!isConnected) {
        host.dataset.state = "away";
        label.textContent = "not connected";
        return;
      }
      if (!last) return;
      var all = last.errors + last.warnings;
      var hints = last.here.filter(function (one) { return one.severity === "info"; }).length;
      var here = last.here.length - hints;
      var worst = last.here.map(function (one) { return one.severity; });
      host.dataset.state = ["error", "warning", "info"].find(function (name) { return worst.indexOf(name) >= 0; }) ||
        (last.errors ? "error-elsewhere" : last.warnings ? "warning-elsewhere" : "good");
      var parts = [];
      if (here) parts.push(count(here, "problem") + " here");
      else if (hints) parts.push(count(hints, "hint") + " here");
      if (all > here) parts.push(all + " in the book");
      label.textContent = parts.join(" · ") || "no problems";
    }

    function fill() {
      panel.textContent = "";
      var head = make("header");
      head.append(make("h2", "", last.here.length ? "On this page" : "No problems on this page"));
      var close = make("button", "close", "×");
      close.type = "button";
      close.setAttribute("aria-label", "Close");
      close.addEventListener("click", function () { toggle(false); });
      head.append(close);
      panel.append(head);
      var list = make("ol");
      // What is serious comes first; else they stand as in the note.
      ["error", "warning", "info"].forEach(function (severity) {
        last.here.forEach(function (one) { if (one.severity === severity) list.append(item(one)); });
      });
      panel.append(list);
      var foot = make("p", "foot", "In the book: " + count(last.errors, "error") + ", " + count(last.warnings, "warning") + ", " + count(last.hints, "hint") + ". ");
      var link = make("a", "", "All problems");
      link.href = "/_layerbook/";
      foot.append(link);
      panel.append(foot);
    }

    function item(one) {
      var item = make("li", one.severity);
      var title = make("p", "title");
      title.append(make("span", "mark", one.severity === "info" ? "hint" : one.severity), " ", make("span", "message", one.message), " ", make("code", "", one.code));
      item.append(title, place(one));
      if (one.source.trim()) item.append(source(one));
      if (one.help) item.append(make("p", "help", one.help));
      return item;
    }

    function place(one) {
      var text = one.file + ":" + one.line + ":" + one.column;
      if (one.editor) {
        var link = make("a", "place", text);
        link.href = one.editor;
        link.title = "Open in the editor";
        return link;
      }
      var button = make("button", "place", text);
      button.type = "button";
      button.title = "Copy";
      button.addEventListener("click", function () {
        if (navigator.clipboard) navigator.clipboard.writeText(text).then(function () {
          button.dataset.copied = "";
          setTimeout(function () { delete button.dataset.copied; }, 1200);
        }, function () {});
      });
      return button;
    }

    // The line with the place in it; of a long one the part around it.
    function source(one) {
      var letters = Array.from(one.source), around = 60;
      var from = Math.max(0, one.from - around), to = Math.min(letters.length, Math.max(one.to, one.from) + around);
      var line = make("pre");
      var text = function (a, b) { return letters.slice(a, b).join(""); };
      line.append((from ? "…" : "") + text(from, one.from), make("mark", "", text(one.from, one.to)), text(one.to, to) + (to < letters.length ? "…" : ""));
      return line;
    }

    function bar(name, content) {
      var old = bars.querySelector("." + name);
      if (old) old.remove();
      if (content) { content.classList.add("bar", name); bars.append(content); }
    }

    return {
      connected: function (is) { isConnected = is; tell(); },
      problems: function (message) {
        last = message;
        tell();
        fill();
        // The page of the preview tells it itself.
        if (!message.broken || isStatus) { bar("broken", null); return; }
        var details = make("details");
        details.open = true;
        details.setAttribute("role", "alert");
        details.append(make("summary", "", message.broken.title), make("pre", "", message.broken.text));
        bar("broken", details);
      },
      gone: function (is) {
        if (!is) { bar("gone", null); return; }
        var text = make("p", "", "This page is no longer in the book: its note was deleted, renamed, or made a draft. ");
        text.setAttribute("role", "alert");
        var home = make("a", "", "Go to the front page");
        home.href = "/";
        text.append(home);
        bar("gone", text);
      }
    };
  };
})();
