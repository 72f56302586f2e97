// The dialog and the page of the search. All that comes from notes is set as text, never as markup.
(function () {
  "use strict";
  var search = window.layerbookSearch;
  var GROUPS = ["layer", "area", "type", "status", "tag"];
  var RECENT = 8, SHOWN = 8;
  // In the preview what was loaded longer ago, in milliseconds, is asked for again: the book may have changed since.
  var FRESH = 250;
  var preview = !!document.querySelector("script[src^='/_layerbook/']");
  var root = "", head = null, words = {}, loaded = 0;

  function make(name, className, content) {
    var element = document.createElement(name);
    if (className) element.className = className;
    (Array.isArray(content) ? content : [content]).forEach(function (one) { if (one) element.append(one); });
    return element;
  }
  function set(element, attributes) {
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  }
  function marked(pieces) { return pieces.map(function (piece) { return piece.hit ? make("mark", "", piece.text) : piece.text; }); }
  function word(key) { return words["search_" + key] || key; }
  function kindName(kind) { return words["search_kind_" + kind] || words["kind_" + kind] || kind; }
  function icon(path) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), line = document.createElementNS(svg.namespaceURI, "path");
    set(svg, { viewBox: "0 0 16 16", "aria-hidden": "true" });
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  // ---- Recent searches, of this book alone.
  function store() { return "layerbook-search:" + new URL(root).pathname; }
  function recent() {
    try {
      var list = JSON.parse(localStorage.getItem(store()) || "[]");
      return Array.isArray(list) ? list.filter(function (one) { return typeof one === "string"; }).slice(0, RECENT) : [];
    } catch (_) { return []; }
  }
  function remember(text) {
    text = text.trim();
    if (!text) return;
    var list = [text].concat(recent().filter(function (one) { return one !== text; })).slice(0, RECENT);
    try { localStorage.setItem(store(), JSON.stringify(list)); } catch (_) { /* not remembered */ }
  }
  function forget() { try { localStorage.removeItem(store()); } catch (_) { /* was not remembered */ } }

  // ---- One field with its filters and results; `page` is the one of the page, which follows the address.
  function Finder(page) {
    var self = this;
    this.page = page;
    this.id = page ? "lb-find-page" : "lb-find";
    this.chosen = {};
    GROUPS.forEach(function (key) { self.chosen[key] = []; });
    this.number = 0;
    this.wanted = SHOWN;
    this.options = [];
    this.active = -1;
    this.open = "";
    this.input = set(make("input"), {
      type: "text", role: "combobox", id: this.id, "aria-expanded": "false", "aria-controls": this.id + "-list", "aria-autocomplete": "list",
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", placeholder: word("placeholder"), "aria-label": words.search
    });
    this.clear = set(make("button", "search-clear", icon("M4 4l8 8M12 4l-8 8")), { type: "button", "aria-label": word("clear"), hidden: "" });
    this.groups = set(make("div", "search-groups"), { role: "group", "aria-label": word("filters") });
    this.choices = set(make("div", "search-choices"), { id: this.id + "-choices", hidden: "" });
    this.status = set(make("p", "search-status"), { role: "status" });
    this.note = make("p", "search-note");
    this.list = set(make("div", "search-list"), { role: "listbox", id: this.id + "-list", "aria-label": word("results") });
    this.more = set(make("button", "search-more", word("more")), { type: "button", hidden: "" });
    this.preview = set(make("div", "search-preview"), { "aria-hidden": "true" });
    this.body = make("div", "search-body", [make("div", "search-found", [this.status, this.note, this.list, this.more]), this.preview]);
    this.field = make("div", "search-field", [icon("M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10.3 10.3 14 14"), this.input, this.clear]);
    this.input.addEventListener("input", function () { self.wanted = SHOWN; self.update(); });
    this.input.addEventListener("keydown", function (event) { self.key(event); });
    this.clear.addEventListener("click", function () { self.ask(""); });
    this.more.addEventListener("click", function () {
      var from = self.options.length;
      self.wanted += SHOWN;
      self.update().then(function () { self.choose(Math.min(from, self.options.length - 1)); self.input.focus(); });
    });
    this.list.addEventListener("pointermove", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) self.choose(self.options.indexOf(option), true);
    });
    this.list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (!option) return;
      if (option.dataset.ask !== undefined) {
        event.preventDefault();
        self.ask(option.dataset.ask);
      } else {
        remember(self.input.value);
        if (self.onopen && !event.ctrlKey && !event.metaKey && !event.shiftKey) self.onopen();
      }
    });
    this.filters();
  }

  Finder.prototype.ask = function (text) {
    this.input.value = text;
    this.wanted = SHOWN;
    this.input.focus();
    return this.update();
  };

  // ---- Filters: a button for each group, its values below, and what is chosen as a row that takes it away again.
  Finder.prototype.values = function (key) {
    if (key === "layer" || key === "area") {
      var axis = key === "layer" ? head.layers : head.areas;
      return axis.filter(function (one) { return one.used; }).map(function (one) { return { value: one.id, name: one.name, hue: one.hue, glyph: one.glyph }; });
    }
    if (key === "type") return head.kinds.map(function (kind) { return { value: kind, name: kindName(kind) }; });
    if (key === "status") return head.statuses.map(function (status) { return { value: status, name: words["status_" + status] || status }; });
    return head.tags.map(function (tag) { return { value: tag, name: "#" + tag }; });
  };
  Finder.prototype.filters = function () {
    var self = this;
    this.groups.replaceChildren();
    GROUPS.forEach(function (key) {
      var values = self.values(key);
      if (values.length < 2 && !self.chosen[key].length) return;
      var count = self.chosen[key].length;
      var button = set(make("button", "search-group", [word("by_" + key), count ? make("b", "", String(count)) : null]), {
        type: "button", "aria-expanded": String(self.open === key), "aria-controls": self.id + "-choices", "data-group": key
      });
      button.addEventListener("click", function () {
        self.open = self.open === key ? "" : key;
        self.filters();
        self.groups.querySelector("[data-group=" + key + "]").focus();
      });
      self.groups.append(button);
    });
    GROUPS.forEach(function (key) {
      self.chosen[key].forEach(function (value) {
        var known = self.values(key).find(function (one) { return one.value === value; }) || { name: value };
        var button = set(make("button", "search-chosen", [self.mark(known), known.name, icon("M5 5l6 6M11 5l-6 6")]), { type: "button", "aria-label": word("without") + " " + known.name });
        button.addEventListener("click", function () { self.toggle(key, value); self.input.focus(); });
        self.groups.append(button);
      });
    });
    this.choices.replaceChildren();
    this.choices.hidden = !this.open;
    if (!this.open) return;
    var key = this.open;
    set(this.choices, { role: "group", "aria-label": word("by_" + key) });
    this.values(key).forEach(function (one) {
      var pressed = self.chosen[key].indexOf(one.value) >= 0;
      var button = set(make("button", "search-choice", [self.mark(one), one.name]), { type: "button", "aria-pressed": String(pressed) });
      button.addEventListener("click", function () {
        var at = Array.prototype.indexOf.call(self.choices.children, button);
        self.toggle(key, one.value);
        self.choices.children[at].focus();
      });
      self.choices.append(button);
    });
  };
  Finder.prototype.mark = function (one) {
    if (one.hue) return make("i", "search-hue layer-" + one.hue);
    return one.glyph && one.glyph !== "layer" ? make("i", "g g-" + one.glyph) : null;
  };
  Finder.prototype.toggle = function (key, value) {
    var list = this.chosen[key], at = list.indexOf(value);
    if (at < 0) list.push(value); else list.splice(at, 1);
    this.wanted = SHOWN;
    this.filters();
    this.update();
  };

  // ---- Results.
  Finder.prototype.update = async function () {
    var self = this, text = this.input.value, number = ++this.number, found;
    this.clear.hidden = !text;
    if (this.page) this.follow();
    try {
      if (preview && Date.now() - loaded > FRESH) {
        search.forget();
        loaded = Date.now();
        head = await search.load("head");
        words = head.words;
        if (number !== this.number) return;
      }
      found = await search.find(head, text, this.chosen, this.wanted, function () { return number === self.number; });
    } catch (error) {
      if (number === this.number) this.say(word(window.DecompressionStream ? "failed" : "old"));
      return;
    }
    if (!found || number !== this.number) return;
    if (found.empty) this.empty(); else this.show(found);
    this.list.dataset.of = text;
  };
  Finder.prototype.begin = function () {
    this.options = [];
    this.active = -1;
    this.list.replaceChildren();
    this.note.replaceChildren();
    this.preview.replaceChildren();
    this.more.hidden = true;
    this.input.removeAttribute("aria-activedescendant");
  };
  Finder.prototype.say = function (text) { if (this.status.textContent !== text) this.status.textContent = text; };
  Finder.prototype.option = function (group, href, className, content) {
    var option = set(make("a", className, content), { role: "option", id: this.id + "-" + this.options.length, href: href, tabindex: "-1", "aria-selected": "false" });
    group.append(option);
    this.options.push(option);
    return option;
  };
  Finder.prototype.group = function (title) {
    var id = this.id + "-group-" + this.list.children.length;
    var group = set(make("div", "search-part", set(make("div", "search-title", title), { id: id, role: "presentation" })), { role: "group", "aria-labelledby": id });
    this.list.append(group);
    return group;
  };
  // Before anything is typed: what was searched for, and where to start.
  Finder.prototype.empty = function () {
    var self = this, list = recent();
    this.begin();
    this.say("");
    if (list.length) {
      var group = this.group(word("recent"));
      list.forEach(function (text) { self.option(group, self.address(text), "search-recent", [icon("M8 4.5V8l2.5 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0z"), text]).dataset.ask = text; });
      var forgetting = set(make("button", "search-forget", word("forget")), { type: "button" });
      forgetting.addEventListener("click", function () { forget(); self.input.focus(); self.empty(); });
      this.note.append(forgetting);
    }
    this.starts();
    this.expanded();
  };
  Finder.prototype.starts = function () {
    var self = this, group = this.group(word("start"));
    head.layers.forEach(function (layer) { if (layer.used) self.option(group, root + layer.url, "search-start", [self.mark(layer), layer.name]); });
    head.starts.forEach(function (start) { self.option(group, root + start.url, "search-start", [icon("M3 8h9M8.5 4 12.5 8l-4 4"), start.title]); });
  };
  Finder.prototype.expanded = function () { this.input.setAttribute("aria-expanded", String(this.options.length > 0)); };
  Finder.prototype.show = function (found) {
    var self = this;
    this.begin();
    if (!found.results.length) return this.nothing(found);
    if (found.correction) {
      this.note.append(word("instead") + " ", make("b", "", found.correction));
    } else if (!found.whole && found.missing.length) {
      this.note.append(word("missing") + " ", make("b", "", found.missing.join(", ")));
    }
    found.results.forEach(function (result) { self.result(result); });
    this.more.hidden = !found.more || found.results.length < this.wanted;
    this.say(found.count + " " + word(found.count === 1 ? "result" : "result_n"));
    this.choose(0);
    this.expanded();
  };
  Finder.prototype.nothing = function (found) {
    var self = this, filters = GROUPS.some(function (key) { return self.chosen[key].length; });
    this.say(word("none") + " “" + this.input.value.trim() + "”");
    if (found.correction) {
      this.note.append(word("meant") + " ");
      var group = this.group(word("meant"));
      this.option(group, this.address(found.correction), "search-recent", found.correction).dataset.ask = found.correction;
    }
    this.note.textContent = filters ? word("none_filters") : word("none_help");
    this.starts();
    this.expanded();
  };
  Finder.prototype.address = function (text) { return root + head.page + "?q=" + encodeURIComponent(text); };
  Finder.prototype.href = function (result, anchor) {
    var address = root + result.about.u, isNote = result.all.length > 0;
    if (isNote && result.marks.length) address += "?mark=" + encodeURIComponent(result.marks.join(" ")).replace(/%20/g, "+");
    return anchor ? address + "#" + encodeURIComponent(anchor) : address;
  };
  Finder.prototype.result = function (result) {
    var about = result.about, self = this, group = this.list;
    var path = [about.b].filter(Boolean);
    var top = make("span", "search-name", [about.i ? make("span", "search-id", about.i) : null, make("span", "search-of", marked(result.titlePieces))]);
    if (result.section) top.append(make("span", "search-section", [make("span", "search-arrow", "›"), make("span", "", marked(result.section.heading))]));
    var kind = make("span", "search-kind", [kindName(about.k)]);
    if (about.s) kind.append(" · ", words["status_" + about.s] || about.s);
    var option = this.option(group, this.href(result, result.section && result.section.anchor), "search-result", [
      make("span", "search-line", [top, kind]),
      path.length ? make("span", "search-path", path.join(" › ")) : null,
      result.snippet.length ? make("span", "search-snippet", marked(result.snippet)) : null
    ]);
    option.found = result;
    option.section = result.section ? result.sections[0] : null;
    // Other sections that hold as much.
    var best = result.sections[0];
    result.sections.filter(function (one) {
      return one !== option.section && one.heading && one.headingHits.length && one.heads > 0.5 && one.value >= best.value * 0.6 && result.section;
    }).slice(0, 2).forEach(function (one) {
      var sub = self.option(group, self.href(result, one.anchor), "search-sub", [make("span", "search-arrow", "›"), make("span", "", marked(search.pieces(one.heading, one.headingHits, 0, one.heading.length)))]);
      sub.found = result;
      sub.section = one;
    });
  };

  // ---- The chosen option, and what stands in it.
  Finder.prototype.choose = function (index, still) {
    if (index === this.active || !this.options.length) return;
    var old = this.options[this.active];
    if (old) old.setAttribute("aria-selected", "false");
    this.active = index < 0 ? -1 : Math.min(index, this.options.length - 1);
    var option = this.options[this.active];
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    this.input.setAttribute("aria-activedescendant", option.id);
    if (!still) option.scrollIntoView({ block: "nearest" });
    if (option.found) this.look(option.found, option.section);
  };
  Finder.prototype.look = function (result, section) {
    var about = result.about, shown = make("div", "search-shown");
    shown.append(make("h3", "", marked(result.titlePieces)));
    var places = make("p", "search-places");
    head.layers.concat(head.areas).forEach(function (one) {
      if ((about.l || []).indexOf(one.id) < 0 && (about.a || []).indexOf(one.id) < 0) return;
      places.append(make("span", "search-place" + (one.hue ? " layer-" + one.hue : ""), [one.hue ? make("i", "search-hue") : make("i", "g g-" + one.glyph), one.name]));
    });
    if (places.children.length) shown.append(places);
    if (about.d) shown.append(make("p", "search-lead", about.d));
    var at = section ? section.at : result.at, room = 1400;
    result.all.slice(at, at + 4).forEach(function (one) {
      if (room <= 0) return;
      if (one.heading) shown.append(make("h4", "", marked(search.pieces(one.heading, one.headingHits, 0, one.heading.length))));
      var lines = one.text.slice(0, room), from = 0;
      room -= lines.length;
      lines.split("\n").forEach(function (line) {
        var end = from + line.length;
        shown.append(make("p", "", marked(search.pieces(one.text, one.hits.filter(function (hit) { return hit.start >= from && hit.end <= end; }), from, end))));
        from = end + 1;
      });
    });
    this.preview.replaceChildren(shown);
    this.preview.scrollTop = 0;
  };
  Finder.prototype.key = function (event) {
    if (event.isComposing) return;
    var last = this.options.length - 1, at = this.active, option = this.options[at];
    if (event.key === "ArrowDown") this.choose(at >= last ? 0 : at + 1);
    else if (event.key === "ArrowUp") this.choose(at <= 0 ? last : at - 1);
    else if (event.key === "PageDown") this.choose(Math.min(last, at + 5));
    else if (event.key === "PageUp") this.choose(Math.max(0, at - 5));
    else if ((event.key === "Home" || event.key === "End") && event.ctrlKey) this.choose(event.key === "Home" ? 0 : last);
    else if (event.key === "Enter") {
      if (!option) return;
      if (event.ctrlKey || event.metaKey) {
        remember(this.input.value);
        window.open(option.href, "_blank", "noopener");
      } else option.click();
    } else if (event.key === "Escape" && this.page && this.input.value) this.ask("");
    else return;
    event.preventDefault();
  };

  // ---- The address of the page follows what is asked, and is asked when it is opened.
  Finder.prototype.follow = function () {
    var query = new URLSearchParams(), self = this;
    if (this.input.value.trim()) query.set("q", this.input.value.trim());
    GROUPS.forEach(function (key) { self.chosen[key].forEach(function (value) { query.append(key, value); }); });
    var text = query.toString();
    try { history.replaceState(history.state, "", location.pathname + (text ? "?" + text : "")); } catch (_) { /* a page from a disk keeps its address */ }
  };
  Finder.prototype.read = function () {
    var query = new URLSearchParams(location.search), self = this;
    GROUPS.forEach(function (key) { self.chosen[key] = query.getAll(key); });
    this.input.value = query.get("q") || "";
    this.filters();
    return this.update();
  };

  function Dialog() {
    var self = this, finder = this.finder = new Finder(false);
    var close = set(make("button", "search-close", [make("kbd", "", "Esc"), make("span", "vh", words.close)]), { type: "button" });
    finder.field.append(close);
    var keys = make("p", "search-keys");
    [["↑ ↓", "key_move"], ["↵", "key_open"], ["Esc", "key_close"]].forEach(function (pair) { keys.append(make("span", "", [make("kbd", "", pair[0]), word(pair[1])])); });
    this.all = make("a", "search-all", word("all"));
    this.dialog = set(make("dialog", "search-dialog", [finder.field, finder.groups, finder.choices, finder.body, make("div", "search-foot", [keys, this.all])]), { "aria-label": words.search });
    document.body.append(this.dialog);
    close.addEventListener("click", function () { self.dialog.close(); });
    this.dialog.addEventListener("click", function (event) { if (event.target === self.dialog) self.dialog.close(); });
    this.all.addEventListener("click", function () { remember(finder.input.value); self.dialog.close(); });
    finder.onopen = function () { self.dialog.close(); };
    var update = finder.update;
    finder.update = function () {
      self.all.href = finder.address(finder.input.value.trim());
      self.all.hidden = !finder.input.value.trim();
      return update.call(finder);
    };
  }
  Dialog.prototype.open = function (typed) {
    if (this.dialog.open) { this.finder.input.select(); return; }
    this.dialog.showModal();
    if (typed) this.finder.input.value = typed;
    this.finder.input.focus();
    if (!typed) this.finder.input.select();
    this.finder.update();
  };

  var view = null;
  // Gives { open, fill } when the head of the index is there.
  search.view = async function (address, index) {
    if (view) return view;
    root = address;
    head = await search.start(index);
    words = head.words;
    loaded = Date.now();
    var dialog = null, page = null;
    document.addEventListener("layerbook:patch", function () {
      loaded = 0;
      if (page) page.update(); else if (dialog && dialog.dialog.open) dialog.finder.update();
    });
    view = {
      open: function (typed) {
        if (page) { page.input.focus(); page.input.select(); return; }
        (dialog = dialog || new Dialog()).open(typed);
      },
      fill: function (place) {
        page = new Finder(true);
        place.append(page.field, page.groups, page.choices, page.body);
        page.read();
        if (!page.input.value) page.input.focus({ preventScroll: true });
        addEventListener("popstate", function () { page.read(); });
      }
    };
    return view;
  };
})();
