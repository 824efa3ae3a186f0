// RFC 6962 tree hashing: as record/merkle.py does it.

const leafHash = (data) => sha256(join(Uint8Array.of(0), data));
const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

/** A tree that keeps the hashes of all complete subtrees. */
class Tree {
  constructor() {
    this.levels = [[]];
  }

  static async of(entries) {
    const tree = new Tree();
    for (const entry of entries) await tree.append(await leafHash(entry));
    return tree;
  }

  get size() {
    return this.levels[0].length;
  }

  async append(leaf) {
    let node = leaf;
    for (let level = 0; ; level += 1) {
      if (level === this.levels.length) this.levels.push([]);
      const row = this.levels[level];
      row.push(node);
      if (row.length & 1) return;
      node = await nodeHash(row.at(-2), row.at(-1));
    }
  }

  /** The root over the first `size` leaves; equal roots at a size are equal histories up to it. */
  async root(size = this.size) {
    if (size === 0) return sha256(new Uint8Array());
    let node = null;
    let end = size;
    for (let level = 0; end; level += 1, end = Math.floor(end / 2)) {
      if (end % 2) {
        const peak = this.levels[level][end - 1];
        node = node === null ? peak : await nodeHash(peak, node);
      }
    }
    return node;
  }
}
