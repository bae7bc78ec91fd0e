"""What the configuration says of checks: other severities, none at all, none in some paths."""

from pathlib import Path

import pytest

from wikiproof import checks
from wikiproof.config import Config, ConfigError, Options, options
from wikiproof.wiki import survey


def said(folder: Path, given: dict[str, object]) -> list[tuple[str, str, str]]:
    """What is said of a wiki of two notes, each with a link to nothing and one to itself."""
    for path in ("a.md", "old/b.md"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(f"[[a]] [[b]] [[x]]{' <!-- wikiproof-ignore: self-link -->' * (path == 'a.md')}\n")
    found = survey(Config(str(folder), options(given, "mkdocs.yml"))).diagnostics
    return [(each.path, each.code, each.severity) for each in found]


def test_without_options_only_the_comment_counts(tmp_path: Path) -> None:
    assert said(tmp_path, {}) == [
        ("a.md", "unresolved-link", "error"),
        ("old/b.md", "self-link", "warning"),
        ("old/b.md", "unresolved-link", "error"),
    ]


def test_severities_and_paths(tmp_path: Path) -> None:
    given = {"severities": {"self-link": "error"}, "per_path_ignores": {"old/*": ["unresolved-link"]}}
    assert said(tmp_path, given) == [("a.md", "unresolved-link", "error"), ("old/b.md", "self-link", "error")]


@pytest.mark.parametrize("off", ["off", False])  # YAML 1.1 reads `off` as false
def test_a_check_turned_off(tmp_path: Path, off: object) -> None:
    assert said(tmp_path, {"severities": {"unresolved-link": off}}) == [("old/b.md", "self-link", "warning")]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            Options(severities={"self-links": "off"}),
            "mkdocs.yml: plugin wikiproof: severities: no check is called 'self-links'; did you mean 'self-link'",
        ),
        (
            Options(per_path_ignores={"a/*": ("self-link", "nothing-like-it")}),
            "mkdocs.yml: plugin wikiproof: per_path_ignores: no check is called 'nothing-like-it'",
        ),
    ],
)
def test_a_check_that_there_is_none_of(given: Options, says: str) -> None:
    with pytest.raises(ConfigError) as raised:
        checks.validate(given, "mkdocs.yml")
    assert str(raised.value).startswith(says)


def test_checks_that_there_are() -> None:
    every = {check.code: check.severity for check in checks.every()}
    checks.validate(Options(severities={**every}, per_path_ignores={"*": tuple(every)}), "mkdocs.yml")
