// C2SP tlog-policy: as record/policy_file.py and record/trust.py read and apply it.

const MAX_POLICY = 1_000_000;
const MAX_DEFINITIONS = 1_000;
const badPolicy = (detail) => new Fault("bad-policy", detail.slice(0, 80));

class Policy {
  constructor() {
    this.logs = [];
    this.witnesses = new Map();
    this.groups = new Map();
    this.quorum = "";
  }

  static async read(data) {
    if (data.length > MAX_POLICY) throw new Fault("oversized", "", [["line", 1]]);
    const lines = latin1(data).split("\n");
    if (lines.at(-1)) throw badPolicy("").within("line", lines.length);
    const policy = new Policy();
    for (const [at, line] of lines.slice(0, -1).entries()) {
      await within("line", at + 1, () => policy.take(line));
    }
    if (!policy.quorum) throw badPolicy("quorum").within("line", lines.length);
    return policy;
  }

  async take(line) {
    if (/[^\t -~\x80-\xff]/.test(line)) throw badPolicy("");
    const words = line.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/);
    if (words[0] === "" || words[0].startsWith("#")) return;
    const [kind, name, ...rest] = words;
    if (kind === "log" && name && rest.length <= 1) {
      this.logs.push(await readKey(name));
    } else if (kind === "witness" && name && (rest.length === 1 || rest.length === 2)) {
      this.define(name);
      this.witnesses.set(name, await readKey(rest[0]));
    } else if (kind === "group" && rest.length >= 2) {
      this.define(name);
      const members = rest.slice(1);
      this.groups.set(name, { threshold: readThreshold(rest[0], members.length), members });
    } else if (kind === "quorum" && name && rest.length === 0) {
      if (this.quorum) throw badPolicy("quorum");
      this.quorum = name;
    } else {
      throw badPolicy(line);
    }
    this.requireSound();
  }

  define(name) {
    if (name === "none" || this.witnesses.has(name) || this.groups.has(name)) throw badPolicy(name);
  }

  requireSound() {
    const counts = [this.logs.length, this.witnesses.size, this.groups.size];
    if (Math.max(...counts) > MAX_DEFINITIONS) throw new Fault("oversized");
    const witnesses = [...this.witnesses.values()];
    if (this.logs.some((key) => key.kind === COSIGNATURE)) throw badPolicy("log");
    if (witnesses.some((key) => key.kind === NOTE)) throw badPolicy("witness");
    for (const keys of [this.logs, witnesses]) requireDifferent(keys, (key) => hex(key.raw));
    requireDifferent(this.keys, (key) => key.idText);
    this.requireNames();
  }

  requireNames() {
    const defined = new Set(this.witnesses.keys());
    const used = new Set();
    for (const [name, group] of this.groups) {
      for (const member of group.members) {
        if (!defined.has(member) || used.has(member)) throw badPolicy(member);
        used.add(member);
      }
      defined.add(name);
    }
    if (this.quorum && this.quorum !== "none" && !defined.has(this.quorum)) {
      throw badPolicy(this.quorum);
    }
  }

  get keys() {
    return [...this.logs, ...this.witnesses.values()];
  }

  /** Whether these witnesses are the quorum. */
  met(cosigned) {
    const names = new Set(cosigned);
    for (const [name, group] of this.groups) {
      if (group.members.filter((member) => names.has(member)).length >= group.threshold) {
        names.add(name);
      }
    }
    return this.quorum === "none" || names.has(this.quorum);
  }

  /**
   * Verify a signed checkpoint. ML-DSA-44 lines are not verified here: one stands as given only
   * beside a valid Ed25519 signature of the same name, and never alone.
   */
  async check(data) {
    const note = parseNote(data);
    const point = parseCheckpoint(note.text);
    if (this.logs.every((key) => key.name !== point.origin)) {
      throw new Fault("unknown-log", point.origin, [["line", 1]]);
    }
    const found = new Map();
    const lines = [];
    for (const line of note.signatures) {
      const key = this.keys.find((k) => k.name === line.name && k.id === line.id);
      const result = key ? await verifySignature(line, note, key) : { state: "unknown", time: null };
      if (key && !found.has(key)) found.set(key, result);
      lines.push({ name: line.name, kind: key?.kind ?? 0, ...result });
    }
    const valid = (key) => found.get(key)?.state === "valid";
    if (!this.logs.some((key) => key.name === point.origin && valid(key))) {
      throw new Fault("not-signed", point.origin, [["line", note.text.split("\n").length + 1]]);
    }
    const names = new Set(this.keys.filter(valid).map((key) => key.name));
    const stands = ([, key]) => valid(key) || (found.has(key) && names.has(key.name));
    const cosigned = [...this.witnesses].filter(stands).map(([name]) => name);
    const times = [...this.witnesses.values()].filter(valid).map((key) => found.get(key).time);
    const time = Math.min(...times.filter((one) => one > 0));
    return { point, lines, met: this.met(cosigned), time: Number.isFinite(time) ? time : 0 };
  }
}

async function readKey(word) {
  let written;
  try {
    written = text(fromLatin1(word));
  } catch {
    throw badPolicy("UTF-8");
  }
  return PublicKey.parse(written);
}

function readThreshold(word, members) {
  if (word === "all") return members;
  if (word === "any") return 1;
  if (!/^[1-9][0-9]{0,4}$/.test(word) || Number(word) > members) throw badPolicy(word);
  return Number(word);
}

function requireDifferent(keys, aspect) {
  if (new Set(keys.map(aspect)).size !== keys.length) throw badPolicy(keys[0].name);
}
