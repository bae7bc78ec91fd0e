"""The reports that programs read, of a wiki whose names and links try to break them."""

import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from wikiproof import checks
from wikiproof.diagnostics import Located, report
from wikiproof.diagnostics.markdown import as_markdown
from wikiproof.shells.cli import main

NAME = "a %41,b & <c>: 가.md"
TEXT = "# H\n[[no|`one`]] [[100% | none]] ![](\x08.png)\n\n[[no]]\n\n[[no]]\n"


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What `check` prints in each format."""
    (tmp_path / NAME).write_text(TEXT)
    (tmp_path / "index.md").write_text(f"[[{NAME.removesuffix('.md')}]]\n")
    monkeypatch.chdir(tmp_path)
    forms = ("json", "sarif", "github", "junit", "markdown")
    return {form: CliRunner().invoke(main, ["check", "--format", form]).output for form in forms}


def places(shown: dict[str, str]) -> list[tuple[str, int, int]]:
    return [(each["path"], each["line"], each["column"]) for each in json.loads(shown["json"])["diagnostics"]]


def test_sarif_is_valid_against_the_schema(shown: dict[str, str], tmp_path: Path) -> None:
    schema = json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text())
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    (tmp_path / "clean").mkdir()
    nothing_wrong = CliRunner().invoke(main, ["check", "clean", "--format", "sarif"]).output
    elsewhere = CliRunner().invoke(main, ["check", str(tmp_path), "--format", "sarif"]).output
    for log in (shown["sarif"], nothing_wrong, elsewhere):
        assert [error.message for error in validator.iter_errors(json.loads(log))] == []
    assert not validator.is_valid({**json.loads(shown["sarif"]), "version": "2.0.0"})


def test_sarif_has_each_diagnostic_at_its_place_and_a_page_for_each_rule(shown: dict[str, str]) -> None:
    (run,) = json.loads(shown["sarif"])["runs"]
    found = [each["locations"][0]["physicalLocation"] for each in run["results"]]
    regions = [(unquote(each["artifactLocation"]["uri"]), each["region"]) for each in found]
    assert [(path, at["startLine"], at["startColumn"]) for path, at in regions] == places(shown)
    assert not re.search(r"[\s<>]|%(?![0-9A-F]{2})", "".join(each["artifactLocation"]["uri"] for each in found))
    assert {each["artifactLocation"]["uriBaseId"] for each in found} == {*run["originalUriBaseIds"]}
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [check.code for check in checks.every()]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert all(rule["help"]["markdown"].startswith(f"# {rule['id']}\n") for rule in rules)


def test_sarif_names_a_file_outside_of_the_current_folder_by_its_whole_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a b.md").write_text("[[gone]]\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    log = json.loads(CliRunner().invoke(main, ["check", "..", "--format", "sarif"]).output)
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": (tmp_path / "a b.md").as_uri()}


def test_sarif_tells_equal_diagnostics_apart_wherever_they_stand(shown: dict[str, str], tmp_path: Path) -> None:
    def fingerprints(log: str) -> list[str]:
        return [each["partialFingerprints"]["wikiproof/v1"] for each in json.loads(log)["runs"][0]["results"]]

    before = fingerprints(shown["sarif"])
    assert len({*before}) == len(before)
    (tmp_path / NAME).write_text("\n\n" + TEXT)
    assert fingerprints(CliRunner().invoke(main, ["check", "--format", "sarif"]).output) == before


def test_github_annotations_are_one_line_each_with_what_separates_them_escaped(shown: dict[str, str]) -> None:
    *annotations, _ = shown["github"].splitlines()
    found = [re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line) for line in annotations]
    pairs = [dict(pair.split("=") for pair in each[2].split(",")) for each in found if each]
    files = [each["file"].replace("%3A", ":").replace("%2C", ",").replace("%25", "%") for each in pairs]
    assert [(file, int(each["line"]), int(each["col"])) for file, each in zip(files, pairs, strict=True)] == places(
        shown
    )


def test_junit_has_a_failed_case_for_each_note_with_errors(shown: dict[str, str]) -> None:
    suite = ElementTree.fromstring(shown["junit"])[0]
    errors = [each for each in json.loads(shown["json"])["diagnostics"] if each["severity"] == "error"]
    failed = [case for case in suite if case.find("failure") is not None]
    assert suite.get("failures") == str(len(failed)) == str(len({each["path"] for each in errors}))
    assert sum(len((case.findtext("failure") or "").splitlines()) for case in failed) == len(errors)


def test_markdown_shows_what_notes_say_in_code_spans_of_one_table(shown: dict[str, str]) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(shown["markdown"])
    assert [token.type for token in tokens].count("table_open") == 2
    rows = [
        token.content
        for token in tokens
        if token.type == "inline" and token.content.startswith("`") and ".md:" in token.content
    ]
    assert len(rows) == len(places(shown))
    assert not any(child.type in {"link_open", "html_inline"} for token in tokens for child in token.children or ())


@pytest.mark.parametrize("text", ["|", "\\|", "\\\\|", "`", "`|", "가", "\U0001f600", "\\", "<b>|"])
def test_markdown_keeps_its_rows_and_the_size_of_a_summary_whatever_notes_say(text: str) -> None:
    found = Located("unresolved-link", "error", text * 999, 1, 1, 1, 2, text * 999, "")
    summary = as_markdown(report([found] * 2000, notes=1, links=1))
    assert len(summary.encode()) < 2**20
    rows = summary.split("|---|---|---|\n")[1].split("\n\n")[0].splitlines()
    assert {re.sub(r"\\.", "", row).count("|") for row in rows} == {4}
