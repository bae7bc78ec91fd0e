"""An author's HTML can run nothing, load nothing, and pass for nothing of ours; text is shown as text."""

import re
from collections.abc import Callable

import pytest

from wikiproof.model import ClaimOutcome, Note, Outcome, Proof

Publish = Callable[..., str]
ProofOf = Callable[..., Callable[[Note], Proof]]

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//a.org/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=//a.org><input name=q><button>go</button></form>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//a.org/x.css>",
    "<meta http-equiv=refresh content='0;url=//a.org'>",
    "<base href=//a.org>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "[x](javascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](vbscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<p style='position:fixed;inset:0'>over</p>",
    "<div class='wp-chip wp-chip--good' id='Snippet-1' data-md-component='search'>run</div>",
    "<span onmouseover=alert(1) onclick=alert(1)>x</span>",
    "<details ontoggle=alert(1) open><summary>x</summary></details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<!--><img src=x onerror=alert(1)>-->",
    "[[x|<img src=x onerror=alert(1)>]]",
    "`<img src=x onerror=alert(1)>`",
    "# <img src=x onerror=alert(1)>",
    "> [!tip] <img src=x onerror=alert(1)>",
    "```<img/src=x/onerror=alert(1)>\n<script>alert(1)</script>\n```",
    '```python title="<script>alert(1)</script>"\nx\n```',
    "<template><script>alert(1)</script></template>",
    "<plaintext>",
    "<title></title><script>alert(1)</script>",
]
FORBIDDEN = re.compile(
    r"<\s*(?:script|style|iframe|object|embed|form|button|link|meta|base|svg|math|template|textarea|title|plaintext)\b"
    r"|<[^>]*\s(?:on\w+|style|srcdoc|data-md-component)\s*=(?![^<]*&quot;)"
    r"|(?:href|src)\s*=\s*[\"']?\s*(?:javascript|vbscript|data|java)",
    re.IGNORECASE,
)


def tags(html: str) -> list[str]:
    """The tags of a page, with the text of their attributes left out unless a browser would act on it."""
    return re.findall(r"<[^>]*>", html)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "before {} after", "- {}\n", "<details>\n\n{}\n\n</details>\n"])
def test_nothing_of_the_authors_can_run(page: Publish, attack: str, around: str) -> None:
    html = page(around.format(attack) + "\n\nend [[nowhere]]\n")
    for tag in tags(html):
        assert not FORBIDDEN.search(re.sub(r'="[^"]*"', _shown, tag)), tag
    assert html.count('<section class="wp-panel wp-proof"') == 1
    assert 'class="wp-chip' not in html


def _shown(attribute: re.Match[str]) -> str:
    """An attribute's value, dropped where it is text that nothing follows."""
    return attribute[0] if re.match(r'="\s*(?:javascript|vbscript|data|java)', attribute[0], re.IGNORECASE) else '=""'


def test_html_around_paragraphs_works(page: Publish) -> None:
    html = page("<details>\n<summary>More</summary>\n\n**bold** [[nowhere]]\n\n</details>\n\nafter\n")
    inside = html[html.index("<summary>More</summary>") : html.index("after")]
    assert "<strong>bold</strong>" in inside
    assert 'class="wp-unresolved"' in inside
    assert "</details>" in inside


def test_plain_html_is_kept(page: Publish) -> None:
    html = page('H<sub>2</sub>O <kbd>Ctrl</kbd><br>\n\n<table>\n<tr><td colspan="2">\n\n*x*\n\n</td></tr>\n</table>\n')
    assert "H<sub>2</sub>O <kbd>Ctrl</kbd><br>" in html
    assert '<td colspan="2">' in html
    assert "<em>x</em>" in html


@pytest.mark.parametrize(
    "swallowing",
    [
        '<div title="',
        "<div\n",
        "> <!-- open",
        "> <script>",
        "> <style>",
        "> <textarea>",
        "> <select><option>",
        "> <table><tr>",
        "> <plaintext>",
        "> <svg><desc>",
    ],
)
def test_open_tag_swallows_no_proof(page: Publish, proof_of: ProofOf, swallowing: str) -> None:
    wrong = ClaimOutcome(0, "4", "5", "wrong", "real", correction="5")
    html = page(f"{swallowing}\n\n```python\nx = 5  # → 4\n```\n\nend\n", proof=proof_of(wrong))
    assert html.count('class="wp-detail wp-detail--bad"') == 1
    assert "claims 0 of 1 held" in html
    assert html.count("<div") == html.count("</div>")


def test_placeholders_cannot_be_forged(page: Publish, proof_of: ProofOf) -> None:
    forged = "&#xE000;1&#xE001; \ue0001\ue001"
    html = page(f"<b>{forged}</b>\n\n```python\nx = 5  # → 5\n```\n\n<i>{forged}</i>\n", proof=proof_of())
    assert html.count('id="Snippet-1"') == 1


def test_comments_are_not_published(page: Publish) -> None:
    html = page("a <!-- secret --> b\n\n<!-- more\nsecret -->\n\nc\n")
    assert "secret" not in html


def test_titles_properties_outputs_and_messages_are_text(page: Publish, proof_of: ProofOf) -> None:
    evil = "<img src=x onerror=alert(1)>"
    note = f"---\ntitle: '{evil}'\nstatus: '{evil}'\n'{evil}': ['{evil}']\n---\n```python\nx = 5  # → 4\n```\n"
    claim = ClaimOutcome(0, "4", evil, "wrong", "real", evil, evil)
    outcome = Outcome("s#1", "failed", evil, 0, evil, 0.1, "real", (claim,))
    html = page(note, {"b.md": f"---\ntitle: '{evil}'\n---\n{evil} [[note|{evil}]]\n"}, proof=proof_of(outcome=outcome))
    assert "<img" not in html
    assert "a &lt;machine&gt;" in html
