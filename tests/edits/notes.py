"""Little wikis and plans for them."""

from pathlib import Path

from wikiproof.edits import Change, Plan, Rewrite, changed, digest
from wikiproof.model import Span


class Little:
    """A wiki in `folder / "wiki"`, with its state folder beside it."""

    def __init__(self, folder: Path, **notes: str) -> None:
        self.root = folder / "wiki"
        self.state = str(folder / ".wikiproof")
        self.folder = str(self.root)
        self.root.mkdir()
        for name, text in notes.items():
            self.write(f"{name}.md", text.encode())

    def write(self, path: str, content: bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def files(self) -> dict[str, bytes | None]:
        """What lies in the wiki: files with their bytes, folders with None."""
        found = sorted(self.root.rglob("*"))
        return {path.relative_to(self.root).as_posix(): path.read_bytes() if path.is_file() else None for path in found}


def rewrite(text: str, old: str, new: str) -> Rewrite:
    at = text.index(old)
    return Rewrite(text.count("\n", 0, at) + 1, old, new, "a test", Span(at, at + len(old)))


def change(path: str, text: str, old: str = "", new: str = "", to: str | None = None) -> Change:
    """A change of a note that has that text."""
    rewrites = (rewrite(text, old, new),) if old or new else ()
    before = text.encode()
    return Change(path, digest(before), digest(changed(before, rewrites)), rewrites, to)


def plan(*changes: Change) -> Plan:
    return Plan("reconcile", changes)
