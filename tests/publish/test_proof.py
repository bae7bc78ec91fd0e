"""A page never shows as proven what was not."""

import re
from collections.abc import Callable

import pytest
from msgspec import structs

from wikiproof.model import Claim, ClaimOutcome, Marks, Note, Outcome, Plot, Proof, Snippet

Publish = Callable[..., str]
ProofOf = Callable[..., Callable[[Note], Proof]]

NOTE = "# N\n\n```python\nx = 1  # → 1\ny = 2  # → 3\n```\n"
HELD = ClaimOutcome(0, "1", "1", "held", "real")
WRONG = ClaimOutcome(1, "3", "2", "wrong", "real", "the value differs", "2")


def states(html: str) -> list[str]:
    """The states that a page shows, with their words."""
    found = re.findall(r'<span class="wp-(?:state|tick) wp-state--(\w+)"[^>]*>([^<]*)', html)
    return [f"{state} {word}".strip() for state, word in found]


def test_what_ran_and_held_is_ticked(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE.replace("# → 3", ""), proof=proof_of(HELD))
    assert states(html) == [
        "none no links",
        "good snippets 1 of 1 run",
        "good claims 1 of 1 held",
        "good",
        "good run",
        "good claims 1 of 1 held",
    ]
    assert 'aria-label="held" title="held · got 1"' in html


def test_wrong_claim_stands_at_its_line_and_in_the_panel(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE, proof=proof_of(HELD, WRONG))
    line = html[html.index('class="hll wp-lit--bad"') : html.index('class="wp-detail')]
    assert "# → 3" in line
    assert "# → 1" not in line
    detail = '<span class="wp-pair">want <code>3</code></span> <span class="wp-pair">got <code>2</code></span> '
    assert html.count(detail + '<span class="wp-pair">should say <code>2</code></span>') == 2
    assert '<a href="#Claim-1-2">line 5 wrong</a>' in html
    assert html.count('id="Claim-1-2"') == 1
    assert "bad claims 1 of 2 held" in states(html)


def test_without_a_record_nothing_is_ticked(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE, proof=proof_of(ran=False))
    assert not [state for state in states(html) if state.startswith(("good", "bad"))]
    assert "snippets 0 of 1 run" in html
    assert "claims 0 of 2 held" in html
    assert "none not run" in states(html)
    assert "no record of a run" in html


def test_stale_record_is_none(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE, proof=proof_of(ran=False, stale=True))
    assert not [state for state in states(html) if state.startswith("good")]
    assert "the record is older than this code" in html


def test_stand_in_proves_nothing_whatever_its_numbers(page: Publish, proof_of: ProofOf) -> None:
    held = ClaimOutcome(0, "1", "1", "held", "stand-in")
    wrong = ClaimOutcome(1, "3", "2", "wrong", "stand-in", correction="2")
    html = page(NOTE, proof=proof_of(held, wrong))
    assert html.count("not proven (stand-in)") >= 2
    assert "claims 0 of 2 held" in html
    assert "partial claims 0 of 2 held" in states(html)
    assert 'aria-label="held"' not in html
    assert "wp-detail--bad" not in html


@pytest.mark.parametrize("status", ["unit not shown", "not proven", "not run"])
def test_undecided_claim_is_neither_held_nor_wrong(page: Publish, proof_of: ProofOf, status: str) -> None:
    undecided = ClaimOutcome(0, "1", "1", status, "real", "no witness")  # type: ignore[arg-type]  # parametrized
    html = page(NOTE.replace("# → 3", ""), proof=proof_of(undecided))
    assert "claims 0 of 1 held" in html
    assert re.search(rf'wp-tick wp-state--(?:partial|none)"[^>]*title="{status} · got 1 · no witness"', html)


def test_claim_that_the_record_does_not_mention_was_not_run(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE, proof=proof_of(HELD))
    assert "claims 1 of 2 held" in html
    assert "partial claims 1 of 2 held" in states(html)


def test_failed_snippet_is_shown_where_it_stopped(page: Publish, proof_of: ProofOf) -> None:
    failed = Outcome("s#1", "failed", "ValueError: bad <x>\n  trace", 1, "so far\n", 0.2)
    html = page(NOTE, proof=proof_of(outcome=failed))
    assert "snippets 0 of 1 run" in html
    assert '<a href="#Snippet-1">snippet 1 failed</a> ValueError: bad &lt;x&gt;' in html
    lit = html[html.index('class="hll wp-lit--bad"') : html.index('class="wp-detail')]
    assert "# → 3" in lit
    assert re.search(r'<details open class="wp-chip wp-chip--bad"', html)
    assert "real value" not in html


@pytest.mark.parametrize("status", ["timed out", "out of memory", "died"])
def test_snippet_that_took_its_process_down_is_no_success(page: Publish, proof_of: ProofOf, status: str) -> None:
    outcome = Outcome("s#1", status, "it ended")  # type: ignore[arg-type]  # parametrized
    assert f"bad {status}" in states(page(NOTE, proof=proof_of(outcome=outcome)))


def test_skip_is_counted_apart_with_its_reason(page: Publish, proof_of: ProofOf) -> None:
    for ran in (True, False):
        skipped = Outcome("s#1", "skipped", "needs a GPU")
        html = page(NOTE, proof=proof_of(marks=Marks(skip="needs a GPU"), outcome=skipped, ran=ran))
        assert "snippets 1 skipped" in html
        assert "needs a GPU" in html
        assert not [state for state in states(html) if state.startswith("good")]


