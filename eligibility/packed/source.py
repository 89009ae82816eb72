"""Lines of Python as they are written: blocks, and what is surely assigned at the place where the pen is."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

DEEPEST = 60  # Python reads a hundred levels


class NotNative(Exception):
    """This is left to the closures."""


@dataclass
class Piece:
    """Lines written aside, with what they assign."""

    lines: list[str] = field(default_factory=list)
    known: set[Hashable] = field(default_factory=set)


class Source:
    """A text in the making. What a block assigns is forgotten at its end: it need not have run."""

    def __init__(self, depth: int) -> None:
        self.lines: list[str] = []
        self.depth = depth
        self._known: list[set[Hashable]] = [set()]

    def line(self, text: str) -> None:
        self.lines.append(" " * self.depth + text)

    def knows(self, key: Hashable) -> bool:
        """Whether the value of a key is surely assigned here."""
        return any(key in known for known in self._known)

    def learn(self, key: Hashable) -> None:
        self._known[-1].add(key)

    @contextmanager
    def aside(self) -> Iterator[Piece]:
        """Write the body of a block before it is known what stands at its head, or whether it is needed."""
        if self.depth > DEEPEST:
            raise NotNative
        piece = Piece()
        before, self.lines = self.lines, piece.lines
        self.depth += 1
        self._known.append(piece.known)
        try:
            yield piece
        finally:
            self.lines = before
            self.depth -= 1
            self._known.pop()

    @contextmanager
    def block(self, head: str, piece: Piece | None = None) -> Iterator[None]:
        """A block, begun with a piece written aside."""
        self.line(f"{head}:")
        piece = piece or Piece()
        self.depth += 1
        self._known.append(piece.known)
        self.lines += piece.lines
        at = len(self.lines)
        try:
            yield
        finally:
            if len(self.lines) == at and not piece.lines:
                self.line("pass")
            self.depth -= 1
            self._known.pop()

    def splice(self, piece: Piece) -> None:
        """Put a piece here after all, without a head."""
        self.lines += [line[1:] for line in piece.lines]
        self._known[-1] |= piece.known

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What was written is taken back if it comes to NotNative."""
        at, known = len(self.lines), set(self._known[-1])
        try:
            yield
        except NotNative:
            del self.lines[at:]
            self._known[-1].clear()
            self._known[-1] |= known
            raise
