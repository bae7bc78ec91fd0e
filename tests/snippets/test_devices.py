"""`devices`: which device a run has, as a driver's files and torch as it is installed say; no GPU is needed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from tests.snippets.conftest import Run, bounds
from wikiproof import parse
from wikiproof.config import Config, Options
from wikiproof.model import Outcome
from wikiproof.snippets import devices, records
from wikiproof.snippets.depends import Python
from wikiproof.snippets.devices import Choice, Device, NoGPU

INFORMATION = "Model: \t\t {model}\nIRQ:   \t\t 17\nGPU UUID: \t {uuid}\nBus Location: \t 0000:1b:00.0\n"
WITH_CUDA = "from typing import Optional\n__version__ = '2.13.0+cu130'\ncuda: Optional[str] = '13.0'\n"
WITHOUT = "from typing import Optional\n__version__ = '2.13.0+cpu'\ncuda: Optional[str] = None\n"
H200 = Device("NVIDIA H200", "0")


@pytest.fixture
def driver(tmp_path: Path) -> str:
    """A driver that knows two GPUs, the H200 first on the bus."""
    gpus = {"0000:9a:00.0": ("NVIDIA L4", "GPU-bbbb-2"), "0000:1b:00.0": ("NVIDIA H200", "GPU-aaaa-1")}
    for place, (model, uuid) in gpus.items():
        write(tmp_path, f"driver/gpus/{place}/information", INFORMATION.format(model=model, uuid=uuid))
    return str(tmp_path / "driver")


@pytest.fixture
def on_gpu(run_within: Callable[..., tuple[Outcome, ...]]) -> Run:
    """`run`, as it would be on a GPU."""
    return lambda text: run_within(text, gpu=True)


@pytest.fixture
def torch(tmp_path: Path) -> Path:
    """A torch that is built with CUDA."""
    return write(tmp_path, "torch/version.py", WITH_CUDA).parent


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("choice", ["auto", "cuda"])
def test_the_first_gpu_on_the_bus_is_the_device(driver: str, torch: Path, choice: Choice) -> None:
    assert devices.found(choice, {}, driver=driver, torch=torch) == H200


def test_the_cpu_is_the_device_where_it_is_asked_for(driver: str, torch: Path) -> None:
    assert devices.found("cpu", {}, driver=driver, torch=torch) == Device("cpu")


@pytest.mark.parametrize(
    ("visible", "device"),
    [
        ("0", H200),
        ("1", Device("NVIDIA L4", "1")),
        ("1,0", Device("NVIDIA L4", "1")),
        ("GPU-bbbb", Device("NVIDIA L4", "GPU-bbbb")),
        ("", Device()),
        ("-1", Device()),
        ("2", Device()),
        ("GPU-cccc", Device()),
        ("MIG-aaaa-1", Device()),
    ],
)
def test_a_gpu_may_be_chosen_as_cuda_has_it(driver: str, torch: Path, visible: str, device: Device) -> None:
    assert devices.found("auto", {"CUDA_VISIBLE_DEVICES": visible}, driver=driver, torch=torch) == device


def test_what_is_hidden_from_a_process_is_found_by_those_that_it_starts(driver: str, torch: Path) -> None:
    for device in (H200, Device("NVIDIA L4", "GPU-bbbb"), Device()):
        hidden = devices.hide(device)
        assert hidden["CUDA_VISIBLE_DEVICES"] == ""
        assert devices.found("auto", hidden, driver=driver, torch=torch) == device


def test_what_cannot_be_had_is_refused_with_the_reason(driver: str, torch: Path, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    without = write(tmp_path, "cpu/version.py", WITHOUT).parent
    cases: tuple[tuple[str, Path, dict[str, str], str], ...] = (
        (nowhere, torch, {}, f"NVIDIA's driver names no GPU in {nowhere}/gpus"),
        (driver, without, {}, "torch is built without CUDA"),
        (
            driver,
            torch,
            {"CUDA_VISIBLE_DEVICES": "7"},
            "CUDA_VISIBLE_DEVICES='7' names none of the GPUs that the driver",
        ),
    )
    for known, built, environment, why in cases:
        with pytest.raises(NoGPU, match=rf"the device cannot be 'cuda': {why}"):
            devices.found("cuda", environment, driver=known, torch=built)


def test_that_torch_cannot_use_the_gpu_there_is_is_said(driver: str, tmp_path: Path) -> None:
    without = write(tmp_path, "cpu/version.py", WITHOUT).parent
    found = devices.found("auto", {}, driver=driver, torch=without)
    assert found == Device("cpu", why_not="NVIDIA H200: torch is built without CUDA")


def test_a_driver_that_says_nothing_of_its_gpu(tmp_path: Path, torch: Path) -> None:
    write(tmp_path, "driver/gpus/0/information", "\0\xff")
    assert devices.found("auto", {}, driver=str(tmp_path / "driver"), torch=torch).name == "NVIDIA GPU"


def test_a_gpu_that_a_note_cannot_use_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real process of a note's; where there is a GPU it sees none."""
    monkeypatch.setenv("WIKIPROOF_GPU", "")
    found = devices.tried(H200, structs.replace(bounds(), gpu=True), "auto")
    assert (found.name, found.is_gpu) == ("cpu", False)
    assert found.why_not.startswith("NVIDIA H200: torch cannot use it: ")
    assert "CUDA" in found.why_not
    with pytest.raises(NoGPU, match=r"the device cannot be 'cuda': torch cannot use the NVIDIA H200: .*CUDA"):
        devices.tried(H200, structs.replace(bounds(), gpu=True), "cuda")