def test_hidden_snippet_is_not_shown_but_counted(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE, proof=proof_of(HELD, WRONG, marks=Marks(hidden=True)))
    assert "wp-snippet" not in html
    assert "snippets 1 of 1 run" in html
    assert "claims 1 of 2 held" in html
    assert "line 5 wrong (hidden)" in html
    assert 'href="#Claim' not in html


def test_chip_shows_seconds_tier_and_output(page: Publish, proof_of: ProofOf) -> None:
    outcome = Outcome("s#1", "passed", output="\x1b[1m4 < 5\x1b[0m\n", seconds=0.314, tier="true shape", claims=(HELD,))
    html = page(NOTE, proof=proof_of(outcome=outcome))
    assert "0.31 s" in html
    assert "true shape" in html
    assert "<samp>4 &lt; 5</samp>" in html
    assert '<details open class="wp-chip wp-chip--good"' in html


def test_long_output_is_folded(page: Publish, proof_of: ProofOf) -> None:
    outcome = Outcome("s#1", "passed", output="line\n" * 40)
    assert '<details class="wp-chip wp-chip--good"' in page(NOTE, proof=proof_of(outcome=outcome))


def test_panel_says_where_and_when(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE, proof=proof_of(HELD, WRONG))
    assert "cpu · a &lt;machine&gt; · Python 3.11.2 · torch 2.13.0 · " in html
    assert '<time datetime="2026-11-23T10:20:33+00:00">2026-11-23 10:20 UTC</time>' in html
    assert "pluggy" not in html


def test_authors_status_is_shown_as_said_and_not_ticked(page: Publish) -> None:
    html = page("---\nstatus: verified\nconfidence_score: 0.93\naliases: [a, b]\nother: {k: v}\n---\n# N\n")
    panel = html.partition('<details class="wp-panel wp-properties"')[2].partition("</details>")[0]
    assert "status <b>verified</b>" in panel
    assert '<span class="wp-item">a</span> <span class="wp-item">b</span>' in panel
    assert "<dl><dt>k</dt><dd>v</dd></dl>" in panel
    assert "as the note says, not proven" in panel
    assert "wp-state" not in panel


def test_interface_is_korean_where_asked(page: Publish, proof_of: ProofOf) -> None:
    html = page(NOTE + "[[없음]]", proof=proof_of(HELD, WRONG), language="ko")
    for words in (
        "링크 0/1 연결됨",
        "코드 1/1 실행됨",
        "주장 1/2 성립",
        "5행 틀림",
        "쓴 값",
        "나온 값",
        "고칠 값",
        "이런 노트가 없음: 없음",
    ):
        assert words in html


def test_outcome_of_an_output_fence_is_marked_in_that_fence(page: Publish, proof_of: ProofOf) -> None:
    def proof(note: Note) -> Proof:
        made = proof_of(outcome=Outcome("s#1", "passed", claims=(ClaimOutcome(1, "5", "6", "wrong", "real"),)))(note)
        shown = Claim("fence", "5", 1, note.fences[1].span, False, True, "", (1, 0))
        snippet = Snippet("s#1", 0, note.fences[0].content, 0, Marks(), (shown,))
        return Proof(note.path, (snippet,), made.record, False)

    html = page("```python\nprint(6)\n```\n```output\n5\n```\n", proof=proof)
    output = html.partition("language-output")[2]
    assert re.search(r'<span class="hll wp-lit--bad"><span class="go">5</span>\n</span>', output)
    assert html.count("wp-lit--bad") == 1


@pytest.mark.parametrize(("sandbox", "is_said"), [("on", False), ("partial: network", True), ("off", True)])
def test_a_page_says_where_notes_were_not_wholly_confined(
    page: Publish, proof_of: ProofOf, sandbox: str, is_said: bool
) -> None:
    def proof(note: Note) -> Proof:
        made = proof_of(HELD)(note)
        assert made.record is not None
        where = structs.replace(made.record.environment, sandbox=sandbox)
        return structs.replace(made, record=structs.replace(made.record, environment=where))

    assert (f"sandbox {sandbox}" in page(NOTE, proof=proof)) == is_said


def test_plots_stand_below_the_output_and_the_chip_is_open(page: Publish, proof_of: ProofOf) -> None:
    plots = (Plot("a" * 32, "Loss <b>", 801, 600), Plot("b" * 32, "", 1, 1))
    outcome = Outcome("s#1", "passed", output="\n" * 20 + "printed", plots=plots, undrawn="figure 3: <why>")
    html = page(NOTE, proof=lambda note: structs.replace(proof_of(outcome=outcome)(note), pictures={"a" * 32: "file"}))
    chip = html[html.index('<details open class="wp-chip') :].partition("</details>")[0]
    picture = f'<img src="../assets/wikiproof/plots/{"a" * 32}.png" alt="Loss &lt;b&gt;" width="400" height="300"'
    assert chip.index("<samp>") < chip.index(f'<figure class="wp-plot">{picture} loading="lazy"></figure>')
    assert "not the one that was drawn: Plot 2 of snippet 1" in chip
    assert "b" * 32 not in chip
    assert "figure 3: &lt;why&gt;" in chip
