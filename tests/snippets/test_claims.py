from collections.abc import Callable

from wikiproof.model import ClaimOutcome, Outcome

CASES = "claims*.md"


def test_claims(source: str, want: str, run: Callable[[str], tuple[Outcome, ...]]) -> None:
    text = source if "```" in source else f"```python\n{source}```\n"
    assert [shown(claim) for outcome in run(text) for claim in outcome.claims] == want.splitlines()


def shown(claim: ClaimOutcome) -> str:
    """`wrong: got 84.6, write 85`, or the status alone where nothing needs to be said."""
    parts = [f"got {claim.got}"] if claim.status in {"wrong", "unit not shown"} else []
    parts += [f"write {claim.correction}"] if claim.correction else []
    return (claim.status + (": " if parts else "") + ", ".join(parts)).replace("\n", "⏎")
