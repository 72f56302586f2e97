// Draws diagrams with mermaid. It writes style elements and style attributes, which the policy of a page may forbid: while
// it works, both are led to where scripts may set styles. Where a drawing fails, the source stays.
(function () {
  "use strict";
  var root = document.documentElement, number = 0, turn = Promise.resolve();
  var make = document.createElement, makeIn = document.createElementNS;
  var set = Element.prototype.setAttribute, parse = DOMParser.prototype.parseFromString;
  var drawn = new WeakMap();

  function adopt(sheets) { document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheets); }
  function drop(sheets) { document.adoptedStyleSheets = document.adoptedStyleSheets.filter(function (sheet) { return sheets.indexOf(sheet) < 0; }); }
  // Styles and handlers in markup that is parsed are judged too, so there they go by another name.
  function renamed(text) {
    return String(text).replace(/<[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>/gi, function (tag) { return tag.replace(/([\s"'\/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"); });
  }

  function guarded(work) {
    var sheets = [];
    // Stands in for a style element: what is written into it becomes a sheet.
    function stand() {
      var element = makeIn.call(document, "http://www.w3.org/2000/svg", "desc"), own = null;
      function write(text) {
        if (!own) { own = new CSSStyleSheet(); sheets.push(own); adopt([own]); }
        own.replaceSync(text);
      }
      ["innerHTML", "textContent", "innerText"].forEach(function (name) { Object.defineProperty(element, name, { get: function () { return ""; }, set: write }); });
      element.appendChild = function (node) { write(node.data || ""); return node; };
      return element;
    }
    Element.prototype.setAttribute = function (name, value) { if (name === "style" && this.style) this.style.cssText = value; else set.call(this, name, value); };
    DOMParser.prototype.parseFromString = function (text, type) { return parse.call(this, renamed(text), type); };
    document.createElement = function (name) { return String(name).toLowerCase() === "style" ? stand() : make.apply(document, arguments); };
    document.createElementNS = function (space, name) { return name === "style" ? stand() : makeIn.apply(document, arguments); };
    return work().finally(function () {
      Element.prototype.setAttribute = set;
      DOMParser.prototype.parseFromString = parse;
      delete document.createElement;
      delete document.createElementNS;
      drop(sheets);
    }).then(function (made) { return { svg: made.svg, sheets: sheets }; });
  }

  // Element by element: markup that is parsed into the page would be judged.
  function build(node, into) {
    if (node.nodeType === 3) into.appendChild(document.createTextNode(node.data));
    if (node.nodeType !== 1 || /^(script|style|foreignObject)$/i.test(node.localName)) return;
    var element = document.createElementNS(node.namespaceURI, node.localName);
    Array.prototype.forEach.call(node.attributes, function (attribute) {
      if (/^(data-)?on/i.test(attribute.name) || (/href$/i.test(attribute.name) && !/^(#|https?:|mailto:)/i.test(attribute.value))) return;
      if (attribute.name === "data-style") element.style.cssText = attribute.value;
      else element.setAttributeNS(attribute.namespaceURI, attribute.name, attribute.value);
    });
    into.appendChild(element);
    node.childNodes.forEach(function (child) { build(child, element); });
  }

  // The colours of the theme as mermaid wants them: as they are, not by name.
  function settings(scheme) {
    var probe = document.createElement("i");
    probe.style.colorScheme = scheme;
    document.body.appendChild(probe);
    var read = function (name) { probe.style.color = "var(" + name + ")"; var c = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3); return "#" + c.map(function (n) { return ("0" + Math.round(+n).toString(16)).slice(-2); }).join(""); };
    var page = read("--page"), surface = read("--surface"), text = read("--text"), edge = read("--edge"), muted = read("--muted"), mark = read("--mark");
    var hues = [4, 3, 2, 1, 5, 6, 7, 8].map(function (n) { return read("--layer-" + n); });
    probe.remove();
    var colours = {
      darkMode: scheme === "dark", background: page, fontSize: "15px", fontFamily: getComputedStyle(document.body).fontFamily,
      primaryColor: surface, primaryTextColor: text, primaryBorderColor: edge, secondaryColor: surface, secondaryTextColor: text, tertiaryColor: page, tertiaryTextColor: text, tertiaryBorderColor: edge,
      lineColor: muted, textColor: text, mainBkg: surface, nodeBorder: edge, clusterBkg: page, clusterBorder: edge, edgeLabelBackground: page, titleColor: text,
      noteBkgColor: mark, noteTextColor: text, noteBorderColor: edge, actorBkg: surface, actorBorder: edge, actorLineColor: edge, signalColor: muted, signalTextColor: text, labelBoxBkgColor: surface, loopTextColor: text, activationBkgColor: surface, activationBorderColor: edge,
      taskBkgColor: hues[0], taskTextColor: page, taskBorderColor: hues[0], taskTextOutsideColor: text, activeTaskBkgColor: hues[1], doneTaskBkgColor: surface, doneTaskBorderColor: edge, sectionBkgColor: surface, altSectionBkgColor: page, gridColor: edge,
      pieStrokeColor: page, pieOuterStrokeColor: edge, pieSectionTextColor: page, pieTitleTextColor: text, pieLegendTextColor: text, pieOpacity: "1",
      quadrant1Fill: surface, quadrant2Fill: page, quadrant3Fill: surface, quadrant4Fill: page, quadrantPointFill: hues[0], quadrantPointTextFill: text, quadrantTitleFill: text, quadrantXAxisTextFill: text, quadrantYAxisTextFill: text
    };
    hues.forEach(function (hue, i) { colours["pie" + (i + 1)] = colours["cScale" + i] = colours["git" + i] = hue; colours["cScaleLabel" + i] = colours["gitBranchLabel" + i] = page; });
    return { startOnLoad: false, securityLevel: "strict", theme: "base", themeVariables: colours, htmlLabels: false, flowchart: { htmlLabels: false }, deterministicIds: true, suppressErrorRendering: true };
  }

  function draw(source, scheme, paper) {
    var id = "lb-diagram-" + (number += 1), holder = source.parentElement, text = source.textContent;
    mermaid.initialize(settings(scheme));
    return guarded(function () { return mermaid.render(id, text); }).then(function (made) {
      var drawing = document.createElement("div");
      drawing.className = paper ? "drawing on-paper" : "drawing";
      drawing.setAttribute("aria-hidden", "true");
      build(new DOMParser().parseFromString(renamed(made.svg), "image/svg+xml").documentElement, drawing);
      adopt(made.sheets);
      holder.appendChild(drawing);
      drawn.get(source).sheets.push.apply(drawn.get(source).sheets, made.sheets);
    }).catch(function () {
      var left = document.getElementById("d" + id);
      if (left) left.remove();
    });
  }
  function scheme() {
    var chosen = root.dataset.theme;
    return chosen === "dark" || (!chosen && matchMedia("(prefers-color-scheme: dark)").matches) ? "dark" : "light";
  }
  function all() {
    var now = scheme();
    document.querySelectorAll(".diagram > pre.mermaid").forEach(function (source) {
      var old = drawn.get(source);
      if (old && old.text === source.textContent && old.scheme === now && old.sheets.length && source.parentElement.querySelector(".drawing")) return;
      if (old) drop(old.sheets);
      source.parentElement.querySelectorAll(".drawing").forEach(function (drawing) { drawing.remove(); });
      drawn.set(source, { text: source.textContent, scheme: now, sheets: [] });
      turn = turn.then(function () { return draw(source, now, false); });
      // Paper is white, also where the screen is dark.
      if (now === "dark") turn = turn.then(function () { return draw(source, "light", true); });
    });
    turn.then(function () { root.dataset.diagrams = now; });
  }
  all();
  new MutationObserver(all).observe(root, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  document.addEventListener("layerbook:patch", all);
})();
