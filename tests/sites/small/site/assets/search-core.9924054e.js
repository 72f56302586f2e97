// Reads the search index and ranks. Knows nothing of the page: `search-view.js` shows what comes from here.
// Words, stems, hashes and bits are counted as layerbook counts them when it writes the index; src/search has each rule.
(function () {
  "use strict";
  var ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,./:;<=>?@[]^_`{|}~-";
  var KEY = 0x9747b28c;

  // ---- Files: scripts that call back with their name, so that they load from a disk too.
  var folder = "";
  var files = new Map();
  var waiting = new Map();
  var read = { w: readWords, t: readTerms, f: readTerms, d: readTexts };
  function receive(name, content) {
    var done = waiting.get(name), value = name === "head" ? content : read[name[0]](content);
    if (done) done(value);
    // What a page brings along itself.
    else if (!files.has(name)) files.set(name, Promise.resolve(value));
  }
  function load(name) {
    var file = files.get(name);
    if (file) return file;
    file = new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      waiting.set(name, resolve);
      script.src = folder + name + ".js";
      script.onload = script.onerror = function () {
        waiting.delete(name);
        script.remove();
        reject(new Error("search: " + name + " cannot be read"));
      };
      document.head.appendChild(script);
    });
    file.catch(function () { files.delete(name); });
    files.set(name, file);
    return file;
  }

  // ---- Bytes and bits.
  var digits = new Int16Array(128).fill(-1);
  for (var i = 0; i < 91; i++) digits[ALPHABET.charCodeAt(i)] = i;
  function bytes(text) {
    var out = new Uint8Array(Math.ceil(text.length * 7 / 8) + 1), size = 0, queue = 0, count = 0, low = -1;
    for (var at = 0; at < text.length; at++) {
      var digit = digits[text.charCodeAt(at)];
      if (low < 0) { low = digit; continue; }
      low += digit * 91;
      queue |= low << count;
      count += (low & 8191) > 88 ? 13 : 14;
      for (; count > 7; count -= 8, queue >>>= 8) out[size++] = queue;
      low = -1;
    }
    if (low >= 0) out[size++] = queue | low << count;
    return out.subarray(0, size);
  }
  function Bits(text) { this.bytes = bytes(text); this.at = 0; }
  Bits.prototype.bit = function () { var at = this.at++; return this.bytes[at >> 3] >> (at & 7) & 1; };
  Bits.prototype.take = function (count) {
    var value = 0;
    for (var at = 0; at < count; at++) value |= this.bit() << at;
    return value >>> 0;
  };
  Bits.prototype.gamma = function () {
    var extra = 0;
    while (!this.bit() && extra < 31) extra++;
    return (1 << extra >>> 0) + this.take(extra);
  };
  Bits.prototype.rice = function (low) {
    var high = 0;
    while (this.bit()) if (++high === 24) return this.take(32);
    return low ? high * (1 << low >>> 0) + this.take(low) : high;
  };

  // ---- What the files hold.
  function readTerms(text) {
    var bits = new Bits(text), terms = new Map(), key = 0;
    var count = bits.gamma() - 1, keyBits = bits.take(5);
    while (count-- > 0) {
      key += bits.rice(keyBits);
      var length = bits.gamma(), gapBits = bits.take(5), least = bits.take(4), levelBits = bits.take(2);
      var documents = new Int32Array(length), levels = new Uint8Array(length), next = 0;
      for (var at = 0; at < length; at++) {
        documents[at] = next + bits.rice(gapBits);
        next = documents[at] + 1;
        levels[at] = least + (levelBits === 3 ? 0 : bits.rice(levelBits));
      }
      terms.set(key, { documents: documents, levels: levels });
    }
    return terms;
  }
  function readWords(text) {
    var before = "";
    return !text ? [] : text.split(" ").map(function (entry) {
      var shared = Array.from(before).slice(0, parseInt(entry[0], 36)).join("");
      before = shared + entry.slice(2);
      return { word: before, count: Math.pow(2, parseInt(entry[1], 36)) };
    });
  }
  function readTexts(text) {
    var stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Response(stream).arrayBuffer().then(function (content) {
      var found = new Map();
      JSON.parse(lengthen(new Uint8Array(content))).forEach(function (one) { found.set(one[0], { about: one[1], sections: one[2], tokens: null }); });
      return found;
    });
  }
  // Frequent words are single bytes, from 128 on; the first line lists them.
  function lengthen(content) {
    var end = content.indexOf(10), decoder = new TextDecoder();
    var list = decoder.decode(content.subarray(0, end)).split(" "), text = "", capital = false;
    for (var at = end + 1; at < content.length; at++) {
      var byte = content[at];
      if (byte > 127) {
        var word = list[byte - 128];
        text += capital ? word[0].toUpperCase() + word.slice(1) : word;
        capital = false;
        if (content[at + 1] === 1) at++; else text += " ";
      } else if (byte === 2) capital = true;
      else if (byte === 3) {
        var parts = [];
        // Runs of more than a count can tell follow each other, and cut characters.
        while (content[at] === 3) { parts.push(content.subarray(at + 2, at + 2 + content[at + 1])); at += 2 + content[at + 1]; }
        parts.forEach(function (part, index) { text += decoder.decode(part, { stream: index < parts.length - 1 }); });
        at--;
      } else text += String.fromCharCode(byte);
    }
    return text;
  }
  function hash(text, seed) {
    var value = 0x811c9dc5 ^ seed;
    for (var at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
    value = Math.imul(value ^ value >>> 16, 0x85ebca6b);
    value = Math.imul(value ^ value >>> 13, 0xc2b2ae35);
    return (value ^ value >>> 16) >>> 0;
  }
  function top(value, bits) { return bits ? value >>> 32 - bits : 0; }

  // ---- Words.
  var ACCENT = "\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u0640\\u064b-\\u065f\\u0670";
  var PART = "\\p{Alphabetic}\\p{N}" + ACCENT + "\\u0900-\\u0963\\u0966-\\u0df3";
  var WORD = new RegExp("[" + PART + "]+(?:['’][" + PART + "]+)*", "gu");
  var ACCENTS = new RegExp("[" + ACCENT + "]", "gu");
  var DENSE = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17ff\\u2e80-\\u2fdf\\u3005-\\u30ff\\u31f0-\\u31ff" +
    "\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  var RUNS = new RegExp("[" + DENSE + "]+|[^" + DENSE + "]+", "gu");
  var IS_DENSE = new RegExp("^[" + DENSE + "]", "u");
  var LETTERS = { "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "ς": "σ" };
  function fold(word) {
    if (/^[\x00-\x7f]*$/.test(word)) return word.toLowerCase();
    return word.normalize("NFKD").replace(ACCENTS, "").normalize("NFC").toLowerCase()
      .replace(/[ßæœþøđðłħıς]/g, function (letter) { return LETTERS[letter]; });
  }
  // Calls each(word, start, end, parts): `parts` words before it are its parts.
  function words(text, each) {
    var match, compound = "", parts = 0, from = 0;
    WORD.lastIndex = 0;
    while ((match = WORD.exec(text))) {
      var start = match.index, end = start + match[0].length, pieces = fold(match[0]).split(/['’]/);
      if (pieces.length > 1 && pieces[pieces.length - 1] === "s") pieces.pop();
      var first = pieces[0], rest = pieces.slice(1).join("");
      if (rest && Array.from(first).length <= 2 && Array.from(rest).length > 2) {
        emit(first, start, start + first.length, each);
        emit(rest, end - rest.length, end, each);
      } else emit(first + rest, start, end, each);
      var joined = /[-\u2010\u2011]/.test(text[end] || "");
      if (joined) {
        WORD.lastIndex = end + 1;
        var following = WORD.exec(text);
        joined = !!following && following.index === end + 1;
        WORD.lastIndex = end;
      }
      if (joined || parts) {
        if (!parts) from = start;
        compound += first + rest;
        parts++;
      }
      if (!joined) {
        if (parts === 2 || parts === 3) emit(compound, from, end, each, parts);
        compound = "";
        parts = 0;
      }
    }
  }
  function emit(word, start, end, each, parts) {
    (word.match(RUNS) || []).forEach(function (run) {
      if (!IS_DENSE.test(run)) return each(Array.from(run).slice(0, 32).join(""), start, end, parts);
      var letters = Array.from(run), straight = word.length === end - start;
      var at = straight ? start + word.indexOf(run) : start;
      letters.forEach(function (letter, index) {
        var pair = letter + (letters[index + 1] || "");
        each(pair, at, straight ? at + pair.length : end, parts);
        if (straight) at += letter.length;
      });
    });
  }

  // ---- Stems: Porter 1980.
  function consonant(word, at) {
    var letter = word[at];
    return "aeiou".indexOf(letter) < 0 && (letter !== "y" || at === 0 || !consonant(word, at - 1));
  }
  function measure(word) {
    for (var at = 1, count = 0; at < word.length; at++) if (consonant(word, at) && !consonant(word, at - 1)) count++;
    return count;
  }
  function vowel(word) {
    for (var at = 0; at < word.length; at++) if (!consonant(word, at)) return true;
    return false;
  }
  function short(word) {
    var last = word.length;
    return last > 2 && consonant(word, last - 3) && !consonant(word, last - 2) && consonant(word, last - 1) && !/[wxy]$/.test(word);
  }
  function longest(word, endings) {
    return endings.filter(function (one) { return word.endsWith(one[0]); })
      .sort(function (a, b) { return b[0].length - a[0].length; })[0];
  }
  function pairs(text) { return text.split(" ").map(function (pair) { return pair.split(":"); }); }
  var DOUBLE = pairs("ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous ization:ize " +
    "ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al iviti:ive biliti:ble logi:log");
  var SINGLE = pairs("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:");
  var DROPPED = pairs("al ance ence er ic able ible ant ement ment ent ion ou ism ate iti ous ive ize");
  var stems = new Map();
  function stem(word) {
    if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
    var known = stems.get(word);
    if (known === undefined) stems.set(word, known = stemmed(word));
    return known;
  }
  function stemmed(word) {
    function cut(count) { word = word.slice(0, word.length - count); }
    function replace(endings) {
      var found = longest(word, endings);
      if (!found || measure(word.slice(0, -found[0].length)) === 0) return;
      cut(found[0].length);
      word += found[1];
    }
    if (/(sses|ies)$/.test(word)) cut(2); else if (/[^s]s$/.test(word)) cut(1);
    var ending = /(eed|ed|ing)$/.exec(word), rest = ending && word.slice(0, -ending[0].length);
    if (ending && ending[0] === "eed") {
      if (measure(rest) > 0) cut(1);
    } else if (ending && vowel(rest)) {
      word = rest;
      if (/(at|bl|iz)$/.test(word)) word += "e";
      else if (/([^aeioulsz])\1$/.test(word) && consonant(word, word.length - 1)) cut(1);
      else if (measure(word) === 1 && short(word)) word += "e";
    }
    if (/y$/.test(word) && vowel(word.slice(0, -1))) word = word.slice(0, -1) + "i";
    replace(DOUBLE);
    replace(SINGLE);
    var dropped = longest(word, DROPPED);
    if (dropped) {
      rest = word.slice(0, -dropped[0].length);
      if (measure(rest) > 1 && (dropped[0] !== "ion" || /[st]$/.test(rest))) word = rest;
    }
    if (/e$/.test(word)) {
      rest = word.slice(0, -1);
      if (measure(rest) > 1 || (measure(rest) === 1 && !short(rest))) word = rest;
    }
    if (/ll$/.test(word) && measure(word.slice(0, -1)) > 1) cut(1);
    return word;
  }

  window.layerbookSearch = Object.assign(receive, {
    load: load, hash: hash, top: top, KEY: KEY, words: words, fold: fold, stem: stem,
    isDense: function (word) { return IS_DENSE.test(word); },
    start: function (address) { folder = address.replace(/head\.js$/, ""); return load("head"); },
    forget: function () { files.clear(); }
  });
})();
