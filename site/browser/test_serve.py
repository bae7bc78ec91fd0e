"""A page that `mkdocs serve` serves is loaded anew once its note has changed, though its policy lets no script in."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.shells.test_serve import Served

pytestmark = pytest.mark.browser
HOME = "# Home\n\n[[Note]]\n"
SCRIPT = "\n<script>document.title = 'run'</script>\n\n```python\n</script><script>\nlivereload(1, 2)\n```\n"
"""What a note may hold to be let through with MkDocs' own script."""


def test_page_shows_an_edit_by_itself_and_runs_nothing_of_a_note(tmp_path: Path, browser: Browser) -> None:
    with Served(tmp_path) as served:
        (tmp_path / "wiki/index.md").write_text(HOME + SCRIPT, "utf-8")
        (tmp_path / "wiki/Note.md").write_text("# Note\n", "utf-8")
        served.start()
        page = browser.new_page()
        errors: list[str] = []
        page.on("console", lambda each: errors.append(each.text) if each.type == "error" else None)
        page.goto(served.url)
        for said in ("edited once", "edited twice"):
            (tmp_path / "wiki/index.md").write_text(f"{HOME}\nThis was {said}.\n{SCRIPT}", "utf-8")
            expect(page.get_by_text(said)).to_be_visible()
        assert page.title() == "Home - Served"
        assert errors == []
        page.close()
