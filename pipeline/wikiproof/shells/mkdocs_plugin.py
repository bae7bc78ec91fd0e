"""The MkDocs plugin `wikiproof`, which ProperDocs runs as well.

A shell: gives `build` the theme's templates and the addresses of files, and reports the wiki's errors as MkDocs'
warnings, so that `mkdocs build --strict` fails on them. MkDocs itself sees none of the notes; it copies the theme's
files. All that leans on either of the two is in this file.
"""

from __future__ import annotations

import contextlib
import gc
import glob
import logging
import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from importlib.resources import files as resources
from itertools import chain, groupby
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

import jinja2
import msgspec
import watchdog.events
import watchdog.observers
from mkdocs.commands.build import get_context
from mkdocs.config.base import ConfigErrors, ConfigWarnings, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from wikiproof import checks, config
from wikiproof.build import Build, LateError
from wikiproof.build.framed import MARKS, Frame
from wikiproof.diagnostics import Located, baseline
from wikiproof.publish import frame
from wikiproof.publish.pages.addresses import doors, file_of, needs_folder
from wikiproof.publish.policy import with_reload
from wikiproof.publish.urls import site_root
from wikiproof.wiki import Survey

STYLE = "assets/wikiproof/wikiproof.css"
UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
"""Material's files for the search that ours takes the place of."""
TEMPLATES = frozenset({"404.html", "sitemap.xml"})
"""What MkDocs makes of templates, and `build` makes instead."""
DEEPER = 9
"""How much deeper than the deepest note the site's own pages may lie: tags have up to six levels."""
SETTLED = 0.03
"""Seconds without a change after which the pages of a served site are brought up to date."""
CALM = 0.3
"""Seconds from then without a change after which the rest of it is, so that saves in quick succession do not wait."""
_NAME = "wikiproof-note-path"
_SPACE = re.compile(r"[ \t]*\n\s*")
"""Indentation and empty lines, of which templates make a fifth of what every page holds."""
_CHANGES = [
    watchdog.events.FileCreatedEvent,
    watchdog.events.FileModifiedEvent,
    watchdog.events.FileMovedEvent,
    watchdog.events.FileDeletedEvent,
]

log = logging.getLogger("mkdocs.plugins.wikiproof")


