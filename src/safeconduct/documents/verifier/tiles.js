// C2SP tlog-tiles: as record/tiles.py and record/tile_check.py read them.

const WIDTH = 256;
const MAX_ENTRY = 0xffff;
const TILE = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,6}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

function tilePath({ level, index, width }) {
  let digits = String(index);
  digits = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const groups = digits.match(/.{3}/g);
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join("/");
  return `tile/${level ?? "entries"}/${name}${width < WIDTH ? `.p/${width}` : ""}`;
}

function parseTile(path) {
  const found = TILE.exec(path);
  if (found) {
    const level = found[1] === "entries" ? null : Number(found[1]);
    const index = Number(found[2].replace(/[x/]/g, ""));
    const tile = { level, index, width: Number(found[3] ?? WIDTH) };
    if (tilePath(tile) === path && (level ?? 0) <= 63) return tile;
  }
  throw new Fault("unexpected", "", [["file", path.slice(0, 200)]]);
}

const inLevel = (size, level) => Math.floor(size / WIDTH ** (level ?? 0));

/** All tiles of a log, the widest of each place; entries first. */
function* tilesOf(size) {
  for (const level of [null, ...Array(64).keys()]) {
    const count = inLevel(size, level);
    if (!count) return;
    for (let index = 0; index * WIDTH < count; index += 1) {
      yield { level, index, width: Math.min(WIDTH, count - index * WIDTH) };
    }
  }
}

/** Entries of a bundle of entries, each behind its length in two bytes. */
function splitEntries(data, width) {
  const entries = [];
  let at = 0;
  while (at < data.length && entries.length < width) {
    const end = at + 2 + ((data[at] << 8) | (data[at + 1] ?? 0));
    entries.push(data.slice(at + 2, end));
    at = end;
  }
  if (at > data.length || entries.length < width) throw new Fault("truncated");
  if (at < data.length) throw new Fault("unexpected");
  return entries;
}

/** Check every tile under a checkpoint; returns the log's entries. */
async function verifyTiles(point, files) {
  const present = new Map();
  for (const path of files.keys()) {
    const tile = parseTile(path);
    const place = `${tile.level}/${tile.index}`;
    present.set(place, [...(present.get(place) ?? []), tile]);
  }
  const entries = [];
  for (const tile of tilesOf(point.size)) {
    const wide = (present.get(`${tile.level}/${tile.index}`) ?? [])
      .filter((other) => other.width >= tile.width)
      .sort((a, b) => a.width - b.width);
    if (!wide.length) throw new Fault("missing", "", [["file", tilePath(tile)]]);
    if (tile.level === null) entries.push(...readEntries(files, wide[0]).slice(0, tile.width));
  }
  const tree = await Tree.of(entries);
  for (const tile of [...present.values()].flat()) compareTile(tree, entries, files, tile);
  if (!same(await tree.root(), point.root)) {
    throw new Fault("wrong-root", "", [["file", "checkpoint"]]);
  }
  return entries;
}

function readEntries(files, tile) {
  const path = tilePath(tile);
  try {
    return splitEntries(files.get(path), tile.width);
  } catch (error) {
    throw error instanceof Fault ? error.within("file", path) : error;
  }
}

function compareTile(tree, entries, files, tile) {
  const count = inLevel(entries.length, tile.level) - tile.index * WIDTH;
  const width = Math.min(tile.width, count);
  if (width <= 0) return;
  const path = tilePath(tile);
  const start = tile.index * WIDTH;
  let right;
  if (tile.level === null) {
    const here = readEntries(files, tile).slice(0, width);
    right = here.every((entry, at) => same(entry, entries[start + at]));
  } else {
    const data = files.get(path);
    const due = tile.width * HASH_SIZE;
    if (data.length !== due) {
      const reason = data.length < due ? "truncated" : "unexpected";
      throw new Fault(reason, "", [["file", path]]);
    }
    const hashes = tree.levels[tile.level * 8].slice(start, start + width);
    right = same(data.subarray(0, width * HASH_SIZE), join(...hashes));
  }
  if (!right) throw new Fault("wrong-root", "", [["file", path]]);
}
