"""Prepare a process from which notes' processes are forked.

Stage: snippets. Imports what the notes will import, once, and computes nothing: a process that has run a parallel
tensor operation leaves its forks hanging (pytorch#17199).
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from wikiproof.snippets import models, source

PACKAGES = frozenset({"torch", "transformers", "peft", "accelerate", "bitsandbytes", "numpy", "matplotlib"})
"""Packages that are imported before the fork; others a note imports in its own process."""
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "SYSTEMROOT")


def settings(scratch: str) -> dict[str, str]:
    """The environment variables that snippets run under; `scratch` is a folder of this run."""
    return {
        "HF_HOME": str(Path(scratch, "huggingface")),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(Path(scratch, "matplotlib")),
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        "PYTHONHASHSEED": "0",
    }


def clean_environment(caller: Mapping[str, str], scratch: str) -> dict[str, str]:
    """The whole environment of a run: nothing of the caller's that could be a secret."""
    kept = {name: caller[name] for name in _KEPT if name in caller}
    return {**kept, "HOME": scratch, **settings(scratch)}


def hub(environment: Mapping[str, str]) -> str:
    """The folder of the Hugging Face cache in which stand-ins are planted."""
    return str(Path(environment["HF_HOME"], "hub"))


def preload(code: Iterable[str]) -> None:
    """Import what pieces of code import from the known packages, and the modules of the models that they name."""
    every = tuple(code)
    wanted = dict.fromkeys(pair for each in every for pair in _imports(each))
    kinds = sorted({models.catalogue()[name].model_type for each in every for name in models.named_in(each)})
    wanted |= dict.fromkeys((f"transformers.models.{kind}.modeling_{kind}", "") for kind in kinds)
    for module, name in wanted:
        with contextlib.suppress(Exception), warnings.catch_warnings(action="ignore"):  # the snippet itself will say it
            imported = importlib.import_module(module)
            if name:
                getattr(imported, name)


def plant(code: Iterable[str], folder: str) -> None:
    """Plant the stand-ins that pieces of code name, in a process of its own. Raises `RuntimeError` where that fails."""
    named = frozenset().union(*map(models.named_in, code))
    if not named:
        return
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            models.plant(named, folder)
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    if status:
        raise RuntimeError(f"could not plant stand-ins for {', '.join(sorted(named))}")


def _imports(code: str) -> Iterator[tuple[str, str]]:
    """(module, name) of each import of a known package; name is empty for `import module`."""
    for node in ast.walk(source.tree(code)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name.partition(".")[0] in PACKAGES)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in PACKAGES:
            yield from ((node.module, "" if alias.name == "*" else alias.name) for alias in node.names)