class WikiproofPlugin(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Publishes a wiki. Its options are those of `wikiproof.config.Options`."""

    _is_served = False
    _build: Build | None = None
    _rest: threading.Thread | None = None
    _stamps: dict[str, int]
    _framed: tuple[tuple[str, ...], Frame] | None = None
    _reported: frozenset[Located] = frozenset()

    def __init__(self) -> None:
        self._is_late = threading.Event()
        self._told: SimpleQueue[str] = SimpleQueue()

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

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002
        """Stay for as long as a site is served."""
        self._is_served = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put our templates before Material's; keep MkDocs from emptying a folder that is only brought up to date."""
        config.theme.dirs.insert(0, str(resources("wikiproof.publish").joinpath("theme")))
        config.theme.static_templates -= TEMPLATES
        config.extra_css.insert(0, STYLE)
        if config.nav:
            log.warning("nav is not used: the explorer lists the wiki's folders and notes")
        config.nav = []
        self._folder, self._begun = config.site_dir, self._settings(config)
        settings, language = self._configuration(config), _language(config)
        self._build = Build(settings, language, Path(config.site_dir).resolve(), lasting=not self._is_served)
        if not self._build.is_new:
            config.site_dir = tempfile.mkdtemp(prefix="wikiproof-")
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Leave MkDocs the theme's files alone, of which it copies only what has changed."""
        if config.site_dir != self._folder:
            Path(config.site_dir).rmdir()
        config.site_dir = self._folder
        for file in list(files):
            if file.src_dir == config.docs_dir or file.src_uri.startswith(UNUSED) or file.src_uri in TEMPLATES:
                files.remove(file)
            else:
                file.dest_dir = self._folder
                _copy_if_changed(file)
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002
        """Keep what templates are given."""
        self._nav, self._files = nav, files
        return nav

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:  # noqa: ARG002
        """Build the site, and report what is wrong with the wiki."""
        self._finish()
        self._env, self._mkdocs = env, config
        self._framed, self._reported = None, frozenset()
        found, within = self._pages(hurried=False)
        self.errors = self._report(found)
        self._built().whole(found, within)
        return env

    def on_serve(
        self, server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Bring the site up to date as notes and records change, and build it all when anything else does."""

        def step() -> None:
            self._finish()
            if self._settings(self._mkdocs) == self._stamps:
                changed = None if self.options.polling else self._changed()
                self._rest = threading.Thread(target=self._do_rest, args=self._pages(hurried=True, changed=changed))
                self._rest.start()
            else:
                builder()

        if not self.options.polling:
            _watch_quickly(server, self._tell)
        gc.freeze()  # what is known of the site stays; looking through it for garbage holds pages up
        server.builder = step
        server.set_app(with_reload(server.serve_request))
        records = self._configuration(config).records
        if records:
            with contextlib.suppress(OSError):  # where nothing may be written, nothing will be recorded
                Path(records).mkdir(parents=True, exist_ok=True)
                server.watch(records)
        return server

    def on_shutdown(self) -> None:
        """Leave nothing running."""
        self._finish()

    def _tell(self, path: str) -> None:
        """Take note that a file changed, and let what still runs end early."""
        self._told.put(path)
        self._is_late.set()

    def _changed(self) -> frozenset[str] | None:
        """The files of the wiki that changed; None if others did, too."""
        told = {Path(self._told.get()) for _ in range(self._told.qsize())}
        folder = Path(self._mkdocs.docs_dir).absolute()
        is_known = all(each.is_relative_to(folder) for each in told)
        return frozenset(each.relative_to(folder).as_posix() for each in told) if is_known else None

    def _pages(self, *, hurried: bool, changed: Iterable[str] | None = None) -> tuple[Survey, Frame]:
        """Bring the pages of notes up to date."""
        found = self._built().survey(hurried=hurried, changed=changed)
        within = self._frame(found)
        self._built().pages(found, within)
        return found, within

    def _finish(self) -> None:
        """Let what still runs end early."""
        if self._rest is not None:
            self._is_late.set()
            self._rest.join()
        self._is_late.clear()

    def _do_rest(self, found: Survey, within: Frame) -> None:
        """Bring up to date what can wait, until it would keep something else waiting."""
        is_late = self._is_late.is_set
        while not self._is_late.wait(CALM):
            with contextlib.suppress(LateError):
                mended = self._built().mended(found, is_late=is_late)
                self._report(mended)
                self._built().whole(mended, within, is_late=is_late)
                return
            if not self._is_late.wait(CALM):  # something changed of which nothing was told
                found, within = self._pages(hurried=True)

    def _report(self, found: Survey) -> int:
        """Report what is wrong with the wiki and was not the last time; the number of errors."""
        new = self._new(found.diagnostics)
        known, self._reported = self._reported, frozenset(new)
        return _report([each for each in new if each not in known])

    def _settings(self, mkdocs: MkDocsConfig) -> dict[str, int]:
        """The files but for notes that a site depends on, and when they were changed."""
        folders = [Path(each) for each in mkdocs.theme.dirs if not Path(each).is_relative_to(sys.prefix)]
        watched = [*map(Path, map(str, mkdocs.watch)), *folders]
        within = chain.from_iterable(each.rglob("*") if each.is_dir() else [each] for each in watched)
        return {str(each): each.stat().st_mtime_ns for each in (Path(self.file), *within) if each.is_file()}

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Fail a strict build of a wiki with errors, with `--quiet` too, under which MkDocs counts no warnings."""
        self._stamps = self._begun
        if config.strict and self.errors:
            raise Abort(f"the wiki has {self.errors} errors, and the build is strict")

    def _built(self) -> Build:
        assert self._build is not None
        return self._build

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

    # --- what pages are put in ----------------------------------------------------------------------------------------

    def _frame(self, found: Survey) -> Frame:
        """What pages are put in, the very same as before as long as the wiki has the same files."""
        files = (*found.wiki.entries, *found.wiki.attachments)
        if self._framed is None or files != self._framed[0]:
            self._framed = files, self._framed_with(_addresses(found, self._mkdocs))
        return self._framed[1]

    def _framed_with(self, urls: Mapping[str, str]) -> Frame:
        mkdocs = self._mkdocs
        site_url = mkdocs.site_url or ""
        deepest = max((url.count("/") for url in urls.values()), default=0)
        return Frame(
            language=_language(mkdocs),
            chromes={depth: self._chrome(depth, urls) for depth in range(deepest + DEEPER)},
            templates={"404.html": self._render("404.html", urlsplit(site_url).path.rstrip("/") or "/.", None, urls)},
            urls=urls,
            site_name=mkdocs.site_name,
            site_description=mkdocs.site_description or "",
            site_url=site_url.rstrip("/") + "/" if site_url else "",
            edit_url=_edit_url(mkdocs),
            settings=repr((mkdocs.use_directory_urls, mkdocs.exclude_docs, mkdocs.draft_docs)),
            index="" if mkdocs.use_directory_urls else "index.html",
        )

    def _chrome(self, depth: int, urls: Mapping[str, str]) -> str:
        """The page template with marks, as it is that many folders deep."""
        base = "/".join([".."] * depth) or "."
        return self._render("main.html", base, _marked("x/" * depth), urls)

    def _render(self, template: str, base: str, page: SimpleNamespace | None, urls: Mapping[str, str]) -> str:
        """A template; `base` is what leads to the site's root, without a slash at its end."""
        mkdocs = self._mkdocs
        context = dict(get_context(self._nav, self._files, mkdocs, base_url=base))
        context["page"] = page
        context["wikiproof"] = frame.interface(_language(mkdocs), doors(urls.values()))
        return _SPACE.sub("\n", self._env.get_template(template).render(context))


def _language(mkdocs: MkDocsConfig) -> str:
    return str(mkdocs.theme.get("language", "en"))


def _watch_quickly(server: LiveReloadServer, tell: Callable[[str], None]) -> None:
    """Be told of changes by the system, of changes only, and wait no longer than they take."""
    server.observer = observer = _Observer()
    observer.tell = tell
    server.build_delay = SETTLED
    for path in [*server._watched_paths]:
        del server._watched_paths[path]
        server.watch(path)


class _Observer(watchdog.observers.Observer):  # type: ignore[misc,valid-type]  # what it is depends on the system
    """Does not tell of files that were only read, as every build reads them; `tell` is told of files first."""

    tell: Callable[[str], None]

    def schedule(
        self, handler: watchdog.events.FileSystemEventHandler, path: str, *, recursive: bool = False
    ) -> object:
        """Watch a path; of a file its name in its folder, since editors put a new file in its place."""
        react = handler.on_any_event

        def told(event: watchdog.events.FileSystemEvent) -> None:
            for each in (event.src_path, event.dest_path):
                if each and isinstance(each, str | bytes):  # nothing else, but for how watchdog has it typed
                    self.tell(os.fsdecode(each))
            react(event)

        if not Path(path).is_dir():
            handler = watchdog.events.PatternMatchingEventHandler(patterns=[glob.escape(path)], case_sensitive=True)
            path, recursive = str(Path(path).parent), False
        handler.on_any_event = told  # type: ignore[method-assign]
        return super().schedule(handler, path, recursive=recursive, event_filter=_CHANGES)


def _marked(url: str) -> SimpleNamespace:
    """A page of marks, as templates know a page."""
    marks = {f"wp_{name}": mark for name, mark in MARKS.items()}
    return SimpleNamespace(
        url=url,
        title=MARKS["title"],
        content=MARKS["content"],
        canonical_url=MARKS["address"],
        meta={"title": MARKS["title"], "description": MARKS["description"]},
        toc=[],
        is_homepage=False,
        previous_page=None,
        next_page=None,
        edit_url=None,
        **marks,
    )


def _report(found: Collection[Located]) -> int:
    """Log the wiki's diagnostics; the number of errors."""
    for each in found:
        level = logging.WARNING if each.severity == "error" else logging.INFO
        log.log(level, "%s:%s:%s: %s [%s]", each.path, each.line, each.column, each.message, each.code)
    return sum(each.severity == "error" for each in found)


def _addresses(found: Survey, mkdocs: MkDocsConfig) -> dict[str, str]:
    """The address of every note and attachment that is published; the latter are no pages, as MkDocs has them."""
    paths = (*found.wiki.entries, *found.wiki.attachments)
    folders, places = mkdocs.use_directory_urls, (mkdocs.docs_dir, mkdocs.site_dir)
    listed = Files([File(each, *places, folders or needs_folder(each)) for each in paths])
    set_exclusions(listed, mkdocs)
    published = [each for each in listed if each.inclusion not in (InclusionLevel.EXCLUDED, InclusionLevel.DRAFT)]
    is_note = found.wiki.entries.__contains__
    urls = {each.src_uri: site_root(each.url) if is_note(each.src_uri) else quote(each.src_uri) for each in published}
    hidden = _hidden(urls)
    return {path: url for path, url in urls.items() if path not in hidden}


def _hidden(urls: Mapping[str, str]) -> set[str]:
    """Attachments in whose place a note's page is published; what is published at one place is reported."""
    file = {path: file_of(url) for path, url in urls.items()}
    by_file = groupby(sorted(urls, key=file.__getitem__), file.__getitem__)
    clashing = [same for _, paths in by_file if len(same := sorted(paths)) > 1]
    for same in clashing:
        log.warning("%s would all be published as %r; rename all but one", " and ".join(same), file[same[0]])
    return {path for path in chain.from_iterable(clashing) if not path.endswith(".md")}


def _edit_url(mkdocs: MkDocsConfig) -> str:
    """Where notes are edited, with `{}` for a note's path without extension; empty if it is not known."""
    file = File(f"{_NAME}.md", mkdocs.docs_dir, mkdocs.site_dir, mkdocs.use_directory_urls)
    return (Page(None, file, mkdocs).edit_url or "").replace("{", "{{").replace("}", "}}").replace(_NAME, "{}")


def _copy_if_changed(file: File) -> None:
    """Let MkDocs write a file only if it does not hold just that already."""
    write = file.copy_file

    def copy(dirty: bool = False) -> None:
        there = Path(file.abs_dest_path)
        if not (there.is_file() and there.read_bytes() == file.content_bytes):
            write(dirty)

    setattr(file, "copy_file", copy)  # noqa: B010 (mypy lets no method be assigned)
