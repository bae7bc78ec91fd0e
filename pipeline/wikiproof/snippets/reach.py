"""Say what a piece of code reads, makes, keeps and binds.

Stage: snippets. Syntax trees in, names and tiers out; `flow` follows values with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wikiproof.model import Tier
from wikiproof.snippets.names import local_names

BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)
"""Nodes that hold statements of their own."""
PLANTED = frozenset({"from_pretrained", "pipeline", "snapshot_download", "hf_hub_download"})
"""Functions whose models and files are planted."""
_HUBS = frozenset({"transformers", "huggingface_hub", "peft"})
_UNSEEN = frozenset(
    {"exec", "eval", "globals", "locals", "vars", "open", "load", "loads", "load_file", "load_model", "read",
     "read_text", "read_bytes", "get_objects", "import_module", "__import__"}
)  # fmt: skip
_COPYING = frozenset(
    {"len", "sum", "int", "float", "str", "bool", "abs", "round", "repr", "hash", "any", "all", "range", "type",
     "isinstance", "print", "format", "id", "ord", "chr", "divmod", "pow"}
)  # fmt: skip
"""Built-in functions whose result holds none of their arguments."""
_READING = frozenset(
    {"values", "items", "keys", "get", "parameters", "named_parameters", "modules", "named_modules", "numel", "item",
     "tolist", "size", "dim", "sum", "mean", "max", "min", "format", "join", "split", "startswith", "endswith", "count",
     "index", "copy", "lower", "upper", "strip", "num_parameters"}
)  # fmt: skip
"""Methods that change neither their object nor what they are given."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def made(node: ast.AST) -> Iterator[Tier]:
    """What code makes itself, its names aside."""
    for each in ast.walk(node):
        if getattr(each, "attr", None) == "from_pretrained" or getattr(each, "value", None) == "from_pretrained":
            yield "stand-in"
        elif isinstance(each, ast.Call):
            if called(each) in PLANTED:
                yield "stand-in"
            elif called(each) == "true_shape" or any(_is_meta(argument) for argument in given(each)):
                yield "true shape"


def is_planted_import(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> bool:
    """Whether an import binds a function whose models are planted, under whatever name."""
    module = node.module if isinstance(node, ast.ImportFrom) else None
    return module is not None and module.partition(".")[0] in _HUBS and alias.name in PLANTED


def has_unseen(node: ast.AST) -> bool:
    """Whether an expression calls what can give back something put away before, in a file or a namespace."""
    return any(isinstance(each, ast.Call) and called(each) in _UNSEEN for each in ast.walk(node))


def awaits(node: ast.AST) -> bool:
    """Whether an expression waits for what runs meanwhile."""
    return any(isinstance(each, ast.Await) or getattr(each, "is_async", False) for each in ast.walk(node))


def is_reading(call: ast.Call) -> bool:
    """Whether a call changes and keeps nothing."""
    if any(word.arg in {"file", "out"} for word in call.keywords):
        return False
    return called(call) in (_READING if isinstance(call.func, ast.Attribute) else _COPYING)


def called(call: ast.Call) -> str:
    """The last part of the name that is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def given(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call."""
    yield from call.args
    yield from (word.value for word in call.keywords)


def loaded(node: ast.AST) -> frozenset[str]:
    """All names that code reads, wherever it binds them."""
    return frozenset(
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Store)
    )


def reads(node: ast.AST) -> frozenset[str]:
    """The names that a function, class or lambda reads or sets outside of itself."""
    return frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name)) - _locals(node)


def changes(node: ast.AST) -> frozenset[str]:
    """The names outside of itself whose objects a function, class or lambda may change."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Global | ast.Nonlocal):
            found |= set(each.names)
        elif isinstance(each, ast.Call) and not is_reading(each):
            found |= held(each)
        elif isinstance(each, ast.Attribute | ast.Subscript) and not isinstance(each.ctx, ast.Load):
            found |= {root(each) or ""}
        elif isinstance(each, ast.AugAssign):
            found |= {root(each.target) or ""}
    return frozenset(found) - _locals(node) - {""}


def held(node: ast.AST) -> frozenset[str]:
    """The names whose objects a value may be, hold, or share memory with.

    >>> sorted(held(ast.parse("[a, b.c[0], len(d), e + 1, f(g)]", mode="eval").body))
    ['a', 'b', 'f', 'g']
    """
    if isinstance(node, ast.Name):
        return frozenset() if isinstance(node.ctx, ast.Store) else frozenset({node.id})
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return loaded(node)
    if isinstance(node, ast.Call) and called(node) in _COPYING:
        return frozenset()
    parts: list[ast.expr | None] = []
    if isinstance(node, ast.Call):
        parts = [node.func, *given(node)]
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = [*node.elts]
    elif isinstance(node, ast.Dict | ast.BoolOp):
        parts = [*node.values]
    elif isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Await | ast.NamedExpr):
        parts = [node.value]
    elif isinstance(node, ast.withitem):
        parts = [node.context_expr]
    return frozenset().union(*(held(part) for part in parts if part is not None))


def targets(node: ast.stmt) -> Iterator[ast.Name | ast.Attribute | ast.Subscript]:
    """The names, attributes and items that a statement binds, those of its blocks and comprehensions aside."""
    heads = [child for child in ast.iter_child_nodes(node) if not isinstance(child, BLOCKS)]
    every = [each for head in heads for each in ast.walk(head)]
    inner = {id(each) for part in every if isinstance(part, ast.comprehension) for each in ast.walk(part.target)}
    for each in every:
        if not isinstance(each, ast.Name | ast.Attribute | ast.Subscript) or id(each) in inner:
            continue
        if isinstance(each.ctx, ast.Store):
            yield each


def captured(node: ast.excepthandler | ast.match_case) -> Iterator[str]:
    """The names that an `except` or a `case` binds."""
    if isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    for each in ast.walk(node.pattern) if isinstance(node, ast.match_case) else ():
        name = each.rest if isinstance(each, ast.MatchMapping) else getattr(each, "name", None)
        if isinstance(name, str):
            yield name


def root(node: ast.expr) -> str | None:
    """The name at the start of `name.attribute[item]`."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _locals(node: ast.AST) -> set[str]:
    """The names that functions within a piece of code bind for themselves."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            body = each.body if isinstance(each.body, list) else [each.body]
            found |= local_names(each.args, body)
    return found


def _is_meta(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and argument.value == "meta"
