"""Compare what a claim says with what the code gave.

Stage: snippets. Runs outside the note's process, on values that came from it as text.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from wikiproof.model import Claim, ClaimOutcome, ClaimStatus, Tier
from wikiproof.snippets import numerals
from wikiproof.snippets.numerals import Numeral
from wikiproof.snippets.protocol import Seen

_DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_NOT_RUN = "its line was never reached"


class Verdict(NamedTuple):
    """How a claim compares. `correction` is the claim as it would be right."""

    status: ClaimStatus
    got: str
    correction: str | None = None
    message: str = ""


def judge(claim: Claim, seen: Sequence[Seen], output: str, tier: Tier) -> ClaimOutcome | None:
    """The outcome of a claim; None if the code's output shows that the comment is no claim.

    `seen` is what each run of its statement gave, `output` all that the snippet printed.
    """
    if claim.form == "fence":
        verdict = _text(claim, output.rstrip("\n"))
    elif not seen:
        verdict = Verdict("not run", "", message=_NOT_RUN) if claim.certain else None
    else:
        verdict = _every(claim, seen)
    if verdict is None:
        return None
    if tier == "stand-in" and verdict.status != "not run":
        verdict = Verdict(
            "not proven", "", message="computed from a stand-in, so its number says nothing of the real one"
        )
    return ClaimOutcome(
        line=claim.line,
        want=claim.want,
        got=verdict.got,
        status=verdict.status,
        tier=tier,
        message=verdict.message,
        correction=verdict.correction,
    )


def _every(claim: Claim, seen: Sequence[Seen]) -> Verdict | None:
    """A statement that ran several times: its values in order, or the same each time."""
    wants = _wants(claim, len(seen)) if len(seen) > 1 else (claim.want,)
    paired = zip(wants if len(wants) == len(seen) else wants * len(seen), seen, strict=True)
    verdicts = [_one(claim, want, each) for want, each in paired]
    found = [verdict for verdict in verdicts if verdict is not None]
    if len(found) < len(verdicts):
        return None
    for number, verdict in enumerate(found, 1):
        if verdict.status != "held":
            at = f"run {number} of {len(found)}" if len(found) > 1 else ""
            correction = verdict.correction if len(found) == 1 else None
            return verdict._replace(message="; ".join(filter(None, (at, verdict.message))), correction=correction)
    return found[0]


def _wants(claim: Claim, runs: int) -> tuple[str, ...]:
    """One want for each run, if the claim lists as many; else the claim itself."""
    lines = claim.want.split("\n")
    if len(lines) == runs:
        return tuple(lines)
    node = _parsed(claim.want)
    if isinstance(node, ast.Tuple | ast.List) and len(node.elts) == runs and not numerals.claimed(claim.want):
        return tuple(ast.get_source_segment(claim.want, each) or "" for each in node.elts)
    return (claim.want,)


def _one(claim: Claim, want: str, seen: Seen) -> Verdict | None:
    claim = claim if want == claim.want else _with_want(claim, want)
    if seen.kind == "nothing" and want == "None" and not seen.output:
        return Verdict("held", "None")
    if claim.form in {"doctest", "unmarked"} or seen.kind == "nothing":
        return _text(claim, seen.output.strip("\n") if claim.form == "doctest" else seen.output.strip())
    return _value(claim, seen)


def _with_want(claim: Claim, want: str) -> Claim:
    return Claim(claim.form, want, claim.line, claim.span, claim.approximate, claim.certain, claim.code, claim.at)


def _value(claim: Claim, seen: Seen) -> Verdict | None:
    numeral, got = numerals.claimed(claim.want), numerals.decimal(seen.number or "")
    if numeral is not None and got is not None:
        return _number(claim, claim.want, numeral, got, None, seen.output)
    shown = _shown(seen.text)
    if claim.want in {seen.text, seen.text.strip("'\"")}:
        return Verdict("held", shown)
    if seen.kind == "literal" and not numeral:
        matched = _literal(claim, seen.text)
        if matched is not None:
            return matched
    if seen.kind == "tensor" and claim.want.startswith("tensor("):
        return _tensor(claim, seen)
    if not claim.certain:
        return _by_words(claim, seen.text)
    return Verdict("wrong", shown, shown)


def _text(claim: Claim, got: str) -> Verdict | None:
    """A claim about what was printed."""
    want = claim.want.strip("\n")
    if _lines(want) == _lines(got):
        return Verdict("held", got)
    if claim.form == "doctest" and doctest.OutputChecker().check_output(want + "\n", got + "\n", _DOCTEST):
        return Verdict("held", got)
    by_words = _by_words(claim, got)
    if by_words is not None or not claim.certain:
        return by_words
    numeral, printed = numerals.claimed(want), list(numerals.numerals(got))
    if claim.form == "value" and numeral is not None:
        if len(printed) == 1:
            return _number(claim, want, numeral, printed[0].value, printed[0], got)
        return Verdict("wrong", got, None, f"the statement prints {len(printed)} numbers, the claim names one")
    if claim.form == "value" and (_parsed(want) is not None):
        literal = _literal(claim, got) if _parsed(got) is not None else None
        return literal or (Verdict("held", got) if want.strip("'\"") == got else Verdict("wrong", got, _shown(got)))
    return Verdict("wrong", got, got)


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _by_words(claim: Claim, got: str) -> Verdict | None:
    """Compare number by number where the words agree; None where they do not."""
    wants, gots = list(numerals.numerals(claim.want)), list(numerals.numerals(got))
    if not wants or len(wants) != len(gots) or _skeleton(claim.want, wants) != _skeleton(got, gots):
        return None
    found = [_number(claim, claim.want, want, each.value, each, got) for want, each in zip(wants, gots, strict=True)]
    corrected = claim.want
    for want, verdict in reversed(list(zip(wants, found, strict=True))):
        if verdict.correction:
            corrected = corrected[: want.start] + verdict.correction + corrected[want.end :]
    worst = min((verdict.status for verdict in found), key=("wrong", "unit not shown", "held").index)
    message = next((verdict.message for verdict in found if verdict.status == worst), "")
    return Verdict(worst, got, corrected if worst == "wrong" else None, message)


def _skeleton(text: str, found: Iterable[Numeral]) -> str:
    """The text with its numerals left out and its spaces collapsed."""
    for each in reversed(list(found)):
        text = text[: each.start] + "\0" + text[each.end :]
    return " ".join(text.split())


def _number(claim: Claim, text: str, want: Numeral, got: Decimal, printed: Numeral | None, output: str) -> Verdict:
    """Compare one number; `printed` is the numeral that it was read from, if it was printed."""
    scale = printed.scale if printed else Decimal(1)
    shown = output[printed.start : printed.end] if printed else _shown(format(got, "f"))
    approximate = claim.approximate
    if want.holds(got * scale, approximate=approximate):
        return Verdict("held", shown)
    as_written = want.scale != 1 and scale == 1
    has_witness = as_written and numerals.has_witness(want, _names(claim.code), output)
    if as_written and want.holds_unscaled(got, approximate=approximate):
        if has_witness:
            return Verdict("held", shown)
        return Verdict("unit not shown", shown, None, f"the code gives {shown}; nothing in it says {want.unit!r}")
    correction = numerals.rewritten(want, got * scale, text, scaled=not has_witness)
    return Verdict("wrong", shown, correction + text[want.end :] if claim.form in {"value", "call"} else correction)


def _names(code: str) -> tuple[str, ...]:
    """The names and the words of strings in a statement."""
    return tuple(re.findall(r"\w+", code))


def _literal(claim: Claim, got: str) -> Verdict | None:
    """Compare a list, tuple, set, map, string or constant, numbers in it to the precision written."""
    node, value = _parsed(claim.want), _evaluated(got)
    if node is None or value is None:
        return None
    held = _matches(node, value[0], claim)
    return Verdict("held", _shown(got)) if held else Verdict("wrong", _shown(got), _shown(got))


def _matches(node: ast.expr, got: object, claim: Claim) -> bool:
    if isinstance(node, ast.Call):  # torch.Size([…])
        return isinstance(got, tuple) and _matches(ast.Tuple(getattr(node.args[0], "elts", []), ast.Load()), got, claim)
    if isinstance(node, ast.List | ast.Tuple):
        kind = list if isinstance(node, ast.List) else tuple
        return (
            isinstance(got, kind)
            and len(got) == len(node.elts)
            and all(_matches(each, item, claim) for each, item in zip(node.elts, got, strict=True))
        )
    if isinstance(node, ast.Dict):
        return isinstance(got, dict) and _same_map(node, got, claim)
    numeral = numerals.read(ast.get_source_segment(claim.want, node) or "")
    if numeral and isinstance(got, int | float) and not isinstance(got, bool):
        return numeral.holds(Decimal(repr(got)), approximate=claim.approximate)
    made = _evaluated(ast.unparse(node))
    return made is not None and type(made[0]) is type(got) and made[0] == got


def _same_map(node: ast.Dict, got: dict[object, object], claim: Claim) -> bool:
    keys = [_evaluated(ast.unparse(key)) if key else None for key in node.keys]
    if len(keys) != len(got) or any(key is None or key[0] not in got for key in keys):
        return False
    return all(_matches(value, got[key[0]], claim) for key, value in zip(keys, node.values, strict=True) if key)


def _tensor(claim: Claim, seen: Seen) -> Verdict:
    """Compare `tensor([…], dtype=…)`: the values to the precision written, the dtype if the claim names one."""
    want, got = _parsed(claim.want), _parsed(seen.text)
    shown = _shown(seen.text)
    if not (isinstance(want, ast.Call) and isinstance(got, ast.Call) and want.args and got.args):
        return Verdict("wrong", shown, shown)
    value = _evaluated(ast.unparse(got.args[0]))
    dtype = next((ast.unparse(word.value) for word in want.keywords if word.arg == "dtype"), seen.dtype)
    held = value is not None and dtype == seen.dtype and _matches(want.args[0], value[0], claim)
    return Verdict("held", shown) if held else Verdict("wrong", shown, shown)


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _evaluated(text: str) -> tuple[object] | None:
    """The value of a literal, in a tuple; None if it is none. `torch.Size([…])` counts as a tuple."""
    size = re.fullmatch(r"torch\.Size\((\[.*\])\)", text.strip(), re.DOTALL)
    try:
        value = ast.literal_eval(size[1] if size else text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError):
        return None
    return (tuple(value),) if size else (value,)


def _shown(text: str) -> str:
    """A value as people read it: whole numbers with thousands separated, nothing longer than a line or two."""
    if re.fullmatch(r"-?\d{5,}(?:\.0)?", text):
        return f"{int(Decimal(text)):,}"
    if re.fullmatch(r"-?\d+\.\d{9,}", text):
        return f"{Decimal(text):.8g}"
    return text if len(text) <= 200 else text[:199] + "…"


def unseen(claims: Iterable[Claim], message: str) -> Iterator[ClaimOutcome]:
    """The outcomes of claims whose snippet gave nothing."""
    return (ClaimOutcome(each.line, each.want, "", "not run", "real", message) for each in claims if each.certain)
