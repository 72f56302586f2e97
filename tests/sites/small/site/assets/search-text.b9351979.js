(function () {
"use strict";
var search = window.layerbookSearch;
var LENGTH = 190;
function matching(head, meant, joined) {
var numbers = new Map();
joined.forEach(function (one) { one.covers.forEach(function (word) { if (one.list) numbers.set(one.stem, meant.indexOf(word)); }); });
meant.forEach(function (one, number) {
one.variants.forEach(function (variant) { if (!numbers.has(variant.stem) || variant.kind === "exact") numbers.set(variant.stem, number); });
});
var known = new Map();
return {
weights: meant.map(function (one) { return one.idf || 1; }),
words: meant.map(function (one) { return one.word.word; }),
number: function (word) {
var number = known.get(word);
if (number === undefined) {
number = numbers.get(head.english ? search.stem(word) : word);
known.set(word, number = number === undefined ? -1 : number);
}
return number;
}
};
}
function tokens(text) {
var found = [];
search.words(text, function (word, start, end, parts) { found.push({ word: word, start: start, end: end, parts: parts || 0 }); });
return found;
}
function hits(found, matcher) {
var out = [];
for (var at = 0; at < found.length; at++) {
var number = matcher.number(found[at].word);
if (number >= 0) out.push({ start: found[at].start, end: found[at].end, number: number, at: at });
}
return out;
}
function weight(some, matcher) {
var seen = new Set(), sum = 0;
some.forEach(function (hit) {
if (seen.has(hit.number)) return;
seen.add(hit.number);
sum += matcher.weights[hit.number];
});
return sum;
}
function pieces(text, some, from, to) {
var out = [], at = from;
some.slice().sort(function (a, b) { return a.start - b.start || b.end - a.end; }).forEach(function (hit) {
var start = Math.max(hit.start, at), end = Math.min(hit.end, to);
if (start >= end) return;
if (start > at) out.push({ text: text.slice(at, start), hit: false });
var last = out[out.length - 1];
if (last && last.hit && start === at) last.text += text.slice(start, end); else out.push({ text: text.slice(start, end), hit: true });
at = end;
});
if (at < to) out.push({ text: text.slice(at, to), hit: false });
return out;
}
function marked(text, matcher) { return pieces(text, hits(tokens(text), matcher), 0, text.length); }
function run(some) {
var best = 0, length = 0;
some.forEach(function (hit, at) {
var before = some[at - 1];
length = before && hit.at === before.at + 1 && hit.number === before.number + 1 ? length + 1 : 1;
if (length > best) best = length;
});
return best;
}
function sentences(text) {
var out = [], from = 0, end = /\n|[.!?…]+["'”’)\]]*(?=\s)|[。！？]/g, match;
while ((match = end.exec(text))) {
var to = match.index + (match[0] === "\n" ? 0 : match[0].length);
if (to > from) out.push([from, to]);
from = match.index + match[0].length;
}
if (from < text.length) out.push([from, text.length]);
return out;
}
function sentence(text, some, matcher) {
var best = null, first = 0, next = 0;
sentences(text).forEach(function (range) {
while (next < some.length && some[next].end <= range[0]) next++;
first = next;
var own = [];
for (var at = first; at < some.length && some[at].start < range[1]; at++) own.push(some[at]);
var value = weight(own, matcher) + 0.3 * run(own);
if (!best || value > best.value) best = { range: range, hits: own, value: value };
});
if (!best) return null;
var from = best.range[0], to = best.range[1];
while (from < to && /\s/.test(text[from])) from++;
if (to - from > LENGTH) {
var hit = best.hits.length ? best.hits[0].start : from;
var start = Math.max(from, hit - 60), space = start > from ? text.indexOf(" ", start) : -1;
if (space >= 0 && space < hit) start = space + 1;
var end = Math.min(to, start + LENGTH);
if (end < to && text.lastIndexOf(" ", end) > start + LENGTH / 2) end = text.lastIndexOf(" ", end);
best.before = start > from;
best.after = end < to;
from = start;
to = end;
}
var shown = pieces(text, best.hits, from, to);
if (best.before) shown.unshift({ text: "… ", hit: false });
if (best.after) shown.push({ text: " …", hit: false });
return { pieces: shown, value: best.value, hits: best.hits };
}
function anchor(heading, given) {
return given === 0 ? heading.replace(/[^A-Za-z0-9 _-]/g, "").replace(/ /g, "-").toLowerCase() : given;
}
function look(head, entry, matcher, query, asked) {
var about = entry.about, total = matcher.weights.reduce(function (sum, one) { return sum + one; }, 0) || 1;
if (!entry.tokens) {
entry.tokens = entry.sections.map(function (section) { return { heading: tokens(section[0]), text: tokens(section[2]) }; });
}
var factor = 1, names = [about.t].concat(about.n || [], about.i || []), titled = 0;
var typed = matcher.words.join(" ");
names.forEach(function (name) {
var found = tokens(name), some = hits(found, matcher), plain = found.filter(function (one) { return !one.parts; });
var share = weight(some, matcher) / total, own = plain.length ? new Set(some.map(function (hit) { return hit.start; })).size / plain.length : 0;
var value = share * (0.35 + 0.65 * Math.min(1, own));
if (plain.map(function (one) { return one.word; }).join(" ") === typed) value += 0.6;
if (value > titled) titled = value;
});
factor += 1.4 * titled;
var phrases = query.phrases.every(function (phrase) { return names.some(function (name) { return holds(tokens(name), phrase); }); });
var sections = entry.sections.map(function (section, at) {
var inHeading = hits(entry.tokens[at].heading, matcher), inText = hits(entry.tokens[at].text, matcher);
var heading = weight(inHeading, matcher) / total, own = entry.tokens[at].heading.length || 1;
var value = weight(inHeading.concat(inText), matcher) / total;
var exact = heading * Math.min(1, inHeading.length / own);
var close = asked > 1 ? Math.max(run(inText), run(inHeading)) / asked : 0;
if (!phrases) phrases = query.phrases.every(function (phrase) { return holds(entry.tokens[at].text, phrase) || holds(entry.tokens[at].heading, phrase); });
return { at: at, heading: section[0], anchor: anchor(section[0], section[1]), text: section[2], hits: inText, headingHits: inHeading,
value: value + 0.6 * heading + 0.7 * exact + 0.35 * close + 0.02 * Math.min(8, inText.length), heads: heading, exact: exact, close: close };
});
var ordered = sections.filter(function (one) { return one.hits.length || one.headingHits.length; })
.sort(function (a, b) { return b.value - a.value || a.at - b.at; });
var best = ordered[0];
if (best) factor += 0.35 * Math.min(1, best.value) + 0.45 * best.heads + 0.5 * best.exact + (asked > 1 ? 0.3 * best.close : 0);
if (best && titled >= 0.9 && !(best.exact > 0.9) && best.heads < 0.5) best = sections[0] && !sections[0].heading ? sections[0] : null;
var shown = best && sentence(best.text, best.hits, matcher);
var snippet = shown ? shown.pieces : null;
if ((!shown || !shown.hits.length) && about.d) snippet = marked(about.d, matcher);
var first = entry.sections.find(function (section) { return section[2]; });
if (!snippet && first) snippet = sentence(first[2], [], matcher).pieces;
var surface = new Set();
sections.forEach(function (one) {
one.hits.forEach(function (hit) { surface.add(one.text.slice(hit.start, hit.end).toLowerCase()); });
one.headingHits.forEach(function (hit) { surface.add(one.heading.slice(hit.start, hit.end).toLowerCase()); });
});
return {
factor: factor, at: best ? best.at : 0, about: about, title: about.t, titlePieces: marked(about.t, matcher), kind: about.k,
section: best && best.heading ? { heading: marked(best.heading, matcher), anchor: best.anchor } : null,
sections: ordered.slice(0, 40), all: sections, snippet: snippet || [], marks: Array.from(surface).slice(0, 12), phrases: phrases
};
}
function holds(found, phrase) {
found = found.filter(function (one) { return !one.parts; });
return found.some(function (_, at) {
return phrase.every(function (word, ahead) { return found[at + ahead] && found[at + ahead].word === word; });
});
}
Object.assign(search, { matching: matching, look: look, marked: marked, pieces: pieces, sentence: sentence });
})();
