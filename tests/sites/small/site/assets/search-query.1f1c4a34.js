(function () {
"use strict";
var search = window.layerbookSearch;
var FILTERS = ["layer", "area", "type", "status"];
var READ = 8;
var PREFIXES = 6, CORRECTIONS = 4;
var SATURATION = 5;
function frequency(level) { return Math.pow(2, level / 3.2) - 1; }
var STRENGTH = Array.from({ length: 16 }, function (_, level) {
var tf = frequency(level || 0.4);
return tf * (SATURATION + 1) / (tf + SATURATION);
});
function parse(text) {
var query = { words: [], joined: [], filters: {}, phrases: [], open: !/[\s"]$/.test(text), text: "" };
text = text.replace(/(^|\s)(layer|area|type|status|tag):(?:"([^"]*)"|(\S+))/gi, function (_, space, key, quoted, plain) {
key = key.toLowerCase();
(query.filters[key] = query.filters[key] || []).push((quoted || plain || "").toLowerCase());
query.open = false;
return space;
});
text.replace(/"([^"]+)"/g, function (_, phrase) { query.phrases.push(list(phrase)); return ""; });
query.text = text.replace(/"/g, " ").trim();
search.words(query.text, function (word, start, end, parts) {
if (parts) {
var last = query.words.length;
query.joined.push({ word: word, covers: query.words.slice(Math.max(0, last - parts)) });
return;
}
query.words.push({ word: word, end: end });
});
if (query.words.length > 1) {
query.words = query.words.filter(function (one, at, all) {
var before = all[at - 1];
return !(before && search.isDense(one.word) && Array.from(one.word).length === 1 && before.word.endsWith(one.word) && before.word !== one.word);
});
}
var seen = new Set();
query.words = query.words.filter(function (one) { return !seen.has(one.word) && seen.add(one.word); }).slice(0, 24);
if (query.words.length) query.words[query.words.length - 1].open = query.open;
return query;
}
function list(text) {
var found = [];
search.words(text, function (word, start, end, parts) { if (!parts) found.push(word); });
return found;
}
function stemOf(head, word) { return head.english ? search.stem(word) : word; }
function postings(head, stem) {
var shard = "t" + search.top(search.hash(stem, 0), head.bits.terms).toString(16);
return search.load(shard).then(function (terms) { return terms.get(search.hash(stem, search.KEY)); }, function () { return undefined; });
}
function lexicon(head, end) {
var shard = "w" + search.top(search.hash(end, 0), head.bits.words).toString(16);
return search.load(shard).catch(function () { return []; });
}
function beginning(word) { return "<" + Array.from(word).slice(0, search.isDense(word) ? 1 : 2).join(""); }
function ending(word) { return ">" + Array.from(word).slice(-2).join(""); }
function edits(a, b, most) {
if (Math.abs(a.length - b.length) > most) return most + 1;
var before = [], row = [], next;
for (var j = 0; j <= b.length; j++) row[j] = j;
for (var i = 1; i <= a.length; i++) {
next = [i];
var least = i;
for (j = 1; j <= b.length; j++) {
var cost = a[i - 1] === b[j - 1] ? 0 : 1;
var value = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost);
if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2] + 1);
next[j] = value;
if (value < least) least = value;
}
if (least > most) return most + 1;
before = row;
row = next;
}
return row[b.length];
}
function allowed(word) { return word.length < 4 || /\d/.test(word) ? 0 : word.length < 8 ? 1 : 2; }
async function meanings(head, one) {
var word = one.word, own = stemOf(head, word);
var results = await Promise.all([postings(head, own), lexicon(head, beginning(word))]);
var exact = results[0], near = results[1];
var variants = [], seen = new Set([own]);
function add(found, kind, most) {
found.sort(function (a, b) { return b.weight - a.weight || b.count - a.count || (a.word < b.word ? -1 : 1); });
found.forEach(function (entry) {
var stem = stemOf(head, entry.word);
if (most <= 0 || seen.has(stem)) return;
seen.add(stem);
most--;
variants.push({ stem: stem, word: entry.word, weight: entry.weight, kind: kind, count: entry.count });
});
}
if (exact) variants.push({ stem: own, word: word, weight: 1, kind: "exact", count: exact.documents.length });
if (!exact || (one.open && word.length > 2)) {
add(near.filter(function (entry) { return entry.word.length > word.length && entry.word.startsWith(word); }).map(function (entry) {
var share = word.length / entry.word.length;
return { word: entry.word, count: entry.count, weight: (exact ? 0.35 : 0.5) + 0.4 * share };
}), "prefix", PREFIXES);
}
var most = allowed(word);
if (most && !variants.length) {
var far = await lexicon(head, ending(word));
var typo = function (entries, whole) {
return entries.map(function (entry) {
var other = whole ? entry.word : entry.word.slice(0, word.length);
var count = edits(word, other, most);
return { word: entry.word, count: entry.count, far: count, weight: (count === 1 ? 0.7 : 0.5) + 0.02 * Math.log2(entry.count) };
}).filter(function (entry) { return entry.far > 0 && entry.far <= most; });
};
add(typo(near.concat(far), true), "typo", CORRECTIONS);
if (!variants.length && one.open) add(typo(near.concat(far), false), "typo", CORRECTIONS);
}
var lists = await Promise.all(variants.map(function (variant) { return postings(head, variant.stem); }));
variants.forEach(function (variant, at) { variant.list = lists[at]; });
variants = variants.filter(function (variant) { return variant.list; });
return { word: one, variants: variants };
}
function rank(head, meant, joined, allowedOnes) {
var room = Math.pow(2, head.bits.documents), scores = new Float32Array(room), covered = new Float32Array(room);
var best = new Float32Array(room), touched = [], any = [], total = 0;
function idf(count) { return Math.log(1 + (head.documents - count + 0.5) / (count + 0.5)); }
meant.forEach(function (one) {
var count = one.variants.reduce(function (sum, variant) { return Math.max(sum, variant.list.documents.length); }, 0);
one.idf = count ? Math.max(idf(count), 0.05) : idf(1);
total += one.idf;
one.variants.forEach(function (variant) {
var weight = variant.weight * Math.max(idf(variant.list.documents.length), 0.05);
var documents = variant.list.documents, levels = variant.list.levels;
for (var at = 0; at < documents.length; at++) {
var number = documents[at], value = weight * STRENGTH[levels[at]];
if (allowedOnes && !allowedOnes[number]) continue;
if (!best[number]) touched.push(number);
if (value > best[number]) best[number] = value;
}
});
touched.forEach(function (number) {
if (!scores[number]) any.push(number);
scores[number] += best[number];
covered[number] += one.idf;
best[number] = 0;
});
touched = [];
});
joined.forEach(function (one) {
if (!one.list) return;
var share = one.covers.reduce(function (sum, word) { return sum + (word.idf || 0); }, 0);
var weight = Math.max(idf(one.list.documents.length), 0.05);
one.list.documents.forEach(function (number, at) {
if (allowedOnes && !allowedOnes[number]) return;
if (!scores[number]) any.push(number);
scores[number] += weight * STRENGTH[one.list.levels[at]];
covered[number] = Math.max(covered[number], Math.min(total, share));
});
});
var whole = 0;
var ranked = any.map(function (number) {
var share = total ? Math.min(1, covered[number] / total) : 1;
if (share > 0.999) whole++;
return { number: number, share: share, score: scores[number] * share * share };
});
ranked.sort(function (a, b) { return b.score - a.score || a.number - b.number; });
return { ranked: ranked, whole: whole };
}
function meant(head, key, value) {
var known = key === "layer" ? head.layers : key === "area" ? head.areas : [];
var fits = known.find(function (one) { return one.id === value; }) || known.find(function (one) {
return one.id.startsWith(value) || one.name.toLowerCase().startsWith(value);
});
return fits ? fits.id : value;
}
async function filtered(head, filters) {
var room = Math.pow(2, head.bits.documents), left = null;
for (var key of Object.keys(filters)) {
var values = filters[key];
if (!values.length) continue;
var some = new Uint8Array(room);
var lists = await Promise.all(values.map(function (value) {
if (key === "tag") return postings(head, "#" + value.toLowerCase());
return search.load("f" + FILTERS.indexOf(key)).then(function (terms) { return terms.get(search.hash(value, search.KEY)); });
}));
lists.forEach(function (list) { if (list) list.documents.forEach(function (number) { if (!left || left[number]) some[number] = 1; }); });
left = some;
}
return left;
}
function document(head, number) {
var shard = "d" + (number >>> head.bits.documents - head.bits.texts).toString(16);
return search.load(shard).then(function (texts) { return texts.get(number); }, function () { return undefined; });
}
async function find(head, text, filters, wanted, wanting) {
var query = parse(text), chosen = {};
Object.keys(filters || {}).forEach(function (key) { chosen[key] = filters[key].slice(); });
Object.keys(query.filters).forEach(function (key) {
chosen[key] = (chosen[key] || []).concat(query.filters[key].map(function (value) { return meant(head, key, value); }));
});
var has = Object.keys(chosen).some(function (key) { return chosen[key].length; });
if (!query.words.length && !has) return { results: [], count: 0, empty: true };
var parts = await Promise.all([
has ? filtered(head, chosen) : null,
Promise.all(query.words.map(function (one) { return meanings(head, one); })),
Promise.all(query.joined.map(function (one) { return postings(head, stemOf(head, one.word)); }))
]);
var only = parts[0], words = parts[1];
var joined = query.joined.map(function (one, at) {
return { list: parts[2][at], stem: stemOf(head, one.word), covers: words.filter(function (m) { return one.covers.indexOf(m.word) >= 0; }) };
});
var found = query.words.length ? rank(head, words, joined, only) : all(only);
var matcher = matching(head, words, joined);
if (wanting && !wanting()) return null;
var take = Math.max(READ, wanted || 0), first = found.ranked.slice(0, take);
var texts = await Promise.all(first.map(function (one) { return document(head, one.number); }));
var results = [];
first.forEach(function (one, at) {
if (!texts[at]) return;
var result = look(head, texts[at], matcher, query, words.length);
result.score = one.score * result.factor;
result.share = one.share;
results.push(result);
});
if (query.phrases.length) {
results = results.filter(function (result) { return result.phrases; });
found.whole = results.length;
}
results.sort(function (a, b) { return b.score - a.score || (a.title < b.title ? -1 : a.title > b.title ? 1 : 0); });
return {
results: results.slice(0, wanted || READ), count: found.whole || found.ranked.length, whole: found.whole > 0,
correction: corrected(query, words), missing: words.filter(function (one) { return !one.variants.length; }).map(function (one) { return one.word.word; }),
more: found.ranked.length > (wanted || READ), matcher: matcher
};
}
function all(only) {
var ranked = [];
only.forEach(function (one, number) { if (one) ranked.push({ number: number, share: 1, score: 1 }); });
return { ranked: ranked, whole: ranked.length };
}
function corrected(query, meant) {
var changed = false, text = "", at = 0;
meant.forEach(function (one) {
var variant = one.variants[0];
if (!variant || variant.kind !== "typo") return;
changed = true;
text += query.text.slice(at, one.word.end - one.word.word.length) + variant.word;
at = one.word.end;
});
return changed ? text + query.text.slice(at) : "";
}
window.layerbookSearch.find = find;
window.layerbookSearch.parse = parse;
window.layerbookSearch.edits = edits;
function matching() { return search.matching.apply(null, arguments); }
function look() { return search.look.apply(null, arguments); }
})();
