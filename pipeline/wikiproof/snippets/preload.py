"""Prepare a process from which notes' processes are forked.

Stage: snippets. Imports what the notes will import, once, and computes nothing: a process that has run a parallel
tensor operation leaves its forks hanging (pytorch#17199).
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from wikiproof.config import HubModel
from wikiproof.snippets import models, planting, source

PACKAGES = frozenset({"torch", "transformers", "peft", "accelerate", "bitsandbytes", "numpy", "matplotlib"})
"""Packages that are imported before the fork; others a note imports in its own process."""
_BLIND = frozenset({"peft", "bitsandbytes"})
"""Those that look for a GPU when they are imported, and go on without one if they find none."""
_SIGHTED = re.compile(r"Auto\w+|\w+(Config|Model|Tokenizer|TokenizerFast|For[A-Z]\w+)|")
"""Names of transformers that import none of those."""
VISIBLE = "CUDA_VISIBLE_DEVICES"
"""The variable that says which GPUs a process may use, none if it is empty."""
CHOSEN = "WIKIPROOF_GPU"
"""The variable that keeps which GPU notes use; it is hidden from the processes that they are forked from."""
_KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    VISIBLE,
    CHOSEN,
)


def settings(scratch: str) -> dict[str, str]:
    """The environment variables that snippets run under; `scratch` is a folder of this run."""
    return {
        "HF_HOME": str(Path(scratch, "huggingface")),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "TRANSFORMERS_VERBOSITY": "error",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": str(Path(scratch, "matplotlib")),
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
        "PYTHONHASHSEED": "0",
    }


def clean_environment(caller: Mapping[str, str], scratch: str) -> dict[str, str]:
    """The whole environment of a run: nothing of the caller's that could be a secret."""
    kept = {name: caller[name] for name in _KEPT if name in caller}
    return {**kept, "HOME": scratch, **settings(scratch)}


def notes_environment(caller: Mapping[str, str], scratch: str, *, gpu: bool) -> dict[str, str]:
    """The environment of a note's own process: nothing of the caller's that could be a secret, caches in `scratch`.

    It sees the GPU that was chosen, or none without `gpu`.
    """
    kept = {name: caller[name] for name in (*_KEPT, models.ADDED, *settings(scratch)) if name in caller}
    caches = ("MPLCONFIGDIR", "XDG_CACHE_HOME", "TRITON_CACHE_DIR", "TORCHINDUCTOR_CACHE_DIR", "NUMBA_CACHE_DIR")
    own = {name: str(Path(scratch, ".cache")) for name in caches} | {VISIBLE: caller.get(CHOSEN, "") if gpu else ""}
    programs = os.pathsep.join((str(Path(sys.executable).parent), caller.get("PATH", os.defpath)))
    return {**kept, **own, "PATH": programs, "HOME": scratch, "TMPDIR": scratch, "USER": "note", "LOGNAME": "note"}


def hub(environment: Mapping[str, str]) -> str:
    """The folder of the Hugging Face cache in which stand-ins are planted."""
    return str(Path(environment["HF_HOME"], "hub"))


def device() -> object:
    """The device on which torch puts what it makes, or the CPU's mere name where there is no torch."""
    try:
        return importlib.import_module("torch").get_default_device()
    except ImportError:
        return "cpu"


def preload(code: Iterable[str], *, gpu: bool = False) -> None:
    """Import what pieces of code import from `PACKAGES`; with a `gpu`, nothing that would miss it."""
    for module, name in dict.fromkeys(pair for each in code for pair in _imports(each)):
        if gpu and _misses_gpu(module, name):
            continue
        with contextlib.suppress(Exception), warnings.catch_warnings(action="ignore"):  # the snippet itself will say it
            imported = importlib.import_module(module)
            if name:
                getattr(imported, name)


def preload_models(code: Iterable[str], known: Mapping[str, HubModel]) -> None:
    """Import the modules of the known models that pieces of code name; transformers puts that off until one is made."""
    named = frozenset().union(*(models.named_in(each, known) for each in code))
    for kind in sorted({known[name].model_type for name in named}):
        with contextlib.suppress(Exception), warnings.catch_warnings(action="ignore"):
            importlib.import_module(models.module(kind))


def plant(code: Iterable[str], known: Mapping[str, HubModel], folder: str) -> Mapping[str, str]:
    """Plant the known models that pieces of code name, in a process of its own; problems, by the names of models."""
    named = sorted(frozenset().union(*(models.named_in(each, known) for each in code)))
    if not named:
        return {}
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            with os.fdopen(writer, "wb") as problems:
                found = dict(_planted({name: known[name] for name in named}, folder))
                problems.write(msgspec.json.encode(found))
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as problems:
        said = problems.read()
    os.waitpid(pid, 0)
    if not said:  # the process came to grief as a whole
        return dict.fromkeys(named, f"{', '.join(named)}: the process that plants them ended")
    return msgspec.json.decode(said, type=dict[str, str])


def _planted(wanted: Mapping[str, HubModel], folder: str) -> Iterator[tuple[str, str]]:
    """Plant models; what is wrong with each that cannot be."""
    for name, model in wanted.items():
        try:
            planting.plant(name, model, folder)
        except Exception as error:  # transformers', of whatever the configuration holds; the other models are planted
            said = str(error) if isinstance(error, ValueError) else f"{name}: {type(error).__name__}: {error}"
            yield name, " ".join(said.split())


def _misses_gpu(module: str, name: str) -> bool:
    """Whether what is imported imports what looks for a GPU, which is hidden from this process."""
    package, _, rest = module.partition(".")
    return package in _BLIND or (package == "transformers" and (bool(rest) or not _SIGHTED.fullmatch(name)))


def _imports(code: str) -> Iterator[tuple[str, str]]:
    """(module, name) of each import of a known package; name is empty for `import module`."""
    for node in source.nodes(code):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name.partition(".")[0] in PACKAGES)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in PACKAGES:
            yield from ((node.module, "" if alias.name == "*" else alias.name) for alias in node.names)
