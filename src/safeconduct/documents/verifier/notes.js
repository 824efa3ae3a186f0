// C2SP signed notes and checkpoints: as record/notes.py and record/checkpoints.py read them.

const MAX_NOTE = 1_000_000;
const MAX_SIGNATURES = 100;

/** A note: its text and its signature lines, each with its number in the file. */
function parseNote(data) {
  if (data.length > MAX_NOTE) throw new Fault("oversized", "", [["line", 1]]);
  const whole = decodeLines(data);
  const blank = whole.lastIndexOf("\n\n");
  if (blank < 1) throw malformed("").within("line", 1);
  const first = whole.slice(0, blank).split("\n").length + 2;
  const tail = whole.slice(blank + 2);
  const lines = tail.split("\n");
  if (!tail.endsWith("\n")) throw malformed("").within("line", first + lines.length - 1);
  lines.pop();
  if (lines.length > MAX_SIGNATURES) throw new Fault("oversized", "", [["line", first]]);
  const signatures = lines.map((line, at) => parseSignature(line, first + at));
  return { text: whole.slice(0, blank + 1), signatures, data };
}

function decodeLines(data) {
  const control = data.findIndex((byte) => byte < 0x20 && byte !== 0x0a);
  if (control >= 0) {
    throw malformed("").within("line", latin1(data.subarray(0, control)).split("\n").length);
  }
  return text(data);
}

function parseSignature(line, number) {
  try {
    const found = /^\u2014 ([^ ]*) ([^]*)$/.exec(line);
    if (!found) throw malformed("");
    const name = checkKeyName(found[1]);
    const bytes = fromBase64(found[2]);
    if (bytes.length <= 4) throw malformed("");
    return { name, id: hex(bytes.subarray(0, 4)), blob: bytes.slice(4), number };
  } catch (error) {
    throw error instanceof Fault ? error.within("line", number) : error;
  }
}

/** Size and root of a log, in exactly three lines. */
function parseCheckpoint(written) {
  const lines = written.split("\n");
  if (lines.length !== 4 || lines[3]) {
    const reason = lines.length > 4 ? "extension-line" : "malformed";
    throw new Fault(reason, "", [["line", Math.min(lines.length, 4)]]);
  }
  let place = 1;
  try {
    if (!lines[0]) throw malformed("");
    place = 2;
    const size = Number(parseNumber(lines[1]));
    place = 3;
    return { origin: lines[0], size, root: toHash(lines[2]), rootText: lines[2] };
  } catch (error) {
    throw error.within("line", place);
  }
}

/**
 * Check one signature line under a key.
 * Returns its state (valid, or unchecked for ML-DSA-44) and, for cosignatures, its time.
 */
async function verifySignature(line, note, key) {
  const bad = new Fault("bad-signature", key.idText, [["line", line.number]]);
  if (key.kind === NOTE) {
    if (!(await key.verify(utf8(note.text), line.blob))) throw bad;
    return { state: "valid", time: null };
  }
  const time = bigEndian(line.blob.subarray(0, 8));
  const signature = line.blob.subarray(8);
  if (line.blob.length < 8 || time > MAX_SIZE) throw bad;
  if (key.kind === ML_DSA) {
    if (signature.length !== ML_DSA_SIGNATURE_SIZE) throw bad;
    return { state: "unchecked", time: Number(time) };
  }
  const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
  if (!(await key.verify(message, signature))) throw bad;
  return { state: "valid", time: Number(time) };
}