@pytest.mark.parametrize(
    ("info", "code", "device"),
    [
        ("python", "import torch", H200),
        ("python", "import transformers", H200),
        ("python", "print(device)", H200),
        ("python gpu", "print(1)", H200),
        ("python", "import numpy", Device()),
        ("python", "print(1)", Device()),
    ],
)
def test_only_notes_that_can_use_the_gpu_run_on_it(info: str, code: str, device: Device, tmp_path: Path) -> None:
    note = parse.note("note.md", f"```{info}\n{code}\n```\n")
    subject = records.subject(note, Python(Config(str(tmp_path), Options())))
    assert devices.of(H200, subject) == device
    assert devices.of(Device(), subject) == Device()


def test_a_gpu_snippet_runs_where_there_is_a_gpu_and_binds_names(run: Run, on_gpu: Run) -> None:
    text = "```python gpu\nreal = 1\n```\n\ntext\n\n```python\nprint(real)\n```\n"
    skipped, other = run(text)
    assert (skipped.status, skipped.message) == ("skipped", "needs a GPU; this run is on the CPU")
    assert other.output == "7\n"
    assert [each.status for each in on_gpu(text)] == ["passed", "passed"]
    assert on_gpu(text)[1].output == "1\n"


def test_a_note_sees_the_chosen_gpu_or_none(run: Run, on_gpu: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIKIPROOF_GPU", "3")
    text = "```python\nimport os\nprint(repr(os.environ['CUDA_VISIBLE_DEVICES']))\n```\n"
    assert run(text)[0].output == "''\n"
    assert on_gpu(text)[0].output == "'3'\n"


def test_torch_makes_tensors_on_the_gpu_and_nowhere_else(
    run: Run, on_gpu: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIKIPROOF_GPU", "")
    text = "```python\nimport torch\nprint(torch.ones(1).device)\n```\n"
    assert run(text)[0].output == "cpu\n"
    (outcome,) = on_gpu(text)
    assert (outcome.status, outcome.gpu_memory) == ("failed", None)
    assert "CUDA" in outcome.message


def test_what_a_note_puts_in_the_place_of_torch_is_its_own_fault_alone(on_gpu: Run) -> None:
    text = "```python\nimport sys\nsys.modules['torch'] = None\n```\n\ntext\n\n```python\nprint(1)\n```\n"
    assert [each.status for each in on_gpu(text)] == ["failed", "failed"]


def test_what_would_miss_a_gpu_is_not_imported_before_the_fork() -> None:
    code = (
        "import sys\nfrom wikiproof.snippets import preload\n"
        "code = 'import torch, peft, bitsandbytes', 'from transformers import Trainer, AutoTokenizer'\n"
        "preload.preload(code, gpu=True)\n"
        "print(*(name in sys.modules for name in ('torch', 'transformers', 'peft', 'bitsandbytes')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True True False False\n"
