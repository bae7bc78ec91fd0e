"""Tell what became of a note that failed on the GPU and was run again on the CPU.

Stage: snippets. Outcomes of both runs, or their records, in; what is reported of each snippet out.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from wikiproof.model import Outcome, Record
from wikiproof.snippets import devices, records
from wikiproof.snippets.devices import Device
from wikiproof.snippets.records import Subject
from wikiproof.snippets.summary import is_bad


def reported(first: Iterable[Outcome], again: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """What counts of each snippet: its outcome on the CPU; on the GPU, where the CPU did not run it."""
    return tuple(one if two.status in {"skipped", "not run"} else two for one, two in zip(first, again, strict=False))


def warning(first: Outcome, gpu: str) -> str:
    """What went wrong with a snippet on a GPU, empty if nothing did."""
    if not is_bad(first):
        return ""
    wrong = next((each for each in first.claims if each.status == "wrong"), None)
    why = (
        f"claims {wrong.want!r}, the code gives {wrong.got!r}" if wrong and first.status == "passed" else first.message
    )
    what = "is wrong" if first.status == "passed" else first.status
    return f"{first.name} {what} on {gpu}: {why}; on the CPU it was run again"


def standing(of: Subject, folder: str, device: Device, sandbox: str) -> Record | None:
    """What running a note on a device would give again, None if it may give something else."""
    on = devices.of(device, of)
    found = records.standing(of, folder, on.name, sandbox)
    if found is None or not on.is_gpu or not any(map(is_bad, found.outcomes)):
        return found
    on_cpu = records.standing(of, folder, devices.CPU.name, sandbox)
    return structs.replace(on_cpu, outcomes=reported(found.outcomes, on_cpu.outcomes)) if on_cpu else None
