"""The MkDocs plugin `wikiproof`.

A shell: hands MkDocs the pages that `publish` makes, and reports the wiki's errors as MkDocs' warnings, so that
`mkdocs build --strict` fails on them.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path

import msgspec
from mkdocs.config.base import ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from wikiproof import checks, config, parse, publish
from wikiproof.config import RELATIONS
from wikiproof.diagnostics import Located, baseline
from wikiproof.model import Wiki
from wikiproof.publish.around import Web
from wikiproof.publish.site import Source
from wikiproof.publish.strings import strings
from wikiproof.publish.told import tell
from wikiproof.publish.urls import site_root
from wikiproof.wiki import survey

NOTES_IN_NAVIGATION = 200
"""Notes that are listed beside every page; in a larger wiki only folders are, since each page holds the list."""
STYLE = "assets/wikiproof.css"

log = logging.getLogger("mkdocs.plugins.wikiproof")


class WikiproofPage(Page):
    """A page whose content comes from `publish`; what Material's templates print of it is HTML."""

    def __init__(self, file: File, mkdocs: MkDocsConfig, title: str, make: Callable[[], publish.Page]) -> None:
        super().__init__(html.escape(title), file, mkdocs)
        self._make = make

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Set what MkDocs asks for before it renders; a note's frontmatter must not steer Material's templates."""
        self.markdown = ""

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Make the page."""
        made = self._make()
        self.meta = {"title": self.title, "description": html.escape(made.lead)}
        self.content = made.html
        self.toc = TableOfContents([_toc(made.contents)])


class WikiproofPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Publishes a wiki. Its options are those of `wikiproof.config.Options`."""

    def load_config(
        self, options: dict[str, object], config_file_path: str | None = None
    ) -> tuple[ConfigErrors, ConfigWarnings]:
        """Read the options that stand in `mkdocs.yml`."""
        self.file = config_file_path or "mkdocs.yml"
        self.config = options
        try:
            self.options = config.options(options, self.file)
            checks.validate(self.options, self.file)
        except config.ConfigError as error:
            return [("wikiproof", ValidationError(str(error)))], []
        return [], []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add our style sheet."""
        config.extra_css.insert(0, STYLE)
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Read the wiki, report what is wrong with it, and put our pages in place of MkDocs' own."""
        found = survey(self._configuration(config))
        self.errors = _report(self._new(found.diagnostics))
        wiki = found.wiki
        _leave_out(files, wiki, config)
        files.append(File.generated(config, STYLE, content=publish.style()))
        _make_pages(files, wiki, config)
        if config.nav is None:
            config.nav = sorted(wiki.notes)
        return files

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Fail a strict build of a wiki with errors, with `--quiet` too, under which MkDocs counts no warnings."""
        if config.strict and self.errors:
            raise Abort(f"the wiki has {self.errors} errors, and the build is strict")

    def on_serve(
        self,
        server: LiveReloadServer,
        config: MkDocsConfig,
        builder: Callable[..., None],  # noqa: ARG002
    ) -> LiveReloadServer:
        """Show new records as soon as they are written."""
        records = self._configuration(config).records
        if records and Path(records).is_dir():
            server.watch(records)
        return server

    def _new(self, found: tuple[Located, ...]) -> tuple[Located, ...]:
        """The diagnostics that the baseline does not know."""
        if not self.options.baseline:
            return found
        file = Path(self.file).parent / self.options.baseline
        try:
            return baseline.new(found, baseline.decode(file.read_bytes()))
        except (OSError, msgspec.DecodeError) as error:
            raise Abort(f"{file}: the baseline cannot be read: {error}") from error

    def _configuration(self, mkdocs: MkDocsConfig) -> config.Config:
        records = str(Path(self.file).parent / self.options.records)
        return config.Config(mkdocs.docs_dir, self.options, records, self.file)


def _report(found: tuple[Located, ...]) -> int:
    """Log the wiki's diagnostics; the number of errors."""
    for each in found:
        level = logging.WARNING if each.severity == "error" else logging.INFO
        log.log(level, "%s:%s:%s: %s [%s]", each.path, each.line, each.column, each.message, each.code)
    return sum(each.severity == "error" for each in found)


def _leave_out(files: Files, wiki: Wiki, config: MkDocsConfig) -> None:
    """Remove the files of the wiki's folder that are no part of the wiki."""
    known = {*wiki.notes, *wiki.attachments}
    for file in list(files):
        is_stray = file.is_documentation_page() and file.src_uri not in wiki.notes
        if file.src_dir == config.docs_dir and (file.src_uri not in known or is_stray):
            files.remove(file)


def _published(files: Files) -> dict[str, str]:
    """The address of every file that is published."""
    left_out = {InclusionLevel.EXCLUDED, InclusionLevel.DRAFT}
    return {file.src_uri: site_root(file.url) for file in files if file.inclusion not in left_out}


def _make_pages(files: Files, wiki: Wiki, config: MkDocsConfig) -> None:
    """Give every page's file its page."""
    urls = _published(files)
    paths = sorted(wiki.notes.keys() & urls.keys())
    for url, same in groupby(sorted(paths, key=urls.__getitem__), urls.__getitem__):
        if len(clashing := [*same]) > 1:
            log.warning("the notes %s have the same address %r; rename one", " and ".join(clashing), url)
    show = _shown(wiki, urls, str(config.theme.get("language", "en")))
    for path in paths:
        WikiproofPage(files.src_uris[path], config, wiki.notes[path].title, partial(show, path))


def _shown(wiki: Wiki, urls: dict[str, str], language: str) -> Callable[[str], publish.Page]:
    words, roles = strings(language), {word.casefold(): name for name, spelt in RELATIONS.items() for word in spelt}
    sources = {
        path: Source(
            note, publish.sketch(note, parse.tokens(note), words), wiki.resolutions[path], wiki.proofs.get(path)
        )
        for path, note in wiki.notes.items()
    }
    web = Web({path: tell(source, urls.get(path, ""), roles) for path, source in sources.items()})
    site = publish.Site(words, urls, sources.__getitem__)
    return lambda path: publish.note_page(site, sources[path], web.around(path))


def _toc(entry: publish.Entry) -> AnchorLink:
    """An entry of the table of contents as MkDocs has them."""
    link = AnchorLink(html.escape(entry.title), entry.anchor, entry.level)
    link.children = [_toc(each) for each in entry.children]
    return link
