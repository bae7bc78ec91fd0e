"""Say why what a snippet loads is not there.

Stage: snippets. Code and the line that failed in, the reason out; nothing is run. Names are followed through constants.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from wikiproof.config import HubModel, is_hub_name
from wikiproof.near import Near
from wikiproof.snippets import reach, source

_NOTHING = "nothing is downloaded"
_OFFLINE = (
    *("huggingface.co", "HF_HUB_OFFLINE", "on the Hub", "'adapter_config.json'", "No module named 'datasets'"),
    "[Errno 13] Permission denied",  # they want to note what is missing in the folder of planted models
)
"""What the libraries say, among other things, where they would have to download."""
_LONGEST = 80
"""Characters of code that are quoted."""
_NAMING = frozenset({"pretrained_model_name_or_path", "repo_id", "model", "tokenizer"})
"""Arguments of loading calls that name what is loaded."""
_ADD = (
    "to add one, write under 'wikiproof' in mkdocs.yml: "
    "models: {{{}: {{model_type: …, parameters: …, source: …, config: {{…}}}}}}"
)


class _Load(NamedTuple):
    """What a call loads: its name, None where it names none; `written` is the argument as the author wrote it."""

    name: str | None
    written: str
    kind: Literal["model", "adapter", "data"] = "model"


class Hub(NamedTuple):
    """What can be loaded: the models that can stand in, and what was wrong with those that could not be planted."""

    known: Mapping[str, HubModel]
    problems: Mapping[str, str] = {}


def why_not(code: str, line: int, message: str, earlier: Iterable[str], hub: Hub) -> str | None:
    """Why what a line of a snippet loads is not there; None where that is not what `message` says.

    `line` is from 0, `earlier` the code of the note's snippets before.
    """
    if not any(words in message for words in _OFFLINE):
        return None
    tree = source.tree(code)
    here = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _spans(node, line)]
    constants = dict(pair for each in (*map(source.tree, earlier), tree) for pair in _constants(each))
    every = (each for node in here for each in _loads(node, constants))
    found = [each for each in every if each.name is None or is_hub_name(each.name)]  # a path is not of the hub
    missing = next((each for each in found if each.name not in hub.known), found[0] if found else None)
    return _reason(missing, hub) if missing else None


def _reason(load: _Load, hub: Hub) -> str:
    if load.kind == "data":
        return f"data sets are not planted, and {_NOTHING}: {load.written} has to be made in the note or by a fixture"
    if load.kind == "adapter":
        return f"adapters are not planted, and {_NOTHING}: one like {load.written} is made with get_peft_model"
    if load.name is None:
        return f"{load.written}, and {_NOTHING}: write the name of a model in full, as a string, so that it is planted"
    if load.name in hub.problems:
        return f"no stand-in could be planted for {hub.problems[load.name]}"
    if load.name in hub.known:
        return f"the stand-in for {load.name!r} has not all that is asked for here, and {_NOTHING}"
    near = Near(hub.known).closest(load.name)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"no stand-in for {load.name!r}, and {_NOTHING}{hint}; {_ADD.format(load.name)}"


def _loads(node: ast.stmt, constants: Mapping[str, str]) -> Iterator[_Load]:
    """What the calls in a statement load, those of the statements inside it aside."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        yield from (_Load(None, "their content", kind="data") for name in names if name.partition(".")[0] == "datasets")
    for child in ast.iter_child_nodes(node):
        for call in ast.walk(child) if not isinstance(child, reach.BLOCKS) else ():
            if isinstance(call, ast.Call):
                yield from _loaded(call, constants)


def _loaded(call: ast.Call, constants: Mapping[str, str]) -> Iterator[_Load]:
    called = reach.called(call)
    if called == "load_dataset":
        yield _Load(None, _written(call.args[0]) if call.args else "it", "data")
    elif called in reach.PLANTED and "Peft" in ast.unparse(call.func):
        named = [_written(each) for each in call.args if _text(each, constants)]
        yield _Load(None, " or ".join(named) or "it", "adapter")
    elif called in reach.PLANTED:
        given = list(_names(call))
        yield from (_load(each, constants) for each in given)
        if called == "pipeline" and not given:
            yield _Load(None, f"{_written(call)} names no model")


def _names(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a loading call that name what is loaded."""
    first = 1 if reach.called(call) == "pipeline" else 0
    yield from call.args[first : first + 1]
    yield from (word.value for word in call.keywords if word.arg in _NAMING)


def _load(node: ast.expr, constants: Mapping[str, str]) -> _Load:
    name = _text(node, constants)
    return _Load(name, f"what {_written(node)} names is not known before the run")


def _written(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _text(node: ast.expr, constants: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names that are bound to strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from ((each.id, node.value.value) for each in node.targets if isinstance(each, ast.Name))


def _spans(node: ast.stmt, line: int) -> bool:
    return node.lineno - 1 <= line < (node.end_lineno or node.lineno)
