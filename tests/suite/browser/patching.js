// Patches a page from one random document to the next, a thousand times, and compares it with a fresh one each time.
(function () {
  var state = 20261124;
  function below(end) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 4294967296 * end);
  }
  function word() { return ["radio", "gateway", "cloud", "battery", "cell", "hub"][below(6)]; }
  function attributes() {
    var out = "";
    if (below(6) === 0) out += ' id="i' + below(8) + '"';
    if (below(5) === 0) out += ' class="' + word() + (below(2) ? " " + word() : "") + '"';
    if (below(8) === 0) out += ' title="' + word() + '"';
    return out;
  }
  function block(depth) {
    var tag = ["p", "p", "p", "h2", "ul", "blockquote", "div", "details", "table", "pre"][below(depth > 3 ? 4 : 10)];
    if (tag === "table") return "<table><tbody><tr><td>" + word() + "</td><td>" + below(9) + "</td></tr></tbody></table>";
    if (tag === "ul") return "<ul" + attributes() + ">" + many(function () { return "<li>" + word() + (below(3) ? "" : block(depth + 1)) + "</li>"; }, 4) + "</ul>";
    if (tag === "details") return "<details><summary>" + word() + "</summary>" + block(depth + 1) + "</details>";
    if (tag === "blockquote" || tag === "div") return "<" + tag + attributes() + ">" + many(function () { return block(depth + 1); }, 4) + "</" + tag + ">";
    return "<" + tag + attributes() + ">" + many(function () { return below(4) ? word() + " " : "<em>" + word() + "</em>"; }, 4) + "</" + tag + ">\n";
  }
  function many(make, most) { var out = ""; for (var i = below(most + 1); i > 0; i--) out += make(); return out; }

  var blocks = [];
  for (var i = 0; i < 12; i++) blocks.push(block(0));
  // Mostly small steps, as a writer makes them.
  function step() {
    for (var count = 1 + below(3); count > 0; count--) {
      var at = below(blocks.length + 1);
      switch (below(5)) {
        case 0: blocks.splice(at, 0, block(0)); break;
        case 1: blocks.splice(at, 1); break;
        case 2: if (at < blocks.length) blocks.splice(below(blocks.length), 0, blocks.splice(at, 1)[0]); break;
        case 3: blocks[at] = (blocks[at] || "") + block(0); break;
        default: blocks[at] = block(0);
      }
    }
    if (below(40) === 0) blocks = [];
  }
  function html() { return "<!doctype html><html lang=en><head><title>" + word() + "</title></head><body>" + blocks.join("") + "</body></html>"; }
  function parse(text) { return new DOMParser().parseFromString(text, "text/html"); }

  var live = parse(html());
  var Patcher = window.layerbookPatcher;
  var patcher = new Patcher(live);
  for (var round = 0; round < 1000; round++) {
    step();
    var text = html(), wanted = parse(text);
    if (!patcher.show(text)) throw new Error("round " + round + ": asks to be loaded anew");
    if (!live.documentElement.isEqualNode(wanted.documentElement)) {
      throw new Error("round " + round + "\nis " + live.documentElement.outerHTML + "\nnot " + wanted.documentElement.outerHTML);
    }
  }
  return round;
})()
