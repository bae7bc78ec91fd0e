"""How real the values are that claims are about: whatever a stand-in could have reached is a stand-in."""

from wikiproof import parse
from wikiproof.model import Tier
from wikiproof.snippets import source
from wikiproof.snippets.collect import collect
from wikiproof.snippets.flow import Flow

CASES = "flow*.md"


def test_tiers(source: str, want: str) -> None:
    text = source if "```" in source else f"```python\n{source}```\n"
    assert [str(tier) for tier in tiers(text)] == want.splitlines()


def tiers(text: str) -> list[Tier]:
    """The tiers of a note's claims, in order."""
    flow = Flow({"real": "real", "shape": "true shape", "planted": "stand-in"})
    found: list[Tier] = []
    for snippet in collect(parse.note("note.md", text)):
        followed = flow.follow(source.code(snippet))
        found += [followed.of(claim) for claim in snippet.claims]
    return found
