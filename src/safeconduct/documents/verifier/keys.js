// C2SP verifier keys: as record/keys.py reads them.

const NOTE = 1;
const COSIGNATURE = 4;
const ML_DSA = 6;
const ML_DSA_KEY_SIZE = 1312;
const ML_DSA_SIGNATURE_SIZE = 2420;

class PublicKey {
  static tested = new Map();

  constructor(name, raw, kind, id) {
    Object.assign(this, { name, raw, kind, id });
    this.idText = `${name}+${id}`;
    this.imported = null;
  }

  /** Each key is tested once: the same one stands in several policies. */
  static async parse(written) {
    if (!PublicKey.tested.has(written)) {
      PublicKey.tested.set(written, await PublicKey.test(written));
    }
    return PublicKey.tested.get(written);
  }

  static async test(written) {
    const first = written.indexOf("+");
    const second = written.indexOf("+", first + 1);
    if (first < 0 || second < 0) throw new Fault("bad-key", written.slice(0, 40));
    const name = written.slice(0, first);
    const data = fromBase64(written.slice(second + 1));
    const [kind, raw] = [data[0], data.slice(1)];
    if (![NOTE, COSIGNATURE, ML_DSA].includes(kind)) throw new Fault("bad-key", name);
    checkKeyName(name);
    if (kind === ML_DSA && raw.length !== ML_DSA_KEY_SIZE) throw new Fault("bad-key", name);
    if (kind !== ML_DSA && !isSoundKey(raw)) throw new Fault("weak-key", name);
    const digest = await sha256(join(utf8(name), utf8("\n"), data));
    const id = hex(digest.subarray(0, 4));
    if (written.slice(first + 1, second) !== id) throw new Fault("bad-key", name);
    return new PublicKey(name, raw, kind, id);
  }

  /** Whether an Ed25519 signature is this key's over the message. */
  async verify(message, signature) {
    if (!isSoundSignature(signature)) return false;
    this.imported ??= crypto.subtle.importKey("raw", this.raw, "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", await this.imported, signature, message);
  }
}
