// The entries of a party's log and their chain: as record/party_entries.py and party_chain.py.

const MESSAGE_TYPE = "application/vnd.safeconduct.message+json";
const VERSION = 2;
const MAX_SEEN = 32;
const HEADER = [
  "approvals", "author", "body", "created_at", "expires_at", "log", "payload", "previous",
  "recipients", "references", "seen", "sequence", "talk", "type", "version",
];

/** Payload, key id and signature of a DSSE envelope; only one form of it is accepted. */
function parseEnvelope(data) {
  const fields = decodeJson(data);
  const signatures = fields.get("signatures");
  const one = Array.isArray(signatures) && signatures.length === 1 ? signatures[0] : null;
  if (!(one instanceof Map)) throw malformed("envelope");
  const [payload, id, sig] = [
    textField(fields, "payload"), textField(one, "keyid"), textField(one, "sig"),
  ];
  const form = new Map([
    ["payload", payload],
    ["payloadType", MESSAGE_TYPE],
    ["signatures", [new Map([["keyid", id], ["sig", sig]])]],
  ]);
  if (!same(utf8(encodeJson(form)), data)) throw malformed("envelope");
  return { payload: fromBase64(payload), id, signature: fromBase64(sig) };
}

/** Verify an entry's signature and form; returns its header. */
async function readEntry(data, key) {
  if (data.length > MAX_ENTRY) throw new Fault("oversized");
  const envelope = parseEnvelope(data);
  const message = preAuthenticationEncoding(MESSAGE_TYPE, envelope.payload);
  if (envelope.id !== key.idText || !(await key.verify(message, envelope.signature))) {
    throw new Fault("bad-signature", key.idText);
  }
  return parseHeader(decodeJson(envelope.payload));
}

function parseHeader(fields) {
  if (fields.get("version") !== VERSION) {
    throw new Fault("other-version", String(fields.get("version")).slice(0, 20));
  }
  objectOf(fields, HEADER);
  if (!(fields.get("body") instanceof Map)) throw malformed("body");
  const payload = objectOf(fields.get("payload"), ["sha256", "size"]);
  const header = {
    type: textField(fields, "type"),
    talk: checkName(textField(fields, "talk")),
    log: textField(fields, "log"),
    author: textField(fields, "author"),
    recipients: textsField(fields, "recipients"),
    sequence: numberField(fields, "sequence"),
    previous: textField(fields, "previous"),
    seen: parseSeen(fields.get("seen")),
    createdAt: textField(fields, "created_at"),
    created: parseTime(textField(fields, "created_at")),
    references: textsField(fields, "references"),
    expiresAt: textField(fields, "expires_at"),
    payloadHash: textField(payload, "sha256"),
    payloadSize: numberField(payload, "size"),
    approvals: textField(fields, "approvals"),
  };
  if (header.expiresAt && parseTime(header.expiresAt) < header.created) throw malformed("expires_at");
  header.references.forEach(checkHash);
  for (const digest of [header.previous, header.payloadHash, header.approvals]) {
    if (digest) checkHash(digest);
  }
  if (Boolean(header.payloadHash) !== Boolean(header.payloadSize)) throw malformed("payload");
  return header;
}

function parseSeen(value) {
  if (!Array.isArray(value) || value.length > MAX_SEEN) throw malformed("seen");
  const seen = value.map((item) => {
    const fields = objectOf(item, ["log", "root", "size"]);
    const root = checkHash(textField(fields, "root"));
    return { log: checkName(textField(fields, "log")), size: numberField(fields, "size"), root };
  });
  if (!areSorted(seen.map((one) => one.log))) throw malformed("seen");
  return seen;
}

/** The test whether an entry may follow in a party's log. */
class Chain {
  /** @param others gives the tree of another log by origin; undefined: no log of this talk. */
  constructor(talk, key, recipients, others) {
    Object.assign(this, { talk, key, recipients, others });
    this.origin = `${talk}/${key.name}`;
    this.headers = [];
    this.last = "";
  }

  async add(data) {
    const header = await this.check(data);
    this.headers.push(header);
    this.last = hex(await leafHash(data));
  }

  async check(data) {
    return within("entry", this.headers.length, async () => {
      const header = await readEntry(data, this.key);
      this.checkPlace(header);
      this.checkLinks(header);
      await this.checkSeen(header);
      return header;
    });
  }

  checkPlace(header) {
    if (header.talk !== this.talk || header.log !== this.origin) {
      throw new Fault("other-talk", header.log.slice(0, 80));
    }
    if (header.author !== this.key.name) throw new Fault("other-author", header.author.slice(0, 40));
    const known = header.recipients.every((name) => this.recipients.has(name));
    if (!header.recipients.length || !known) {
      throw new Fault("other-recipient", header.recipients.join(", ").slice(0, 80));
    }
  }

  checkLinks(header) {
    const due = this.headers.length + 1;
    if (header.sequence > due) throw new Fault("dropped", String(header.sequence));
    if (header.sequence < due) {
      const before = this.headers[header.sequence - 1];
      const again = before && JSON.stringify(before) === JSON.stringify(header);
      throw new Fault(again ? "replay" : "reordered", String(header.sequence));
    }
    if (header.previous !== this.last) throw new Fault("fork");
    if (this.headers.length && header.created < this.headers.at(-1).created) {
      throw new Fault("back-dated", header.createdAt);
    }
  }

  async checkSeen(header) {
    const before = new Map(this.headers.at(-1)?.seen.map((one) => [one.log, one.size]));
    const now = new Set(header.seen.map((one) => one.log));
    if ([...before.keys()].some((log) => !now.has(log))) throw new Fault("reordered");
    for (const { log, size, root } of header.seen) {
      if (size < (before.get(log) ?? 0)) throw new Fault("reordered", log);
      const tree = log === this.origin ? undefined : this.others(log);
      if (tree === undefined) throw new Fault("other-talk", log.slice(0, 80));
      if (tree === null) continue; // a log of this talk of which nothing was given: left open
      if (size > tree.size) throw new Fault("not-seen", log);
      if (hex(await tree.root(size)) !== root) throw new Fault("fork", log);
    }
  }
}
