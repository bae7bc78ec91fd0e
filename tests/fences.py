"""Notes with fences of every kind in every kind of block, and what of them is Python."""

import random
from collections.abc import Callable, Iterator

PYTHON = (
    "python", "py", "python3", "py3", "Python", "PYTHON", "pycon", "python-console", 'python title="a `b` c"',
    "python linenums=1", "{.python}", '{.python title="x" .annotate}', "{ .py }", "{#first .python}", "{python}",
    "{python, echo=FALSE}", "python {linenos=1}", "python{1,3-5}", "python,editable", "python:main.py", ".python",
    'python title="never closed', "py isolated", "python\tnotest", "  python  ",
)  # fmt: skip
OTHER = (
    "", "text", "output", "pythonic", "text python", "ipython", "python2", "py2", "pyi", "sage", "cython", "bash",
    "{code-cell} python", "{.bash .python}", "{bash}", "title=python", "jython", "파이썬", "{", "{}", "- python",
)  # fmt: skip
BODIES = (
    "{}", "{}\n", "\n\n{}\n\n", "    {}\n\n\tif x:\n\t\ty", "{}\n```x\n~~~ y\n``` z", "# {} </code></pre>&amp;<!--",
    "{}\n\x0c\n\x0b\u2028z", ">>> {}\n> quoted\n- item", "{}   \n\n   \n#", "'{}'\n---\n[x]: y\n| a |\n|---|",
)  # fmt: skip
LITERAL = (
    "    ```python\n    literal = {}\n    ```\n",
    "<pre>\n```python\nliteral = {}\n```\n</pre>\n",
    "<!--\n```python\nliteral = {}\n```\n-->\n",
    "<details>\n```python\nliteral = {}\n```\n</details>\n",
    "| a |\n|---|\n| ```python literal = {}``` |\n",
    "`````text\n```python\nliteral = {}\n```\n`````\n",
    "text ```python\nliteral = {}``` text\n",
    "[^1]: A footnote\n\n        ```python\n        literal = {}\n        ```\n",
    "``` python`\nliteral = {}\n\n",
)
"""Where what looks like a Python fence is none."""
_Block = Callable[[list[str]], list[str]]


def note(seed: int) -> tuple[str, list[str]]:
    """A note's text, and the marks of its Python fences in their order."""
    chance = random.Random(seed)
    blocks, marks = [f"# Note {seed}\n"], []
    for number in range(12):
        if chance.random() < 0.15:
            blocks.append(chance.choice(LITERAL).format(number))
            continue
        is_python = chance.random() < 0.6
        mark = f"{'snippet' if is_python else 'other'} = {number}"
        marks += [mark] if is_python else []
        blocks.append(_fenced(chance, chance.choice(PYTHON if is_python else OTHER), mark))
    text = chance.choice(("\ntext\n\n", "\n<!-- a comment -->\n", "\n***\n", "\n### H\n")).join(blocks)
    if chance.random() < 0.2:
        text, marks = f"{text}\n***\n~~~py\nsnippet = 99", [*marks, "snippet = 99"]  # never closed
    return (text.replace("\n", "\r\n") if chance.random() < 0.2 else text), marks


def _fenced(chance: random.Random, info: str, mark: str) -> str:
    sign = "~" if "`" in info else chance.choice("`~")
    fence = sign * chance.choice((4, 4, 5, 9))
    indent = " " * chance.choice((0, 0, 0, 1, 3))
    lines = [f"{indent}{fence}{chance.choice(('', ' '))}{info}"]
    lines += chance.choice(BODIES).format(mark).split("\n")
    lines += [f"{indent}{fence}"]
    for _ in range(chance.choice((0, 0, 1, 2, 3))):
        lines = chance.choice(_BLOCKS)(lines)
    return "\n".join(lines) + "\n"


def _item(sign: str) -> _Block:
    """The first block of a list item, where indentation would be the item's."""

    def made(lines: list[str]) -> list[str]:
        if lines[0].startswith(" "):
            return _later(sign)(lines)
        return [sign + lines[0], *(" " * len(sign) + line if line else line for line in lines[1:])]

    return made


def _later(sign: str) -> _Block:
    """The second block of a list item."""
    return lambda lines: [f"{sign}text", "", *(" " * len(sign) + line if line else line for line in lines)]


def _quote(*titles: str) -> _Block:
    return lambda lines: [*titles, *(f"> {line}" if line else ">" for line in lines)]


_BLOCKS = (
    _item("- "), _item("1. "), _later("* "), _later("1) "), _quote(), _quote("> [!tip] Title"),
    _quote("> [!note]- Folded", ">"), _quote("> [!warning]+"), _quote("> words before", ">"),
)  # fmt: skip


def notes(number: int) -> Iterator[tuple[str, str, list[str]]]:
    """Names, texts and marks of notes."""
    for seed in range(number):
        yield f"n{seed}", *note(seed)
