"""Real builds of little wikis, through MkDocs' own command."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest

from wikiproof import config
from wikiproof.load import notes
from wikiproof.model import ClaimOutcome, Outcome
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python

MKDOCS = """\
site_name: Little wiki
docs_dir: wiki
theme:
  name: material
  language: {language}
  font: false
plugins:
  - wikiproof{options}
"""
NOTES = {
    "index.md": "# Home\n\nSee [[Note]] and [[More/Deep]].\n",
    "Note.md": "# Note\n\n## First\n\n```python\nx = 1  # → 1\n```\n\n![[pic.png]]\n",
    "More/Deep.md": "---\ntitle: R & D <b>\n---\nBack to [[Note#First]].\n",
}


def write(folder: Path, notes: dict[str, str], *, language: str = "en", options: str = "") -> Path:
    for path, text in notes.items():
        (folder / "wiki" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "wiki" / path).write_text(text, "utf-8")
    (folder / "wiki/pic.png").write_bytes(b"png")
    (folder / "mkdocs.yml").write_text(MKDOCS.format(language=language, options=options), "utf-8")
    return folder


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", *arguments]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def data(folder: Path, name: str) -> list[Path]:
    """The files of shared data whose path begins with a name."""
    within = folder / "site/assets/wikiproof/data"
    return [each for each in within.rglob("*.js") if str(each.relative_to(within)).startswith(name)]


def shared(folder: Path, name: str) -> str:
    return (folder / f"site/assets/wikiproof/data/{name}.js").read_text("utf-8")


def stamps(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def page(folder: Path, path: str) -> str:
    return (folder / "site" / path / "index.html").read_text("utf-8")


def record(folder: Path, outcome: Outcome) -> None:
    """Keep an outcome of the one snippet of `Note.md`, as `wikiproof run` does."""
    where = config.find(str(folder))
    assert where.records is not None
    note = notes.note(where.wiki, "Note.md")
    subject = records.subject(note, Python(where))
    records.write(where.records, records.made(subject, records.environment("cpu", subject), (outcome,)))


def test_site_is_built_strictly_and_without_other_hosts(tmp_path: Path) -> None:
    made = build(write(tmp_path, NOTES), "--strict")
    assert made.returncode == 0, made.stderr
    html = page(tmp_path, "Note")
    assert '<h2 id="first">First' in html
    assert '<a href="#first" class="md-nav__link">' in html
    assert '<img src="../pic.png"' in html
    assert (tmp_path / "site/pic.png").read_bytes() == b"png"
    assert (tmp_path / "site/assets/wikiproof/wikiproof.css").is_file()
    assert "fonts.googleapis" not in html


def test_titles_are_text_in_materials_templates_too(tmp_path: Path) -> None:
    assert build(write(tmp_path, NOTES)).returncode == 0
    html = page(tmp_path, "More/Deep")
    assert "<title>R &amp; D &lt;b&gt; - Little wiki</title>" in html
    for path in ("Note", "More/Deep", "More", "."):
        assert "D <b>" not in page(tmp_path, path)


def test_frontmatter_steers_no_template(tmp_path: Path) -> None:
    stray = "---\ntemplate: 404.html\nhide: [navigation]\nicon: ../../x\nsearch: {exclude: true}\n---\n# Stray\n"
    made = build(write(tmp_path, {**NOTES, "index.md": "[[Note]] [[Deep]] [[Stray]]", "Stray.md": stray}))
    assert made.returncode == 0, made.stderr
    html = page(tmp_path, "Stray")
    assert '<h1 id="stray">Stray' in html
    assert 'data-md-type="navigation"' in html
    assert "Stray" in shared(tmp_path, "explorer")
    assert any('"Stray"' in each.read_text("utf-8") for each in data(tmp_path, "search"))


def test_folder_without_an_index_has_a_page_of_its_notes(tmp_path: Path) -> None:
    assert build(write(tmp_path, NOTES), "--strict").returncode == 0
    html = page(tmp_path, "More")
    assert '<a href="../More/Deep/">R &amp; D &lt;b&gt;</a>' in html
    assert "links 1/1" in html
    assert "Back to Note#First." in html


def test_strict_build_fails_on_each_error_with_its_place(tmp_path: Path) -> None:
    broken = {**NOTES, "Note.md": "---\ntitle: [\n---\n# Note\n\nTo [[nowhere]].\n"}
    write(tmp_path, broken)
    made = build(tmp_path, "--strict")
    assert made.returncode == 1
    assert "WARNING -  Note.md:6:4: " in made.stderr
    assert "[unresolved-link]" in made.stderr
    assert "[frontmatter-invalid]" in made.stderr
    assert "[missing-heading]" in made.stderr, "More/Deep.md links to a heading that is gone"
    assert build(tmp_path, "--strict", "--quiet").returncode == 1
    assert build(tmp_path).returncode == 0, "a build that is not strict shows the wiki as it is"
    assert '<span class="wp-unresolved"' in page(tmp_path, "Note")


def test_strict_build_fails_on_a_wrong_claim(tmp_path: Path) -> None:
    write(tmp_path, NOTES)
    wrong = ClaimOutcome(0, "1", "2", "wrong", "real", "the value differs", "2")
    record(tmp_path, Outcome("First#1", "passed", claims=(wrong,)))
    made = build(tmp_path, "--strict")
    assert made.returncode == 1
    assert "Note.md:6:8: " in made.stderr
    assert "[claim-wrong]" in made.stderr


def test_without_a_record_a_page_says_not_run_and_with_one_what_it_says(tmp_path: Path) -> None:
    write(tmp_path, NOTES)
    assert build(tmp_path, "--strict").returncode == 0
    assert "snippets 0 of 1 run" in page(tmp_path, "Note")
    assert "not run" in page(tmp_path, "Note")
    held = ClaimOutcome(0, "1", "1", "held", "real")
    record(tmp_path, Outcome("First#1", "passed", claims=(held,)))
    assert build(tmp_path, "--strict").returncode == 0
    assert "snippets 1 of 1 run" in page(tmp_path, "Note")
    assert "claims 1 of 1 held" in page(tmp_path, "Note")
    (tmp_path / "wiki/Note.md").write_text(NOTES["Note.md"].replace("x = 1", "x = 2"), "utf-8")
    assert "[record-stale]" in build(tmp_path).stderr
    assert "snippets 0 of 1 run" in page(tmp_path, "Note")
    assert "the record is older than this code" in page(tmp_path, "Note")


@pytest.mark.parametrize(
    ("language", "links", "search"), [("ko", "링크 1/1 연결됨", "검색"), ("en", "links 1 of 1", "Search")]
)
def test_interface_speaks_the_themes_language(tmp_path: Path, language: str, links: str, search: str) -> None:
    assert build(write(tmp_path, NOTES, language=language), "--strict").returncode == 0
    html = page(tmp_path, "More/Deep")
    assert f'<html lang="{language}"' in html
    assert links in html
    assert f'<span class="wp-search-open__word">{search}</span>' in html


def test_site_works_from_any_folder(tmp_path: Path) -> None:
    """No address of ours begins at the root of the host; only the page for what is not found must."""
    assert build(write(tmp_path, NOTES), "--strict").returncode == 0
    for path in (tmp_path / "site").rglob("index.html"):
        html = path.read_text("utf-8")
        assert 'href="/' not in html
        assert 'src="/' not in html


def test_pages_without_folders_of_their_own_are_linked(tmp_path: Path) -> None:
    write(tmp_path, NOTES, options="\nuse_directory_urls: false")
    assert build(tmp_path, "--strict").returncode == 0
    assert 'href="../Note.html#first"' in (tmp_path / "site/More/Deep.html").read_text("utf-8")


def test_page_whose_name_is_as_long_as_can_be_is_made_again(tmp_path: Path) -> None:
    name = "가" * 82 + "a"  # with `.html.md`, as its copy has, 255 bytes
    for said in ("First.", "Second."):
        write(tmp_path, {f"{name}.md": f"# Long\n\n{said}\n"}, options="\nuse_directory_urls: false")
        assert build(tmp_path).returncode == 0
        assert said in (tmp_path / f"site/{name}.html").read_text("utf-8")


def test_page_has_a_folder_where_its_copy_could_not_lie_beside_it(tmp_path: Path) -> None:
    name = "가" * 84  # 252 bytes, the most that a note's name can have
    notes = {f"{name}.md": "# Long\n\n[[Short]]\n", "Short.md": f"# Short\n\n[[{name}]]\n\n#one\n"}
    made = build(write(tmp_path, notes, options="\nuse_directory_urls: false"), "--strict")
    assert made.returncode == 0, made.stderr
    site = tmp_path / "site"
    assert 'href="../Short.html"' in (site / name / "index.html").read_text("utf-8")
    assert f'href="{quote(name)}/"' in (site / "Short.html").read_text("utf-8")
    assert 'href="tags/one/index.html"' in (site / "Short.html").read_text("utf-8")
    assert f"({quote(name)}/index.html.md)" in (site / "Short.html.md").read_text("utf-8")


def test_only_the_wiki_is_published(tmp_path: Path) -> None:
    notes = {
        **NOTES,
        "conftest.py": "x",
        "old/Gone.md": "[[nowhere]]",
        "_wiki_backup/Note.md": "x",
    }
    write(tmp_path, notes, options=":\n      ignore: [old]")
    made = build(tmp_path, "--strict")
    assert made.returncode == 0, made.stderr
    published = {path.name for path in (tmp_path / "site").iterdir()}
    assert published.isdisjoint({"conftest.py", "old", "_wiki_backup"})


def test_files_that_are_no_notes_become_no_pages(tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    made = build(write(tmp_path, {**NOTES, "a.markdown": script, "More/README.mkd": script}))
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "site/a.markdown").read_text() == script
    assert not [each for each in (tmp_path / "site").rglob("*.html") if script in each.read_text("utf-8")]


def test_wrong_option_is_named(tmp_path: Path) -> None:
    made = build(write(tmp_path, NOTES, options=":\n      ignored: [old]"))
    assert made.returncode == 1
    assert "ignored" in made.stderr


def test_two_notes_with_one_address_are_reported(tmp_path: Path) -> None:
    notes = {**NOTES, "index.md": "[[Note]] [[Deep]] [[More]] [[More/index]]", "More.md": "a", "More/index.md": "b"}
    made = build(write(tmp_path, notes), "--strict")
    assert made.returncode == 1
    assert "More.md and More/index.md would all be published as 'More/index.html'" in made.stderr


def test_attachment_takes_no_place_of_a_page(tmp_path: Path) -> None:
    forged = dict.fromkeys(("Note/index.html", "404.html", "assets/wikiproof/search.js"), "<p>forged</p>")
    made = build(write(tmp_path, {**NOTES, **forged}))
    assert "Note.md and Note/index.html would all be published as 'Note/index.html'" in made.stderr
    assert not [name for name in forged if "forged" in (tmp_path / "site" / name).read_text("utf-8")]


def test_page_is_as_long_in_a_large_wiki_as_in_a_small_one(tmp_path: Path) -> None:
    for folder, count in (("small", 3), ("large", 203)):
        many = {f"Many/n{number}.md": "# Many\n\n[[Deep]]\n" for number in range(count)}
        assert build(write(tmp_path / folder, {**NOTES, **many})).returncode == 0
        assert len(page(tmp_path / folder, f"Many/n{count - 1}")) > 0
    assert len(page(tmp_path / "small", "Note")) == len(page(tmp_path / "large", "Note"))


def test_navigation_of_the_configuration_is_not_used(tmp_path: Path) -> None:
    write(tmp_path, NOTES)
    with (tmp_path / "mkdocs.yml").open("a") as file:
        file.write("nav: [index.md]\n")
    made = build(tmp_path)
    assert "nav is not used: the explorer lists the wiki's folders and notes" in made.stderr
    assert (tmp_path / "site/Note/index.html").is_file()
    assert "More" in shared(tmp_path, "explorer")


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    assert build(write(tmp_path, NOTES)).returncode == 0
    before = stamps(tmp_path / "site")
    assert build(tmp_path).returncode == 0
    assert stamps(tmp_path / "site") == before
    (tmp_path / "wiki/pic.png").unlink()
    (tmp_path / "wiki/Note.md").write_text("# Note\n\n## First\n\n```python\nx = 1  # → 1\n```\n", "utf-8")
    (tmp_path / "site/index.html").unlink()
    assert build(tmp_path).returncode == 0
    after = stamps(tmp_path / "site")
    assert before.keys() - after.keys() == {"pic.png"}
    written = {path for path, stamp in after.items() if before[path] != stamp}
    assert {"index.html", "Note/index.html"} <= written
    assert {path for path in before if path.startswith("assets/javascripts/")}.isdisjoint(written)


def test_hangul_names_in_either_form_are_linked(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "파라미터")
    notes = {"index.md": "[[파라미터#한 줄 정의]]\n", f"{decomposed}.md": "# 파라미터\n\n## 한 줄 정의\n"}
    made = build(write(tmp_path, notes))
    assert made.returncode == 0, made.stderr
    html = page(tmp_path, ".")
    assert "#한-줄-정의" in html
    assert "wp-unresolved" not in html
