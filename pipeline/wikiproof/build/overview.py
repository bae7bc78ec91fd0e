"""What is known of a site as a whole when its pages are made.

Stage: build. What notes tell, a survey and a frame in; one value out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from wikiproof.build.framed import Frame
from wikiproof.build.keys import digest
from wikiproof.catalogue import finals
from wikiproof.config import Config
from wikiproof.load import history
from wikiproof.publish import cards
from wikiproof.publish.dates import dated
from wikiproof.publish.pages import Setting, folders, health, home, setting
from wikiproof.publish.pages.folders import Folder
from wikiproof.publish.shown import Shown
from wikiproof.publish.told import Told
from wikiproof.wiki import Survey


class Overview:
    """A site as a whole."""

    def __init__(
        self, config: Config, found: Survey, frame: Frame, told: Mapping[str, Told], before: Overview | None = None
    ) -> None:
        """Take what notes tell; what git says of them is as it was `before`, if that was of notes at the same paths."""
        self._config = config
        self._told = told
        self.found = found
        self.frame = frame
        if before and before.frame is frame and before.notes.keys() == told.keys():
            self.notes = {path: told[path].shown for path in before.notes}
            self.folders, self.history = before.folders, before.history
        self.setting: Setting = setting(frame.language, frame.site_name, frame.urls.values(), frame.index)

    @cached_property
    def notes(self) -> dict[str, Shown]:
        """What is shown of each note, in the order of paths."""
        return {path: told.shown for path, told in sorted(self._told.items())}

    @cached_property
    def digest(self) -> bytes:
        """What tells what is shown of all notes from what was shown of them before."""
        return digest(list(self.notes.values()))

    @cached_property
    def runs(self) -> dict[str, health.Run]:
        """What is on record of the snippets of notes."""
        return {path: told.run for path, told in sorted(self._told.items()) if told.run}

    @cached_property
    def folders(self) -> Mapping[str, Folder]:
        """The folders of the wiki."""
        return folders.folders(self.notes)

    @cached_property
    def history(self) -> Mapping[str, str]:
        """When notes changed last, as git has it."""
        return history.changed(self._config.wiki, self._config.state, self.notes)

    @cached_property
    def changed(self) -> Mapping[str, str]:
        """When notes changed last."""
        said = ((path, entry.properties) for path, entry in self.found.wiki.entries.items() if path in self.notes)
        given = (
            (path, each) for path, properties in said for each in reversed(properties) if each.key == "last_reinforced"
        )
        days = {path: str(each.value) for path, each in given}
        return dated(self.history, days)

    @cached_property
    def finals(self) -> dict[str, str]:
        """The notes that give way to another one, with the one that stands in their place in the end."""
        ends = finals(self.found.wiki)
        return {path: end for path, end in sorted(ends.items()) if end in self.notes and path in self.notes}

    @cached_property
    def replaced(self) -> dict[str, str]:
        """Those of them that name it as what they redirect to: a page that leads there stands in place of theirs."""
        entries = self.found.wiki.entries
        return {path: end for path, end in self.finals.items() if entries[path].find("redirect_to")}

    @cached_property
    def standing(self) -> dict[str, Folder]:
        """The notes that stand for folders."""
        return {folder.index: folder for folder in self.folders.values() if folder.index}

    def above(self, path: str) -> tuple[tuple[str, str], ...]:
        """The folders above a note, the outermost first: names and addresses; none that the note itself stands for."""
        parts = path.split("/")[:-1]
        inner = [self.folders["/".join(parts[: number + 1])] for number in range(len(parts))]
        return tuple(
            (each.name, folders.address(each, self.notes, self.setting)) for each in inner if each.index != path
        )

    def after(self, path: str) -> str:
        """What a note's page holds below its text because of the folder that it stands for, as HTML."""
        folder = self.standing.get(path)
        if folder is None:
            return ""
        listed = folders.panel(folder, self.folders, self.notes, self.setting)
        return listed if folder.path else self.home() + listed

    def home(self) -> str:
        """What the home page says of the wiki, as HTML."""
        return home.panel(self.notes, self.found.diagnostics, self.runs, self.changed, self.setting)

    def card(self, path: str) -> str:
        """The address of a note's card, empty if it has none."""
        if not (self._config.options.cards and self.frame.site_url):
            return ""
        return cards.address(cards.card_of(self.notes[path], self.setting))
