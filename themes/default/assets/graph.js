// Draws the graph of the book: a place for each layer and area, and in it its notes, those with most links in the middle.
// Places follow from the data alone, so a note stands where it stood yesterday, whatever is filtered.
(function () {
  "use strict";
  var frame = document.querySelector("[data-graph]");
  var canvas = frame.querySelector("canvas"), pen = canvas.getContext("2d");
  var stage = frame.querySelector(".graph-stage"), card = frame.querySelector(".graph-card");
  var field = frame.querySelector("input[type=search]"), list = frame.querySelector("ol"), count = frame.querySelector("[data-count]");
  var boxes = Array.prototype.slice.call(frame.querySelectorAll("input[type=checkbox]"));
  var words = frame.dataset, root = new URL(document.body.dataset.root || "./", location.href);
  var still = matchMedia("(prefers-reduced-motion: reduce)");
  var STEP = 15, TURN = Math.PI * (3 - Math.sqrt(5)), LISTED = 60;
  var data, nodes = [], order = [], rows = [], columns = [], size = { w: 1, h: 1 };
  var view = { x: 0, y: 0, k: 1 }, box = { w: 1, h: 1 }, colours = {}, grid = new Map();
  var chosen = -1, over = -1, near = null, busy = false, rest = 0, waiting = false;

  function fold(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  function key(x, y) { return Math.floor(x / 24) + ":" + Math.floor(y / 24); }

  window.layerbookGraph = function (given) {
    data = given;
    nodes = data.nodes.map(function (n, i) {
      return { i: i, title: n[0], url: n[1], kind: n[2], layers: n[3], areas: n[4], layer: n[3].length ? n[3][0] : -1, area: n[4].length ? n[4][0] : -1, to: [], x: 0, y: 0, r: 3, on: true, text: fold(n[0]) };
    });
    for (var e = 0; e < data.edges.length; e += 2) {
      nodes[data.edges[e]].to.push(data.edges[e + 1]);
      nodes[data.edges[e + 1]].to.push(data.edges[e]);
    }
    order = nodes.slice().sort(function (a, b) { return b.to.length - a.to.length || a.i - b.i; });
    arrange();
    paintColours();
    filter();
    resize();
    fit();
    fromAddress();
  };

  // Rows are layers, the top of the stack first; columns are areas. Within a cell the dots lie as seeds in a sunflower.
  function arrange() {
    var cells = {}, across = data.areas.length + 1, down = data.layers.length + 1;
    order.forEach(function (node) {
      var row = node.layer < 0 ? down - 1 : data.layers.length - 1 - node.layer;
      var column = node.area < 0 ? across - 1 : node.area;
      (cells[row * across + column] = cells[row * across + column] || []).push(node);
      node.r = 3 + Math.min(6, Math.sqrt(node.to.length) * .7);
    });
    var wide = [], high = [], radius = function (many) { return STEP * .62 * Math.sqrt(many) + 16; };
    for (var r = 0; r < down; r++) for (var c = 0; c < across; c++) {
      var many = (cells[r * across + c] || []).length;
      if (!many) continue;
      wide[c] = Math.max(wide[c] || 40, radius(many));
      high[r] = Math.max(high[r] || 36, radius(many));
    }
    var y = 0, x = 0, sum = function (all) { return all.reduce(function (a, b) { return a + 2 * b; }, 0); };
    // A window is wider than high: cells become ellipses, so that names have room.
    var wider = Math.max(1, Math.min(2.6, 1.8 * sum(high) / (sum(wide) || 1)));
    rows = []; columns = [];
    for (c = 0; c < across; c++) if (wide[c]) { columns.push({ c: c, name: c < data.areas.length ? data.areas[c] : words.noArea, x: x + wide[c] * wider }); x += 2 * wide[c] * wider; }
    for (r = 0; r < down; r++) if (high[r]) {
      var layer = r === down - 1 ? -1 : data.layers.length - 1 - r;
      rows.push({ r: r, layer: layer, name: layer < 0 ? words.rest : data.layers[layer], y: y, h: 2 * high[r] });
      y += 2 * high[r] + 8;
    }
    size = { w: x, h: y };
    rows.forEach(function (row) {
      columns.forEach(function (column) {
        (cells[row.r * across + column.c] || []).forEach(function (node, i) {
          // Each cell is turned a little, or the hubs would hide behind each other's links.
          var d = STEP * .62 * Math.sqrt(i + .4), turn = i * TURN + row.r * 1.3 + column.c * 2.1;
          node.x = column.x + d * wider * Math.cos(turn);
          node.y = row.y + row.h / 2 + d * Math.sin(turn);
          var at = key(node.x, node.y);
          if (grid.has(at)) grid.get(at).push(node); else grid.set(at, [node]);
        });
      });
    });
  }

  function paintColours() {
    var style = getComputedStyle(document.documentElement);
    var probe = document.createElement("i");
    frame.appendChild(probe);
    var read = function (name) { probe.style.color = "var(" + name + ")"; return getComputedStyle(probe).color; };
    colours = { page: read("--page"), text: read("--text"), muted: read("--muted"), edge: read("--edge"), line: read("--line"), link: read("--link"), hues: data.hues.map(function (hue) { return read("--layer-" + hue); }) };
    probe.remove();
    colours.font = style.fontFamily;
  }

  function filter() {
    var on = { layer: {}, kind: {} };
    boxes.forEach(function (check) { on[check.closest("[data-by]").dataset.by][check.value] = check.checked; });
    nodes.forEach(function (node) {
      node.on = on.kind[node.kind] && (node.layers.length ? node.layers.some(function (layer) { return on.layer[layer]; }) : on.layer[-1]);
    });
    listed();
    later();
  }
  function matches() {
    var parts = fold(field.value.trim()).split(/\s+/).filter(Boolean);
    return order.filter(function (node) { return node.on && parts.every(function (part) { return node.text.indexOf(part) >= 0; }); });
  }
  function stackOf(node, parent) {
    var stack = document.createElement("span");
    stack.className = "sb";
    for (var layer = data.layers.length - 1; node.layers.length && layer >= 0; layer--) {
      var band = document.createElement("b");
      if (node.layers.indexOf(layer) >= 0) band.className = "layer-" + data.hues[layer];
      stack.appendChild(band);
    }
    parent.appendChild(stack);
  }
  function linkTo(node, parent) {
    var link = document.createElement("a");
    link.href = new URL(node.url, root).href;
    link.textContent = node.title;
    link.dataset.node = node.i;
    parent.appendChild(link);
    return link;
  }
  function listed() {
    var found = matches();
    count.textContent = found.length + " / " + nodes.length + " " + words.found;
    list.textContent = "";
    found.slice(0, LISTED).forEach(function (node) {
      var item = document.createElement("li"), number = document.createElement("span");
      stackOf(node, item);
      linkTo(node, item);
      number.className = "meta";
      number.textContent = node.to.length;
      item.appendChild(number);
      list.appendChild(item);
    });
    near = field.value.trim() ? new Set(found.map(function (node) { return node.i; })) : chosen >= 0 ? around(chosen) : null;
  }
  function name(node) { return decodeURIComponent(node.url.replace(/(^|\/)index\.html$/, "$1")); }
  function around(i) { var set = new Set(nodes[i].to); set.add(i); return set; }

  function choose(i, go) {
    chosen = i;
    card.hidden = i < 0;
    card.textContent = "";
    near = i >= 0 ? around(i) : null;
    if (i >= 0) {
      var node = nodes[i], head = document.createElement("p"), line = document.createElement("p"), joined = document.createElement("ul");
      head.className = "graph-name";
      stackOf(node, head);
      linkTo(node, head);
      line.className = "quiet";
      line.textContent = words.joined + " " + node.to.length;
      node.to.slice().sort(function (a, b) { return nodes[b].to.length - nodes[a].to.length || a - b; }).slice(0, 24).forEach(function (other) { linkTo(nodes[other], joined.appendChild(document.createElement("li"))); });
      if (node.to.length > 24) joined.appendChild(document.createElement("li")).textContent = node.to.length - 24 + " " + words.more;
      card.append(head, line, joined);
      if (go) show(Array.from(near, function (other) { return nodes[other]; }));
    }
    // From disk some browsers refuse; then what is chosen has no address.
    try { history.replaceState(history.state, "", i < 0 ? location.pathname : "?note=" + encodeURIComponent(name(nodes[i]))); } catch (_) { /* as it was */ }
    later();
  }
  function fromAddress() {
    var wanted = new URLSearchParams(location.search).get("note");
    if (wanted === null) return;
    var found = nodes.findIndex(function (node) { return name(node) === wanted; });
    if (found >= 0) choose(found, true);
  }

  // ---- Looking: world to window is `(x - view.x) * k`.
  function resize() {
    var ratio = devicePixelRatio || 1;
    box = { w: stage.clientWidth, h: stage.clientHeight };
    canvas.width = Math.round(box.w * ratio);
    canvas.height = Math.round(box.h * ratio);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    later();
  }
  function fitted() {
    var left = box.w > 600 ? 150 : 12, k = Math.min((box.w - left - 12) / size.w, (box.h - 44) / size.h, 2.5);
    return { k: k, x: size.w / 2 - (box.w + left - 12) / 2 / k, y: size.h / 2 - (box.h + 24) / 2 / k };
  }
  // Brings these into view, clear of the heads at the left and of the card at the right.
  function show(some) {
    var xs = some.map(function (node) { return node.x; }), ys = some.map(function (node) { return node.y; });
    var x = Math.min.apply(null, xs), y = Math.min.apply(null, ys), w = Math.max.apply(null, xs) - x, h = Math.max.apply(null, ys) - y;
    var left = box.w > 600 ? 160 : 30, right = box.w > 600 ? 330 : 30;
    var k = Math.max(fitted().k * .7, Math.min(1.6, (box.w - left - right) / (w + 60), (box.h - 70) / (h + 40)));
    travel(x + w / 2 + (right - left) / 2 / k, y + h / 2 - 10 / k, k);
  }
  function fit() { view = fitted(); later(); }
  function zoom(by, x, y) {
    var k = Math.min(8, Math.max(fitted().k * .6, view.k * by));
    view = { k: k, x: view.x + x / view.k - x / k, y: view.y + y / view.k - y / k };
    moving();
  }
  function travel(x, y, k) {
    var goal = { k: k, x: x - box.w / 2 / k, y: y - box.h / 2 / k }, from = view, start = performance.now();
    if (still.matches) { view = goal; return later(); }
    (function step() {
      var t = Math.min(1, (performance.now() - start) / 260), e = 1 - Math.pow(1 - t, 3);
      view = { k: from.k + (goal.k - from.k) * e, x: from.x + (goal.x - from.x) * e, y: from.y + (goal.y - from.y) * e };
      moving();
      if (t < 1) requestAnimationFrame(step);
    })();
  }
  // While it moves, a picture of many links moves with it; when it rests, they are drawn anew.
  function moving() { busy = true; clearTimeout(rest); rest = setTimeout(function () { busy = false; later(); }, 120); later(); }
  function later() { if (!waiting && data) { waiting = true; requestAnimationFrame(draw); } }

  var ink = document.createElement("canvas"), inked = null;
  function links(alpha) {
    var every = function () { return true; };
    if (data.edges.length < 2000) return lines(pen, every, colours.edge, alpha, 1);
    if (!busy || !inked) {
      ink.width = canvas.width;
      ink.height = canvas.height;
      var brush = ink.getContext("2d");
      brush.setTransform(pen.getTransform());
      lines(brush, every, colours.edge, alpha, 1);
      inked = { x: view.x, y: view.y, k: view.k };
    }
    var scale = view.k / inked.k;
    pen.drawImage(ink, (inked.x - view.x) * view.k, (inked.y - view.y) * view.k, box.w * scale, box.h * scale);
  }
  function lines(pen, test, colour, alpha, width) {
    var k = view.k, edges = data.edges;
    pen.beginPath();
    for (var e = 0; e < edges.length; e += 2) {
      var a = nodes[edges[e]], b = nodes[edges[e + 1]];
      if (!a.on || !b.on || !test(a, b)) continue;
      var ax = (a.x - view.x) * k, ay = (a.y - view.y) * k, bx = (b.x - view.x) * k, by = (b.y - view.y) * k;
      if ((ax < 0 && bx < 0) || (ay < 0 && by < 0) || (ax > box.w && bx > box.w) || (ay > box.h && by > box.h)) continue;
      pen.moveTo(ax, ay);
      pen.quadraticCurveTo((ax + bx) / 2 + (by - ay) * .12, (ay + by) / 2 - (bx - ax) * .12, bx, by);
    }
    pen.globalAlpha = alpha;
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.stroke();
    pen.globalAlpha = 1;
  }
  function dot(node, r) {
    var x = (node.x - view.x) * view.k, y = (node.y - view.y) * view.k;
    if (node.kind === 1) pen.rect(x - r * .9, y - r * .9, r * 1.8, r * 1.8);
    else if (node.kind === 2) { pen.moveTo(x, y - r * 1.2); pen.lineTo(x + r * 1.2, y); pen.lineTo(x, y + r * 1.2); pen.lineTo(x - r * 1.2, y); pen.closePath(); }
    else { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 7); }
  }
  function draw() {
    waiting = false;
    var k = view.k, focus = over >= 0 ? around(over) : near, w = box.w, h = box.h;
    pen.clearRect(0, 0, w, h);
    rows.forEach(function (row) {
      pen.globalAlpha = .07;
      pen.fillStyle = row.layer < 0 ? colours.muted : colours.hues[row.layer];
      pen.fillRect(0, (row.y - view.y) * k, w, row.h * k);
    });
    pen.globalAlpha = 1;
    var total = data.edges.length / 2;
    links((focus ? .35 : 1) * Math.max(.012, Math.min(.4, 260 / total)));
    var at = over >= 0 ? over : chosen;
    if (at >= 0) lines(pen, function (a, b) { return a.i === at || b.i === at; }, colours.link, .8, 1.4);
    // All dots of one colour and kind are one path.
    [1, 0].forEach(function (dim) {
      for (var layer = -1; layer < data.layers.length; layer++) [false, true].forEach(function (hollow) {
        pen.beginPath();
        nodes.forEach(function (node) {
          if (!node.on || node.layer !== layer || (node.kind === 3) !== hollow || (focus && !focus.has(node.i) ? 1 : 0) !== dim) return;
          var x = (node.x - view.x) * k, y = (node.y - view.y) * k;
          if (x > -12 && y > -12 && x < w + 12 && y < h + 12) dot(node, Math.max(1.1, node.r * Math.min(1.6, k)));
        });
        pen.globalAlpha = dim ? .22 : 1;
        pen.fillStyle = hollow ? colours.page : layer < 0 ? colours.muted : colours.hues[layer];
        pen.strokeStyle = hollow ? (layer < 0 ? colours.muted : colours.hues[layer]) : colours.page;
        pen.lineWidth = hollow ? 1.5 : 1;
        pen.fill();
        if (k > .35 || hollow) pen.stroke();
      });
    });
    pen.globalAlpha = 1;
    [chosen, over].forEach(function (i) {
      if (i < 0 || !nodes[i].on) return;
      pen.beginPath();
      pen.arc((nodes[i].x - view.x) * k, (nodes[i].y - view.y) * k, Math.max(6, nodes[i].r * Math.min(1.6, k) + 3), 0, 7);
      pen.strokeStyle = colours.link;
      pen.lineWidth = 2;
      pen.stroke();
    });
    names(focus);
  }
  // Names where there is room, those with most links first; the heads of rows and columns stay in view.
  function names(focus) {
    var taken = new Map(), k = view.k, drawn = 0;
    function free(x, y, w) {
      var spots = [], top = Math.floor(y / 16);
      for (var s = Math.floor(x / 32); s <= Math.floor((x + w) / 32); s++) spots.push(s + ":" + top, s + ":" + (top + 1));
      if (spots.some(function (spot) { return taken.has(spot); })) return false;
      spots.forEach(function (spot) { taken.set(spot, true); });
      return true;
    }
    function write(text, x, y, colour, font, base) {
      pen.font = font;
      pen.lineWidth = 4;
      pen.lineJoin = "round";
      pen.strokeStyle = colours.page;
      pen.globalAlpha = .85;
      pen.strokeText(text, x, y);
      pen.globalAlpha = 1;
      pen.fillStyle = colour;
      pen.fillText(text, x, y);
    }
    pen.textBaseline = "middle";
    rows.forEach(function (row) {
      var y = Math.max(16, Math.min(box.h - 12, (row.y + row.h / 2 - view.y) * k));
      if ((row.y + row.h - view.y) * k < 12 || (row.y - view.y) * k > box.h - 6) return;
      var lines = wrap(row.name, 132);
      lines.forEach(function (line, i) {
        free(8, y + (i - (lines.length - 1) / 2) * 15 - 8, 132);
        write(line, 8, y + (i - (lines.length - 1) / 2) * 15, row.layer < 0 ? colours.muted : colours.hues[row.layer], "600 12px " + colours.font);
      });
    });
    pen.textAlign = "center";
    columns.forEach(function (column) {
      var x = (column.x - view.x) * k;
      if (x < 40 || x > box.w - 10 || !free(x - 36, 2, 72)) return;
      write(column.name, x, 12, colours.muted, "11px " + colours.font);
    });
    pen.textAlign = "start";
    var some = [over, chosen].filter(function (i) { return i >= 0; }).map(function (i) { return nodes[i]; });
    some = some.concat(focus ? order.filter(function (node) { return focus.has(node.i); }) : order);
    for (var i = 0, tried = 0; i < some.length && drawn < 90 && tried < 900; i++) {
      var node = some[i], x = (node.x - view.x) * k, y = (node.y - view.y) * k;
      if (!node.on || x < 0 || y < 24 || x > box.w || y > box.h) continue;
      tried++;
      if (!focus && k < .9 && drawn >= 24) break;
      var most = focus || k > 1.8 ? 34 : 22;
      var text = node.title.length > most ? node.title.slice(0, most - 2) + "…" : node.title, r = node.r * Math.min(1.6, k) + 5;
      pen.font = "12px " + colours.font;
      var wide = pen.measureText(text).width, left = x + r + wide > box.w ? x - r - wide : x + r;
      if (!free(left, y - 8, wide)) continue;
      write(text, left, y, colours.text, (node.i === chosen || node.i === over ? "600 " : "") + "12px " + colours.font);
      drawn++;
    }
  }
  function wrap(text, width) {
    var out = [], line = "";
    pen.font = "600 12px " + colours.font;
    text.split(" ").forEach(function (word) {
      var longer = line ? line + " " + word : word;
      if (line && pen.measureText(longer).width > width) { out.push(line); line = word; } else line = longer;
    });
    return out.concat(line);
  }

  // ---- Touching.
  function hit(x, y) {
    var wx = x / view.k + view.x, wy = y / view.k + view.y, best = -1, least = Math.max(12, 9 / view.k);
    for (var dx = -1; dx <= 1; dx++) for (var dy = -1; dy <= 1; dy++) (grid.get(key(wx + dx * 24, wy + dy * 24)) || []).forEach(function (node) {
      var d = Math.hypot(node.x - wx, node.y - wy);
      if (node.on && d < least) { least = d; best = node.i; }
    });
    return best;
  }
  var down = new Map(), dragged = 0, apart = 0;
  function where(event) { var r = canvas.getBoundingClientRect(); return { x: event.clientX - r.left, y: event.clientY - r.top }; }
  canvas.addEventListener("pointerdown", function (event) { down.set(event.pointerId, where(event)); dragged = 0; apart = 0; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", function (event) {
    var at = where(event), was = down.get(event.pointerId);
    if (!was) { var now = hit(at.x, at.y); if (now !== over) { over = now; canvas.classList.toggle("on", over >= 0); later(); } return; }
    down.set(event.pointerId, at);
    if (down.size > 1) {
      var two = Array.from(down.values()), gap = Math.hypot(two[0].x - two[1].x, two[0].y - two[1].y);
      if (apart) zoom(gap / apart, (two[0].x + two[1].x) / 2, (two[0].y + two[1].y) / 2);
      apart = gap;
      dragged = 99;
      return;
    }
    dragged += Math.abs(at.x - was.x) + Math.abs(at.y - was.y);
    view.x -= (at.x - was.x) / view.k;
    view.y -= (at.y - was.y) / view.k;
    moving();
  });
  canvas.addEventListener("pointerup", function (event) {
    var at = where(event);
    if (down.delete(event.pointerId) && dragged < 5) choose(hit(at.x, at.y));
    apart = 0;
  });
  canvas.addEventListener("pointercancel", function (event) { down.delete(event.pointerId); apart = 0; });
  canvas.addEventListener("pointerleave", function () { if (over >= 0) { over = -1; later(); } });
  canvas.addEventListener("dblclick", function (event) { var at = where(event), i = hit(at.x, at.y); if (i >= 0) location.href = new URL(nodes[i].url, root).href; });
  canvas.addEventListener("wheel", function (event) {
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return;
    event.preventDefault();
    var at = where(event);
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0022)), at.x, at.y);
  }, { passive: false });
  canvas.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var by = { ArrowLeft: [-60, 0], ArrowRight: [60, 0], ArrowUp: [0, -60], ArrowDown: [0, 60] }[event.key];
    if (by) { view.x += by[0] / view.k; view.y += by[1] / view.k; moving(); }
    else if (event.key === "+" || event.key === "=") zoom(1.3, box.w / 2, box.h / 2);
    else if (event.key === "-") zoom(1 / 1.3, box.w / 2, box.h / 2);
    else if (event.key === "0") fit();
    else if (event.key === "Enter" && chosen >= 0) location.href = new URL(nodes[chosen].url, root).href;
    else if (event.key === "Escape" && chosen >= 0) choose(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  frame.querySelectorAll("[data-zoom]").forEach(function (button) {
    button.addEventListener("click", function () { var way = +button.dataset.zoom; if (way) zoom(way > 0 ? 1.4 : 1 / 1.4, box.w / 2, box.h / 2); else fit(); });
  });
  frame.addEventListener("focusin", function (event) {
    var i = event.target.dataset && event.target.dataset.node;
    if (i !== undefined) { over = +i; later(); }
  });
  frame.addEventListener("focusout", function () { over = -1; later(); });
  boxes.forEach(function (check) { check.addEventListener("change", filter); });
  field.addEventListener("input", function () { listed(); later(); });
  field.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.isComposing) return;
    var first = matches()[0];
    if (first && field.value.trim()) choose(first.i, true);
  });
  new ResizeObserver(function () { if (data) resize(); }).observe(stage);
  function recolour() { if (data) { paintColours(); later(); } }
  new MutationObserver(recolour).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
})();
