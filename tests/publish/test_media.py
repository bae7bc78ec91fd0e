"""Attachments shown where they are embedded."""

from collections.abc import Callable

import pytest

Publish = Callable[..., str]


@pytest.mark.parametrize(
    ("written", "want"),
    [
        ("![[a.png]]", '<img src="../a.png" alt="a.png" loading="lazy">'),
        ("![[a.png|300]]", '<img src="../a.png" alt="a.png" width="300" loading="lazy">'),
        (
            "![[a.png|300x200]]",
            '<img src="../a.png" alt="a.png" width="300" height="200" style="aspect-ratio:300/200" loading="lazy">',
        ),
        ("![[a.png|a plot]]", '<img src="../a.png" alt="a plot" loading="lazy">'),
        ("![[a.png|a plot|300]]", '<img src="../a.png" alt="a plot" width="300" loading="lazy">'),
        ("![a plot|300](a.png)", '<img src="../a.png" alt="a plot" width="300" loading="lazy">'),
        ("![2024](a.png)", '<img src="../a.png" alt="2024" loading="lazy">'),
        ("![a|b](a.png)", '<img src="../a.png" alt="a|b" loading="lazy">'),
        ("![[a.png|0x0]]", '<img src="../a.png" alt="0x0" loading="lazy">'),
        ("![[a.png|300x]]", '<img src="../a.png" alt="300x" loading="lazy">'),
        ('![a](a.png "T & U")', '<img src="../a.png" alt="a" title="T &amp; U" loading="lazy">'),
        ("![[s.mp3]]", '<audio src="../s.mp3" controls preload="none" aria-label="s.mp3"></audio>'),
        ("![a song](s.mp3)", '<audio src="../s.mp3" controls preload="none" aria-label="a song"></audio>'),
        (
            "![[v.MP4#t=10,20|a film|300]]",
            '<video src="../v.MP4#t=10,20" controls preload="metadata" aria-label="a film" width="300"></video>',
        ),
        (
            "![[p.pdf#page=3]]",
            '<a href="../p.pdf#page=3" class="wp-file"><span class="wp-sr">attached file</span>p.pdf '
            '<span class="wp-item">PDF</span></a>',
        ),
        (
            "![[d.csv|the data]]",
            '<a href="../d.csv" class="wp-file" download><span class="wp-sr">attached file</span>the data '
            '<span class="wp-item">CSV</span></a>',
        ),
    ],
)
def test_shown(page: Publish, written: str, want: str) -> None:
    files = ("a.png", "s.mp3", "v.MP4", "p.pdf", "d.csv")
    assert f"<p>{want}</p>" in page(written, attachments=files)


def test_pictures_of_one_line_stay_in_it(page: Publish) -> None:
    html = page("![[a.png]] ![[a.png]]", attachments=("a.png",))
    assert 'lazy"> <img' in html


def test_file_that_is_not_there_is_named(page: Publish) -> None:
    html = page("![[none.mp4|300]] ![x|300](none.png)")
    assert html.count('class="wp-unresolved"') == 2
    assert "<video" not in html


def test_file_within_a_sentence_is_shown_there(page: Publish) -> None:
    assert '<p>see <a href="../d.csv" class="wp-file" download>' in page("see ![[d.csv]]", attachments=("d.csv",))


def test_names_are_text(page: Publish) -> None:
    name = 'a"><b>.zip'
    html = page(f"![[{name}]]", attachments=(name,))
    assert "<b>" not in html
    assert 'href="../a%22%3E%3Cb%3E.zip"' in html


def test_fragment_cannot_leave_its_attribute(page: Publish) -> None:
    html = page('![[v.mp4#t=1"onload="x]]', attachments=("v.mp4",))
    assert 'src="../v.mp4#t=1%22onload=%22x"' in html


def test_kind_is_korean_where_asked(page: Publish) -> None:
    assert "첨부 파일</span>d.csv" in page("![[d.csv]]", attachments=("d.csv",), language="ko")
