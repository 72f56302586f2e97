// Narrows what a page shows: decisions in the matrix and in the log, articles in the library. Without it all of them are there.
(function () {
  "use strict";
  var box = document.querySelector("[data-choosers]");
  if (!box) return;
  var fields = Array.from(box.querySelectorAll("select, input"));
  var output = box.querySelector("output");
  var reset = box.querySelector("button");

  function folded(text) { return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(); }
  // What is chosen, by the name of the field; nothing where nothing is.
  function chosen() {
    var wanted = {};
    fields.forEach(function (field) { if (field.value.trim()) wanted[field.name] = field.value.trim(); });
    return wanted;
  }
  function fits(record, wanted) {
    return Object.keys(wanted).every(function (name) {
      return name === "words"
        ? folded(wanted.words).split(/\s+/).every(function (word) { return record.words().includes(word); })
        // What names no product speaks of all of them.
        : record[name] === wanted[name] || (name === "product" && record.product === "");
    });
  }

  var items = null;
  function list(wanted) {
    items = items || Array.from(document.querySelectorAll(".timeline > li, .listing .cards > li")).map(function (element) {
      var text = null;
      return {
        element: element, status: element.dataset.status, product: element.dataset.product, owner: element.dataset.owner,
        words: function () { return text = text || folded(element.textContent); }
      };
    });
    var shown = 0;
    items.forEach(function (item) {
      var is = fits(item, wanted);
      item.element.hidden = !is;
      if (is) shown += 1;
    });
    document.querySelectorAll(".listing section").forEach(function (section) {
      section.hidden = !section.querySelector(".timeline > li:not([hidden]), .cards > li:not([hidden])");
    });
    return [shown, items.length];
  }

  function matrix(wanted, any) {
    var cells = Array.from(document.querySelectorAll(".matrix .cell"));
    var matching = 0, of = Object.assign({}, wanted);
    delete of.status;
    cells.forEach(function (cell) {
      var counts = {}, standing = 0, total = 0;
      (cell.dataset.records || "").split("\n").filter(Boolean).forEach(function (line) {
        var parts = line.split("\t");
        var record = { status: parts[0], product: parts[1], owner: parts[2] };
        // Whether something is decided does not depend on which status is looked at.
        if (!/^(rejected|superseded|deprecated)$/.test(parts[0]) && fits(record, of)) standing += 1;
        if (!fits(record, wanted)) return;
        counts[parts[0]] = (counts[parts[0]] || 0) + 1;
        total += 1;
      });
      if (total) matching += 1;
      cell.classList.toggle("match", total > 0);
      var dots = cell.querySelector(".dots");
      dots.querySelectorAll(".ds").forEach(function (group) {
        var dot = group.querySelector(".d"), label = group.title.replace(/^\d+ /, "");
        var count = counts[dot.className.replace(/^d s-/, "")] || 0;
        group.hidden = !count;
        if (!count) return;
        group.title = count + " " + label;
        group.replaceChildren.apply(group, Array.from({ length: count > 5 ? 1 : count }, function () { return dot.cloneNode(); }));
        group.append(count > 5 ? String(count) : hidden(count), hidden(" " + label));
      });
      var open = dots.querySelector(".open");
      if (!open) {
        open = document.createElement("span");
        open.className = "open";
        open.title = box.dataset.undecided;
        open.append("?", hidden(" " + box.dataset.undecided));
        dots.append(open);
      }
      open.hidden = standing > 0 || !!dots.querySelector(".idle");
      clash(cell.querySelector(".clash"), wanted.product);
    });
    document.querySelector(".matrix").classList.toggle("narrowed", any);
    return [matching, cells.length];
  }
  // Contradictions are those of the product that is looked at; other choices do not mend them.
  function clash(mark, product) {
    if (!mark) return;
    var count = product ? 0 : +mark.dataset.all;
    mark.dataset.products.split("\n").forEach(function (line) {
      var parts = line.split("\t");
      if (product && (parts[1] === product || parts[1] === "")) count += +parts[0];
    });
    mark.hidden = !count;
    mark.querySelector(".count").textContent = count > 1 ? " " + count : "";
  }
  function hidden(text) {
    var span = document.createElement("span");
    span.className = "vh";
    span.textContent = text;
    return span;
  }

  function apply() {
    var wanted = chosen(), any = Object.keys(wanted).length > 0;
    var counts = box.dataset.choosers === "matrix" ? matrix(wanted, any) : list(wanted);
    output.textContent = any ? counts[0] + " " + output.dataset.of + " " + counts[1] + " " + output.dataset.shown : "";
    reset.hidden = !any;
    try {
      var search = new URLSearchParams(wanted).toString();
      history.replaceState(history.state, "", location.pathname + (search ? "?" + search : "") + location.hash);
    } catch (_) { /* a page from disk keeps its address */ }
  }
  var asked = new URLSearchParams(location.search), known = false;
  fields.forEach(function (field) {
    if (!asked.get(field.name)) return;
    field.value = asked.get(field.name);
    known = known || field.value !== "";
  });
  if (known) apply();
  box.addEventListener("input", apply);
  reset.addEventListener("click", function () {
    fields.forEach(function (field) { field.value = ""; });
    apply();
    fields[0].focus();
  });
  document.addEventListener("layerbook:patch", function () { items = null; if (Object.keys(chosen()).length) apply(); });
})();
