"""Devices as a user meets them: choosing one, and records of a GPU beside those of the CPU. No GPU is needed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs

from wikiproof import config
from wikiproof.load import notes
from wikiproof.model import Outcome, Record
from wikiproof.snippets import records
from wikiproof.snippets.depends import Python

MKDOCS = """\
site_name: Little wiki
docs_dir: wiki
theme: {name: material, language: LANGUAGE, font: false}
plugins: [wikiproof: {severities: {orphan-note: off}}]
"""
NOTE = "# N\n\n```python\nx = 1  # → 1\n```\n\nand\n\n```python gpu\ny = x + 1  # → 2\n```\n"
HIDDEN = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "WIKIPROOF_"))} | {
    "CUDA_VISIBLE_DEVICES": ""
}
GPU, SYSTEM = "NVIDIA H200 <4>", "Linux x86_64"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A wiki that was run on the CPU."""
    (tmp_path / "wiki").mkdir()
    (tmp_path / "mkdocs.yml").write_text(MKDOCS.replace("LANGUAGE", "en"))
    (tmp_path / "wiki/index.md").write_text(NOTE)
    status, said = start(tmp_path, "wikiproof", "run")
    assert (status, "snippets 1/2 run (1 skipped), claims 1/2 held" in said) == (0, True), said
    return tmp_path


def start(folder: Path, module: str, *arguments: str) -> tuple[int, str]:
    """The exit status of a command, and all that it prints."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=folder, env=HIDDEN, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def bring(project: Path, change: Outcome | None = None) -> tuple[int, str]:
    """Import a record of a GPU: like the CPU's, but that its last snippet ran, or became `change`."""
    (file,) = project.glob("records/cpu-*/index.json")
    cpu = records.decoded(file.read_bytes())
    subject = records.subject(notes.note(str(project / "wiki"), "index.md"), Python(config.find(str(project))))
    first, last = cpu.outcomes
    held = structs.replace(first.claims[0], line=0, want="2", got="2")
    passed = structs.replace(last, status="passed", message="", claims=(held,), gpu_memory=3 << 29)
    where = structs.replace(cpu.environment, device=GPU, machine=f"{SYSTEM}, 16 cores", python="3.12.3")
    made = Record(cpu.note, records.key(subject.basis, where), cpu.when, where, (first, change or passed), cpu.format)
    records.write(str(project / "theirs"), made)
    return start(project, "wikiproof", "records", "import", "theirs")


def page(project: Path, language: str = "en") -> str:
    (project / "mkdocs.yml").write_text(MKDOCS.replace("LANGUAGE", language))
    status, said = start(project, "mkdocs", "build", "-q")
    assert status == 0, said
    return (project / "site/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("command", "status"),
    [(["wikiproof", "run", "--device", "cuda"], 2), (["pytest", "wiki", "--wiki-device", "cuda"], 4)],
)
def test_a_gpu_that_is_not_there_is_refused(project: Path, command: list[str], status: int) -> None:
    found, said = start(project, *command)
    assert (found, "the device cannot be 'cuda': " in said) == (status, True)
    assert "Traceback" not in said


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_without_a_gpu_the_cpu_is_the_device_and_nothing_is_run_again(project: Path, device: str) -> None:
    status, said = start(project, "wikiproof", "run", "--device", device)
    assert (status, "1 note unchanged, not run again" in said) == (0, True)


def test_a_record_of_a_gpu_stands_beside_the_cpus(project: Path) -> None:
    assert bring(project) == (0, "1 record imported, 0 known already, 0 refused\n")
    shown = start(project, "wikiproof", "records", "show", "wiki/index.md")[1]
    assert f"\n  ran on {GPU}, {SYSTEM}, 16 cores, Python 3.12.3" in shown
    assert ", GPU memory 1.50 GiB)\n" in shown
    assert "(nvidia-h200-4-linux-x86_64-py3.12, " in start(project, "wikiproof", "records", "list")[1]
    assert start(project, "wikiproof", "check")[0] == 0
    html = page(project)
    assert html.count("ran on: ") == 2
    cpu, _, gpu = html.partition("ran on: NVIDIA H200 &lt;4&gt; · Linux x86_64, 16 cores · Python 3.12.3")
    assert "snippets 1 of 1 run, 1 skipped" in cpu
    assert "claims 1 of 2 held" in cpu
    assert "snippets 2 of 2 run" in gpu
    assert "claims 2 of 2 held" in gpu
    assert "GPU memory 1.50 GiB at most" in gpu
    assert "GPU 메모리 최대 1.50 GiB" in page(project, "ko")


def test_what_failed_on_a_gpu_is_shown_and_reported_as_failed_there(project: Path) -> None:
    bring(project, Outcome("N#2", "failed", "RuntimeError: no <kernel>", 0))
    status, said = start(project, "wikiproof", "check")
    assert status == 1
    assert f"snippet 'N#2' failed: RuntimeError: no <kernel> (on {GPU}) [snippet-failed]" in said
    gpu = page(project).partition("ran on: NVIDIA H200")[2].partition("</section>")[0]
    assert '<span class="wp-state wp-state--bad"' in gpu
    assert "snippets 1 of 2 run" in gpu
    assert "claims 1 of 2 held" in gpu
    assert "RuntimeError: no &lt;kernel&gt;" in gpu
    assert "wp-state--good" not in gpu


def test_a_file_that_is_no_record_is_shown_as_refused(project: Path) -> None:
    bring(project)
    (file,) = project.glob("records/nvidia-*/index.json")
    file.write_text('{"<b>": 1}')
    html = page(project)
    refused = html.partition("record refused")[2].partition("</section>")[0]
    assert "&#x27;nvidia-h200-4-linux-x86_64-py3.12/index.json&#x27;: it is no record: " in refused.replace(
        "&#39;", "&#x27;"
    )
    assert html.count("ran on: ") == 1
