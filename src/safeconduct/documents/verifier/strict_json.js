// JSON without floats, booleans, nulls and repeated keys: as record/envelope.py reads it.
// Objects are Maps, so that no key can be anything but a key.

const MAX_DEPTH = 16;

class JsonReader {
  constructor(source) {
    this.source = source;
    this.at = 0;
  }

  skip() {
    while (" \t\n\r".includes(this.source[this.at] ?? "x")) this.at += 1;
  }

  take(character) {
    this.skip();
    if (this.source[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  need(character) {
    if (!this.take(character)) throw malformed("JSON");
  }

  value(depth) {
    if (depth === 0) throw malformed("JSON");
    this.skip();
    const first = this.source[this.at];
    if (first === "{") return this.object(depth);
    if (first === "[") return this.array(depth);
    if (first === '"') return this.string();
    return this.integer();
  }

  object(depth) {
    const found = new Map();
    this.need("{");
    if (this.take("}")) return found;
    do {
      this.skip();
      const key = this.string();
      this.need(":");
      if (found.has(key)) throw malformed(key.slice(0, 40));
      found.set(key, this.value(depth - 1));
    } while (this.take(","));
    this.need("}");
    return found;
  }

  array(depth) {
    const found = [];
    this.need("[");
    if (this.take("]")) return found;
    do found.push(this.value(depth - 1));
    while (this.take(","));
    this.need("]");
    return found;
  }

  string() {
    const form = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
    form.lastIndex = this.at;
    const found = form.exec(this.source);
    if (!found) throw malformed("JSON");
    this.at = form.lastIndex;
    const read = JSON.parse(found[0]);
    if (!read.isWellFormed()) throw malformed("JSON");
    return read;
  }

  integer() {
    const form = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y;
    form.lastIndex = this.at;
    const found = form.exec(this.source);
    if (!found || found[0].length > 17 || found[0] === "-0") throw malformed("JSON");
    this.at = form.lastIndex;
    const read = Number(found[0]);
    if (!Number.isSafeInteger(read)) throw malformed("JSON");
    return read;
  }
}

/** Read a JSON object as a Map. */
function decodeJson(bytes) {
  const reader = new JsonReader(text(bytes));
  const found = reader.value(MAX_DEPTH);
  reader.skip();
  if (reader.at < reader.source.length || !(found instanceof Map)) throw malformed("JSON");
  return found;
}

/** The one form in which the record writes JSON: sorted, compact, ASCII. */
function encodeJson(value) {
  if (value instanceof Map) {
    const keys = [...value.keys()].sort(byCodePoint);
    return `{${keys.map((key) => `${encodeJson(key)}:${encodeJson(value.get(key))}`).join(",")}}`;
  }
  if (Array.isArray(value)) return `[${value.map(encodeJson).join(",")}]`;
  if (typeof value === "number") return String(value);
  const escape = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, escape);
}

function textField(fields, name) {
  const value = fields.get(name);
  if (typeof value !== "string") throw malformed(name);
  return value;
}

function numberField(fields, name) {
  const value = fields.get(name);
  if (typeof value !== "number" || value < 0) throw malformed(name);
  return value;
}

function textsField(fields, name) {
  const value = fields.get(name);
  const sound = Array.isArray(value) && value.every((item) => typeof item === "string");
  if (!sound || !areSorted(value)) throw malformed(name);
  return value;
}

/** An object with exactly these fields. */
function objectOf(value, names) {
  if (!(value instanceof Map) || value.size !== names.length) throw malformed(names.join(", "));
  if (!names.every((name) => value.has(name))) throw malformed(names.join(", "));
  return value;
}
