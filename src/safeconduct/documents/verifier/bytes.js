// Faults, and encodings with exactly one accepted form: as record/encoding.py reads them.

/** Something that is not accepted: where, the one-word reason of record/errors.py, a detail. */
class Fault extends Error {
  constructor(reason, detail = "", place = []) {
    super(`${reason} ${detail}`);
    this.reason = reason;
    this.detail = detail;
    this.place = place;
  }

  /** The same fault seen from further out; a place is a list of [kind, value]. */
  within(kind, value) {
    return new Fault(this.reason, this.detail, [[kind, value], ...this.place]);
  }
}

const MAX_SIZE = 2n ** 63n - 1n;
const HASH_SIZE = 32;

const malformed = (detail) => new Fault("malformed", detail);
const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Run a step; a fault in it is told with the place around it. */
async function within(kind, value, step) {
  try {
    return await step();
  } catch (error) {
    throw error instanceof Fault ? error.within(kind, value) : error;
  }
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed("UTF-8");
  }
}

/** Bytes as characters of the same number, for formats whose names are opaque bytes. */
function latin1(bytes) {
  let out = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    out += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return out;
}

const fromLatin1 = (chars) => Uint8Array.from(chars, (c) => c.charCodeAt(0));
const toBase64 = (bytes) => btoa(latin1(bytes));

function fromBase64(written) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(written)) {
    throw malformed("base64");
  }
  const bytes = fromLatin1(atob(written));
  if (toBase64(bytes) !== written) throw malformed("base64");
  return bytes;
}

function toHash(written) {
  const bytes = fromBase64(written);
  if (bytes.length !== HASH_SIZE) throw malformed("hash");
  return bytes;
}

function checkHash(written) {
  if (!/^[0-9a-f]{64}$/.test(written)) throw malformed("SHA-256");
  return written;
}

/** An ASCII decimal of C2SP as a BigInt. */
function parseNumber(written) {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(written) || BigInt(written) > MAX_SIZE) {
    throw malformed(written.slice(0, 40));
  }
  return BigInt(written);
}

function bigEndian(bytes) {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

const SPACES = /[\u0000- \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function checkKeyName(name) {
  if (!name || name.includes("+") || SPACES.test(name)) throw malformed(name.slice(0, 80));
  return name;
}

function checkName(name) {
  const reserved = ["cosignature/", "subtree/", "DSSEv1"].some((word) => name.startsWith(word));
  if (!/^[!-*,-~]{1,200}$/.test(name) || reserved) throw malformed(name.slice(0, 80));
  return name;
}

/** Seconds since 1970 of YYYY-MM-DDTHH:MM:SSZ. */
function parseTime(written) {
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(written)) {
    const moment = new Date(written);
    const sound = !Number.isNaN(moment.getTime()) && !written.startsWith("0000");
    if (sound && moment.toISOString() === written.replace("Z", ".000Z")) {
      return moment.getTime() / 1000;
    }
  }
  throw malformed(written.slice(0, 40));
}

/** What a DSSE signature covers (DSSE v1, PAE). */
function preAuthenticationEncoding(type, payload) {
  return join(utf8(`DSSEv1 ${utf8(type).length} ${type} ${payload.length} `), payload);
}

/** Order by code points, as Python sorts texts. */
function byCodePoint(a, b) {
  const left = Array.from(a, (c) => c.codePointAt(0));
  const right = Array.from(b, (c) => c.codePointAt(0));
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    if (left[at] !== right[at]) return left[at] - right[at];
  }
  return left.length - right.length;
}

/** Whether texts are sorted and all different. */
function areSorted(texts) {
  return texts.every((item, at) => at === 0 || byCodePoint(texts[at - 1], item) < 0);
}
