// From the files that were given to a report: what holds, what does not and where, what stays open.

const CLOCK_SKEW = 300;

/** Sort files into policies, public keys, bundles, checkpoints and tiles by what is in them. */
class Given {
  constructor() {
    Object.assign(this, { policies: [], keys: new Map(), bundles: [], notes: [] });
    this.tiles = new Map();
    this.faults = [];
  }

  async take({ path, data }) {
    const tile = /^(?:(.*)\/)?(tile\/.*)$/.exec(path);
    const start = latin1(data.subarray(0, 65_536));
    if (tile) {
      const log = tile[1] ?? "";
      this.tiles.set(log, (this.tiles.get(log) ?? new Map()).set(tile[2], data));
    } else if (path.endsWith(".bundle") || start.startsWith("safeconduct bundle")) {
      this.bundles.push({ path, data });
    } else if (/(^|\/)checkpoint$/.test(path) || start.includes("\n\u00e2\u0080\u0094 ")) {
      this.notes.push({ path, data });
    } else if (/^[^\s+]+\+[0-9a-f]{8}\+/m.test(start) && !/^(log|witness|quorum)\s/m.test(start)) {
      await this.takeKeys(data);
    } else if (/^(log|witness|group|quorum)[ \t]/m.test(start) || /(^|\/|\.)policy$/.test(path)) {
      this.policies.push({ path, policy: await Policy.read(data) });
    } else {
      throw new Fault("unexpected");
    }
  }

  async takeKeys(data) {
    const lines = text(data).split("\n");
    if (lines.pop() !== "") throw malformed("").within("line", lines.length + 1);
    for (const [at, line] of lines.entries()) {
      const key = await within("line", at + 1, () => PublicKey.parse(line));
      const known = this.keys.get(key.name);
      if (key.kind !== NOTE) throw new Fault("bad-key", key.name, [["line", at + 1]]);
      if (known && known.idText !== key.idText) {
        throw new Fault("bad-key", key.name, [["line", at + 1]]);
      }
      this.keys.set(key.name, key);
    }
  }
}

/** What is known of one log from all files together. */
class GivenLog {
  constructor(origin) {
    Object.assign(this, { origin, notes: [], entries: [], checked: [], faults: [], open: [] });
    Object.assign(this, { headers: [], size: 0, rootText: "", counted: 0, dates: [], tree: null });
    this.spoilt = false; // its tiles were refused, so that nothing can be said of its length
  }

  /** Put entries from an index on behind those that are here; what is here must agree. */
  extend(first, entries) {
    if (first > this.entries.length) {
      throw new Fault("truncated", "", [["entry", this.entries.length]]);
    }
    for (const [at, entry] of entries.entries()) {
      const here = this.entries[first + at];
      if (here && !same(here, entry)) throw new Fault("fork", "", [["entry", first + at]]);
      if (!here) this.entries.push(entry);
    }
  }

  /** Check the signatures of all its checkpoints; the largest that holds says how long it is. */
  async checkNotes(policy) {
    for (const { data, place } of this.notes) {
      try {
        const seen = this.checked.find((one) => same(one.data, data));
        if (!seen) this.checked.push({ data, place, ...(await policy.check(data)) });
      } catch (error) {
        this.refuse(error, place);
      }
    }
    this.checked.sort((a, b) => b.point.size - a.point.size);
    const newest = this.checked[0];
    if (!newest) return;
    this.size = newest.point.size;
    this.rootText = newest.point.rootText;
    if (this.entries.length < this.size && !this.spoilt) {
      this.refuse(new Fault("truncated", "", [["entry", this.entries.length]]), []);
    }
    if (this.entries.length > this.size) this.open.push(["unsigned", this.origin]);
    this.entries.length = Math.min(this.entries.length, this.size);
  }

  /** Check that every checkpoint is one of this very history: RFC 6962 roots at their sizes. */
  async checkRoots() {
    const newest = this.checked[0];
    for (const one of this.checked) {
      if (one.point.size > this.tree.size) continue;
      if (same(await this.tree.root(one.point.size), one.point.root)) {
        if (one.met) this.counted = Math.max(this.counted, one.point.size);
      } else {
        this.refuse(new Fault(one === newest ? "wrong-root" : "fork"), one.place);
      }
    }
    if (newest && !this.counted && newest.point.size) this.open.push(["no-quorum", this.origin]);
    else if (newest && this.counted < this.size) this.open.push(["waiting", this.origin]);
  }

  /** Dates that cannot be, told by the cosignatures: as record/mirrors.py finds them. */
  checkDates() {
    const receipts = this.checked.filter((one) => one.met).reverse();
    for (const [index, header] of this.headers.entries()) {
      const earlier = receipts.filter((one) => one.point.size <= index).at(-1)?.time ?? 0;
      const own = receipts.find((one) => one.point.size > index)?.time ?? 0;
      const place = [["log", this.origin], ["entry", index]];
      if (header.created < earlier - CLOCK_SKEW) this.dates.push(new Fault("back-dated", "", place));
      else if (own && header.created > own + CLOCK_SKEW) {
        this.dates.push(new Fault("post-dated", "", place));
      }
    }
  }

  refuse(error, place) {
    if (!(error instanceof Fault)) throw error;
    this.faults.push(new Fault(error.reason, error.detail, [...place, ...error.place]));
  }
}

