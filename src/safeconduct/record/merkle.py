"""RFC 6962 tree hashing with inclusion and consistency proofs.

Leaves and nodes are hashed under different prefixes, so no node can pass for a leaf. Proofs are
made from kept hashes in O(log n) and verified as in RFC 9162 section 2.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf.

    >>> leaf_hash(b"").hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    """
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The O(log n) state that suffices to append: roots of the complete subtrees, largest first.

    >>> Frontier().append(leaf_hash(b"")).root.hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    >>> Frontier().root == EMPTY_ROOT
    True
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Frontier:
        """The state after one more leaf, given by its leaf hash."""
        peaks, node, size = list(self.peaks), leaf, self.size
        while size & 1:
            node = node_hash(peaks.pop(), node)
            size >>= 1
        return Frontier(self.size + 1, (*peaks, node))

    @property
    def root(self) -> bytes:
        """The root hash at this size."""
        if not self.peaks:
            return EMPTY_ROOT
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node


class Tree:
    """A tree that keeps the hashes of all complete subtrees, to make proofs from.

    The test vectors are those of the Certificate Transparency project:

    >>> leaves = ["", "00", "10", "2021", "3031", "40414243",
    ...           "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    >>> tree = Tree(leaf_hash(bytes.fromhex(leaf)) for leaf in leaves)
    >>> tree.root(3).hex()
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'
    >>> tree.root().hex()
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'
    >>> tree.consistency(6, 8)[0].hex()
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a'
    """

    __slots__ = ("_levels",)

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaf_hashes:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf, given by its leaf hash."""
        node, level = leaf, 0
        while True:
            if level == len(self._levels):
                self._levels.append([])
            row = self._levels[level]
            row.append(node)
            if len(row) & 1:
                return
            node = node_hash(row[-2], row[-1])
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves (all by default)."""
        end = self._size(size)
        return self._range(0, end) if end else EMPTY_ROOT

    def nodes(self, level: int, start: int, end: int) -> list[bytes]:
        """Hashes of complete subtrees of 2^level leaves, from the start-th to before the end-th."""
        return self._levels[level][start:end]

    def copy(self) -> Tree:
        """Another tree with the same leaves."""
        tree = Tree()
        tree._levels = [row.copy() for row in self._levels]
        return tree

    def extended(self, leaf: bytes) -> Tree:
        """A copy with one more leaf, given by its leaf hash."""
        tree = self.copy()
        tree.append(leaf)
        return tree

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of leaf `index` in the tree of `size` leaves (RFC 6962 section 2.1.1)."""
        end = self._size(size)
        if not 0 <= index < end:
            raise ValueError(f"leaf {index} is not in a tree of {end}")
        path: list[bytes] = []
        start = 0
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """The proof that `old` leaves are a prefix of the first `new` (RFC 6962 section 2.1.2)."""
        end = self._size(new)
        if not 0 <= old <= end:
            raise ValueError(f"size {old} is not within a tree of {end}")
        if old in (0, end):
            return []
        path: list[bytes] = []
        start, whole = 0, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._range(start, end))
        return path[::-1]

    def prefix(self, old: int, new: int | None = None) -> list[bytes]:
        """The consistency proof with its first hash, which RFC 6962 leaves out for powers of two.

        It shows the root at `old` to somebody who does not know it; see `prefix_roots`.
        """
        proof = self.consistency(old, new)
        if proof and old & (old - 1) == 0:
            proof.insert(0, self.root(old))
        return proof

    def _size(self, size: int | None) -> int:
        if size is None:
            return len(self)
        if not 0 <= size <= len(self):
            raise ValueError(f"size {size} is not within a tree of {len(self)}")
        return size

    def _range(self, start: int, end: int) -> bytes:
        """Root of the leaves start to end-1; start is a multiple of a power of 2 >= the width."""
        width = end - start
        if width & (width - 1) == 0:
            level = width.bit_length() - 1
            return self._levels[level][start >> level]
        middle = start + _split(width)
        return node_hash(self._range(start, middle), self._range(middle, end))


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    r"""Whether the leaf hash `leaf` is at `index` in the tree of `size` leaves (RFC 9162 2.1.3.2).

    >>> tree = Tree(leaf_hash(bytes([i])) for i in range(7))
    >>> verify_inclusion(leaf=leaf_hash(b"\x04"), index=4, size=7,
    ...                  proof=tree.inclusion(4), root=tree.root())
    True
    """
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(
    *, old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the old tree is a prefix of the new one (RFC 9162 2.1.4.2).

    >>> tree = Tree(leaf_hash(bytes([i])) for i in range(7))
    >>> verify_consistency(old_size=3, old_root=tree.root(3), new_size=7, new_root=tree.root(),
    ...                    proof=tree.consistency(3))
    True
    """
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not proof and old_root == new_root
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    return prefix_roots(old_size, new_size, path) == (old_root, new_root)


def prefix_roots(old_size: int, new_size: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """What a path from `Tree.prefix` says: the roots at the old and at the new size.

    If the new root is one that a log signed, the old root is what the same log has at the old
    size, whatever else it signed there.

    Args:
        old_size: from 1 up.
        new_size: larger.
        path: consistency proof whose first hash is never left out.

    Returns:
        Old and new root, or None if the path is too short or too long.
    """
    if not path or not 0 < old_size < new_size:
        return None
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old, new = path[0], path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return (old, new) if last == 0 else None
