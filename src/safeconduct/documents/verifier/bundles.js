// A bundle, by which a talk is carried: as talks/bundles.py reads it.

const MAGIC = utf8("safeconduct bundle 1\n");
const BUNDLE_TYPE = "application/vnd.safeconduct.bundle+json";
const MAX_MANIFEST = 1024 * 1024;
const MAX_BUNDLE = 256 * 1024 * 1024;
const SIGNATURE_SIZE = 64;
const MANIFEST = [
  "format", "logs", "number", "payloads", "previous", "recipient", "sender", "talk",
];

/** Read and check a bundle; what its end lacks is named in `lacking`. */
async function readBundle(data, keys) {
  if (data.length > MAX_BUNDLE) throw new Fault("oversized");
  const { head, start } = bundleHead(data);
  const manifest = await within("manifest", "", async () => parseManifest(head));
  const key = keys.get(manifest.sender);
  const signed = preAuthenticationEncoding(BUNDLE_TYPE, head);
  const signature = data.subarray(start - SIGNATURE_SIZE, start);
  if (!key) throw new Fault("unknown-signature", manifest.sender, [["manifest", ""]]);
  if (!(await key.verify(signed, signature))) {
    throw new Fault("bad-signature", key.idText, [["manifest", ""]]);
  }
  requireSound(manifest);
  const found = await readSections(data, manifest, start);
  if (found.end < data.length) throw malformed(String(data.length - found.end));
  return { manifest, digest: hex(await sha256(head)), ...found };
}

function bundleHead(data) {
  const at = MAGIC.length + 4;
  if (!same(data.subarray(0, MAGIC.length), MAGIC) || data.length < at) throw malformed("");
  const size = Number(bigEndian(data.subarray(at - 4, at)));
  if (size > MAX_MANIFEST) throw new Fault("oversized");
  const start = at + size + SIGNATURE_SIZE;
  if (start > data.length) throw new Fault("truncated", "", [["manifest", ""]]);
  return { head: data.slice(at, at + size), start };
}

function parseManifest(head) {
  const fields = objectOf(decodeJson(head), MANIFEST);
  const list = (value) => {
    if (!Array.isArray(value)) throw malformed("manifest");
    return value;
  };
  const section = (value) => {
    const one = objectOf(value, ["sha256", "size"]);
    return { sha256: textField(one, "sha256"), size: numberField(one, "size") };
  };
  const logs = list(fields.get("logs")).map((value) => {
    const one = objectOf(value, ["count", "entries", "first", "note", "older", "origin"]);
    return {
      origin: textField(one, "origin"),
      first: numberField(one, "first"),
      count: numberField(one, "count"),
      notes: [one.get("note"), ...list(one.get("older"))].map(section),
      entries: section(one.get("entries")),
    };
  });
  if (numberField(fields, "format") !== 1 || encodeJson(fields) !== text(head)) {
    throw malformed("manifest");
  }
  return {
    logs,
    payloads: list(fields.get("payloads")).map(section),
    number: numberField(fields, "number"),
    previous: textField(fields, "previous"),
    recipient: textField(fields, "recipient"),
    sender: textField(fields, "sender"),
    talk: textField(fields, "talk"),
  };
}

function requireSound(manifest) {
  [manifest.talk, manifest.sender, manifest.recipient].forEach(checkName);
  const origins = manifest.logs.map((log) => log.origin);
  const digests = manifest.payloads.map((payload) => payload.sha256);
  if (!areSorted(origins) || !areSorted(digests)) throw malformed("").within("manifest", "");
  const many = origins.length > 16 || digests.length > 10_000 || manifest.number < 1;
  const large = manifest.logs.some(
    (log) =>
      log.notes.length > 9 ||
      log.notes.some((note) => note.size > MAX_NOTE) ||
      log.entries.size > log.count * (MAX_ENTRY + 2),
  );
  origins.forEach(checkName);
  if (many || large) throw new Fault("oversized");
}

async function readSections(data, manifest, start) {
  const [parts, payloads, lacking] = [[], [], []];
  let at = start;
  const next = async (section, ...place) => {
    const bytes = data.slice(at, at + section.size);
    at += section.size;
    if (bytes.length < section.size) {
      lacking.push(new Fault("truncated", "", [place]));
      return null;
    }
    if (hex(await sha256(bytes)) !== section.sha256) throw new Fault("bad-signature", "", [place]);
    return bytes;
  };
  for (const log of manifest.logs) {
    const notes = [];
    for (const section of log.notes) notes.push(await next(section, "checkpoint-of", log.origin));
    const body = await next(log.entries, "entries-of", log.origin);
    if (body === null || notes[0] === null) continue;
    const entries = splitExactly(body, log);
    parts.push({ ...log, notes: notes.filter((note) => note !== null), entries });
  }
  for (const payload of manifest.payloads) {
    if (await next(payload, "payload", payload.sha256)) payloads.push(payload.sha256);
  }
  return { parts, payloads, lacking, end: at };
}

function splitExactly(body, log) {
  try {
    return splitEntries(body, log.count);
  } catch {
    throw malformed("").within("entries-of", log.origin);
  }
}
