(function () {
"use strict";
var box = document.querySelector(".nearest");
if (!box) return;
var list = new URL(box.dataset.list, location.href);
var root = list.pathname.replace(/[^/]*$/, "");
function plain(text) {
try { text = decodeURIComponent(text); } catch (_) { /* as it stands */ }
return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\.(html?|md)$/, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
function pairs(text) {
var found = new Set();
(" " + text + " ").split("").forEach(function (letter, at, all) { if (at) found.add(all[at - 1] + letter); });
return found;
}
function likeness(a, b) {
var shared = 0;
a.forEach(function (pair) { if (b.has(pair)) shared += 1; });
return 2 * shared / (a.size + b.size);
}
function below(path) { return path.startsWith(root) ? path.slice(root.length) : path.replace(/^\//, ""); }
function last(path) { return path.replace(/\/?(index\.(html?|md))?$/, "").split("/").pop(); }
var path = below(location.pathname);
var asked = pairs(plain(last(path))), whole = pairs(plain(path));
if (asked.size < 3) return;
fetch(list).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
var found = [];
text.split("\n").forEach(function (line) {
var parts = /^- \[(.*?)\]\((\S+)\)(?:: (.*))?$/.exec(line);
if (!parts) return;
var page = below(new URL(parts[2], list).pathname).replace(/index\.md$/, "");
var score = .8 * Math.max(likeness(asked, pairs(plain(last(page)))), likeness(asked, pairs(plain(parts[1])))) + .2 * likeness(whole, pairs(plain(page)));
if (score > .4) found.push({ score: score, title: parts[1], page: page, about: parts[3] });
});
found.sort(function (a, b) { return b.score - a.score; });
found.slice(0, 5).forEach(function (entry) {
var item = document.createElement("li"), words = document.createElement("div"), link = document.createElement("a");
link.href = root + entry.page;
link.textContent = entry.title;
words.append(link);
if (entry.about) {
var about = document.createElement("p");
about.textContent = entry.about;
words.append(about);
}
item.append(words);
box.querySelector("ul").append(item);
});
box.hidden = !found.length;
}).catch(function () { /* the links below are left */ });
})();
