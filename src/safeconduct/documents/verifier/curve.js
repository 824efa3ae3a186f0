// Which Ed25519 keys and signatures are looked at at all. Browsers accept weak keys, under which
// one signature fits every message; libsodium, which the record uses, does not.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** The encodings of the points of low order: canonical or not, with both signs. */
const LOW_ORDER = new Set(
  [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ].flatMap((low) => {
    const last = Number.parseInt(low.slice(62), 16) | 0x80;
    return [low, low.slice(0, 62) + last.toString(16)];
  }),
);

const modulo = (value) => ((value % P) + P) % P;
const littleEndian = (bytes) => bigEndian(Uint8Array.from(bytes).reverse());

function power(base, exponent) {
  let result = 1n;
  for (let rest = exponent, square = modulo(base); rest; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/** The point of an encoding in extended coordinates, or null (RFC 8032, 5.1.3). */
function decodePoint(raw) {
  const y = littleEndian(raw) & (2n ** 255n - 1n);
  if (y >= P) return null;
  const u = modulo(y * y - 1n);
  const v = modulo(D * y * y + 1n);
  let x = modulo(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (modulo(v * x * x) === modulo(-u)) x = modulo(x * power(2n, (P - 1n) / 4n));
  if (modulo(v * x * x) !== u) return null;
  if ((x & 1n) !== BigInt(raw[31] >> 7)) x = modulo(-x);
  return [x, y, 1n, modulo(x * y)];
}

/** Sum of two points (RFC 8032, 5.1.4). */
function addPoints([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = modulo((y1 - x1) * (y2 - x2));
  const b = modulo((y1 + x1) * (y2 + x2));
  const c = modulo(2n * D * t1 * t2);
  const d = modulo(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [modulo(e * f), modulo(g * h), modulo(f * g), modulo(e * h)];
}

function isOfPrimeOrder(point) {
  let sum = [0n, 1n, 1n, 0n];
  for (let rest = ORDER, double = point; rest; rest >>= 1n) {
    if (rest & 1n) sum = addPoints(sum, double);
    double = addPoints(double, double);
  }
  return sum[0] === 0n && sum[1] === sum[2];
}

/** Whether 32 bytes are the canonical encoding of a point of the prime-order subgroup. */
function isSoundKey(raw) {
  if (raw.length !== 32 || LOW_ORDER.has(hex(raw))) return false;
  const point = decodePoint(raw);
  return point !== null && isOfPrimeOrder(point);
}

/** Whether 64 bytes can be a signature: R is not of low order, S is reduced. */
function isSoundSignature(signature) {
  if (signature.length !== 64 || LOW_ORDER.has(hex(signature.subarray(0, 32)))) return false;
  return littleEndian(signature.subarray(32)) < ORDER;
}