/** Take the parts of all bundles, in the order of their numbers. */
async function takeBundles(given, logs, faults) {
  const opened = [];
  for (const { path, data } of given.bundles) {
    try {
      const bundle = await within("file", path, () => readBundle(data, given.keys));
      opened.push({ path, ...bundle });
      faults.push(...bundle.lacking.map((fault) => fault.within("file", path)));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  opened.sort((a, b) => a.manifest.number - b.manifest.number);
  for (const bundle of opened) {
    if (!followsOthers(bundle, opened)) {
      faults.push(new Fault("fork", bundle.manifest.sender, [["file", bundle.path]]));
    }
    for (const { origin } of bundle.manifest.logs) logOf(logs, origin);
    for (const part of bundle.parts) takePart(bundle, part, logs, faults);
  }
  return opened;
}

/** Whether a bundle agrees with the others of its sender: one of a number, each names the last. */
function followsOthers(bundle, opened) {
  const mine = bundle.manifest;
  return opened.every(({ manifest, digest }) => {
    const peers = ["talk", "sender", "recipient"].every((name) => manifest[name] === mine[name]);
    if (!peers) return true;
    if (manifest.number === mine.number) return digest === bundle.digest;
    return manifest.number !== mine.number - 1 || digest === mine.previous;
  });
}

function takePart(bundle, part, logs, faults) {
  const log = logOf(logs, part.origin);
  const place = [["file", bundle.path], ["log", part.origin]];
  try {
    log.extend(part.first, part.entries);
  } catch (error) {
    faults.push(new Fault(error.reason, error.detail, [...place, ...error.place]));
  }
  log.notes.push(...part.notes.map((data) => ({ data, place })));
}

function logOf(logs, origin) {
  if (!logs.has(origin)) logs.set(origin, new GivenLog(origin));
  return logs.get(origin);
}

/** Take exported logs, each a checkpoint beside its tiles, and checkpoints that stand alone. */
async function takeExports(given, logs, faults) {
  for (const { path, data } of given.notes) {
    const place = [["file", path]];
    let log = null;
    try {
      const point = parseCheckpoint(parseNote(data).text);
      log = logOf(logs, point.origin);
      log.notes.push({ data, place });
      const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
      const files = /(^|\/)checkpoint$/.test(path) ? given.tiles.get(folder) : undefined;
      given.tiles.delete(files ? folder : null);
      if (files) log.extend(0, await verifyTiles(point, files));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (log) log.spoilt = true;
      faults.push(error.within("file", path));
    }
  }
  for (const folder of given.tiles.keys()) {
    const path = folder ? `${folder}/checkpoint` : "checkpoint";
    faults.push(new Fault("missing", "", [["file", path]]));
  }
}

function policyOf(given, log) {
  const naming = given.policies.filter(({ policy }) =>
    policy.logs.some((key) => key.name === log.origin),
  );
  if (naming.length === 1) return naming[0].policy;
  const paths = naming.map(({ path }) => path).join(", ");
  const fault = naming.length ? badPolicy(paths) : new Fault("unknown-log");
  log.refuse(fault, [["log", log.origin]]);
  return null;
}

/** Check the messages of one log, if its author's key was given. */
async function checkMessages(given, log, logs) {
  const slash = log.origin.lastIndexOf("/");
  const [talk, author] = [log.origin.slice(0, slash), log.origin.slice(slash + 1)];
  const key = slash > 0 ? given.keys.get(author) : undefined;
  if (!key) {
    if (log.entries.length) log.open.push(["no-key", log.origin]);
    return;
  }
  const others = new Set([...given.keys.keys()].filter((name) => name !== author));
  const absent = new Set();
  const chain = new Chain(talk, key, others, (origin) => {
    if (logs.get(origin)?.tree) return logs.get(origin).tree;
    if (!origin.startsWith(`${talk}/`) || !others.has(origin.slice(talk.length + 1))) return undefined;
    absent.add(origin);
    return null;
  });
  try {
    for (const [at, data] of log.entries.entries()) {
      await chain.add(data).catch(async (error) => {
        throw await told(error, chain, log.entries.slice(at + 1));
      });
    }
  } catch (error) {
    log.refuse(error, [["log", log.origin]]);
  }
  log.headers = chain.headers;
  log.open.push(...[...absent].sort().map((origin) => ["not-here", origin]));
}

/** A dropped entry that comes later was not dropped: the order is another. */
async function told(error, chain, later) {
  if (error.reason !== "dropped") return error;
  for (const data of later) {
    const fits = await chain.check(data).then(() => true, () => false);
    if (fits) return new Fault("reordered", error.detail, error.place);
  }
  return error;
}

/** Check all files together; files are `{path, data}`. */
async function verifyFiles(files) {
  const given = new Given();
  const faults = [];
  for (const file of files) {
    try {
      await within("file", file.path, () => given.take(file));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(error);
    }
  }
  const logs = new Map();
  const bundles = await takeBundles(given, logs, faults);
  await takeExports(given, logs, faults);
  const sorted = [...logs.values()].sort((a, b) => byCodePoint(a.origin, b.origin));
  for (const log of sorted) {
    const policy = policyOf(given, log);
    if (policy) await log.checkNotes(policy);
    log.tree = await Tree.of(log.entries);
  }
  for (const log of sorted) {
    await checkMessages(given, log, logs);
    if (!log.faults.length) await log.checkRoots();
    log.checkDates();
    faults.push(...log.faults);
  }
  return report(given, bundles, sorted, faults);
}

function report(given, bundles, logs, faults) {
  if (!logs.length && !faults.length) faults.push(new Fault("missing"));
  const open = logs.flatMap((log) => log.open);
  const lines = logs.flatMap((log) => log.checked.flatMap((one) => one.lines));
  if (lines.some((line) => line.state === "unchecked")) open.push(["ml-dsa", ""]);
  return {
    verdict: faults.length ? "refused" : "holds",
    faults,
    open,
    dates: logs.flatMap((log) => log.dates),
    bundles,
    logs: logs.map((log) => (log.faults.length ? Object.assign(log, { counted: 0 }) : log)),
    keys: [...given.keys.values()],
  };
}
