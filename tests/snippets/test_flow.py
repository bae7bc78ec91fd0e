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


def test_functions_that_all_call_each_other_are_followed_once_each() -> None:
    calls = (" + ".join(f"f{other}(x)" for other in range(number)) for number in range(60))
    code = "\n".join(f"def f{number}(x):\n    return x + ({called or '1'})" for number, called in enumerate(calls))
    flow = Flow({"planted": "stand-in"})
    assert flow.follow(f"{code}\ny = f59(1)\n").at[(120, 0)] == "real"
    assert flow.follow("z = f59(planted)\n").at[(0, 0)] == "stand-in"


def test_code_too_deep_to_follow_counts_as_a_stand_in() -> None:
    loops = "".join(f"{' ' * depth}for n{depth} in given:\n" for depth in range(19))
    flow = Flow({})
    assert flow.follow(f"{loops}{' ' * 19}y = 1\n").whole() == "stand-in"
    assert flow.follow("y\n").at[(0, 0)] == "stand-in"
    assert flow.follow("y = 1\ny\n").at[(1, 0)] == "real"
