"""`records`: what is kept of a note, when it still stands, and what is refused."""

import os
from pathlib import Path

import msgspec
import pytest

from wikiproof import parse
from wikiproof.config import Config, Options
from wikiproof.model import ClaimOutcome, Environment, Outcome, Record
from wikiproof.snippets import inventory, records
from wikiproof.snippets.depends import Python
from wikiproof.snippets.packages import versions
from wikiproof.snippets.records import Kept, Subject

NOTE = parse.note("a/note.md", "# N\n```python\nx = 7  # → 7\n```\n\ntext\n\n```python\nx\n```\n")
HERE = Environment("cpu", "Linux x86_64, 2 cores", "3.11.7", (("torch", "2.13.0"),), "on")
HELD = ClaimOutcome(0, "7", "7", "held", "real")
OUTCOMES = (Outcome("N#1", "passed", seconds=0.1, claims=(HELD,)), Outcome("N#2", "passed"))


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return records.subject(NOTE, Python(Config(str(tmp_path), Options())))


def made(subject: Subject, where: Environment = HERE, *, when: str = "2026-01-01T00:00:00+00:00") -> Record:
    return msgspec.structs.replace(records.made(subject, where, OUTCOMES), when=when)


def kept(record: Record) -> Kept:
    return Kept(records.place(record), record)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("device", "NVIDIA H200"),
        ("machine", "Linux aarch64, 2 cores"),
        ("machine", "Darwin x86_64, 2 cores"),
        ("python", "3.12.7"),
        ("packages", (("torch", "2.14.0"),)),
        ("packages", ()),
        ("sandbox", "off"),
    ],
)
def test_what_makes_another_environment(subject: Subject, field: str, value: object) -> None:
    other = msgspec.convert({**msgspec.structs.asdict(HERE), field: value}, Environment)
    assert records.key(subject.basis, other) != records.key(subject.basis, HERE)


@pytest.mark.parametrize(
    ("field", "value"),
    [("machine", "Linux x86_64, 64 cores"), ("python", "3.11.9"), ("sandbox", "partial: network")],
)
def test_what_bears_on_no_outcome_leaves_a_record_as_it_is(
    subject: Subject, tmp_path: Path, field: str, value: object
) -> None:
    other = msgspec.convert({**msgspec.structs.asdict(HERE), field: value}, Environment)
    assert records.write(str(tmp_path), made(subject))
    assert not records.write(str(tmp_path), made(subject, other, when="2026-02-02T00:00:00+00:00"))
    assert [each.found for each in records.read(str(tmp_path), NOTE.path)] == [made(subject)]


def test_records_lie_by_environment_and_note(subject: Subject) -> None:
    gpu = Environment("NVIDIA H200", "Linux x86_64, 16 cores", "3.12.3", ())
    assert records.place(made(subject)) == "cpu-linux-x86_64-py3.11/a/note.json"
    assert records.place(made(subject, gpu)) == "nvidia-h200-linux-x86_64-py3.12/a/note.json"
    hostile = Environment("../../\0" + "x" * 1000, "/etc", "", ())
    assert "/" not in records.place(made(subject, hostile)).removesuffix("/a/note.json")


def test_the_newest_record_of_a_cpu_comes_first_and_one_of_each_other_environment(subject: Subject) -> None:
    gpu = msgspec.structs.replace(HERE, device="NVIDIA H200")
    elsewhere = msgspec.structs.replace(HERE, machine="Darwin arm64, 8 cores")
    old, later = made(subject), made(subject, elsewhere, when="2026-01-01T00:00:00-02:00")
    on_gpu, on_gpu_before = made(subject, gpu, when="2026-04-01T00:00:00+00:00"), made(subject, gpu)
    proof = records.proof(subject, map(kept, (old, on_gpu_before, on_gpu, later)))
    assert proof.record == later
    assert proof.others == (old, on_gpu)
    assert not proof.stale


def test_the_memory_that_a_note_took_on_a_gpu_when_it_last_ran(subject: Subject, tmp_path: Path) -> None:
    gpu = msgspec.structs.replace(HERE, device="NVIDIA H200")
    before, last = made(subject, gpu), made(subject, gpu, when="2026-02-02T00:00:00+00:00")
    taken = tuple(
        msgspec.structs.replace(each, gpu_memory=number) for each, number in zip(OUTCOMES, (5, 9), strict=True)
    )
    other = msgspec.structs.replace(before, environment=msgspec.structs.replace(gpu, device="NVIDIA L4"))
    assert records.peak(str(tmp_path), NOTE.path, "NVIDIA H200") is None
    records.write(str(tmp_path), msgspec.structs.replace(other, outcomes=taken))
    records.write(str(tmp_path), before)
    assert records.peak(str(tmp_path), NOTE.path, "NVIDIA H200") is None
    records.write(str(tmp_path), msgspec.structs.replace(last, key="changed", outcomes=taken))
    assert records.peak(str(tmp_path), NOTE.path, "NVIDIA H200") == 9


def test_another_peak_of_memory_changes_no_file(subject: Subject, tmp_path: Path) -> None:
    records.write(str(tmp_path), made(subject))
    other = tuple(msgspec.structs.replace(each, gpu_memory=5) for each in OUTCOMES)
    assert not records.write(str(tmp_path), msgspec.structs.replace(made(subject), outcomes=other))


@pytest.mark.parametrize("size", [b"-1", b"1e400", b"9223372036854775808", b'"1"'])
def test_memory_that_no_gpu_has_is_refused(subject: Subject, size: bytes) -> None:
    content = msgspec.json.encode(made(subject)).replace(b'"gpu_memory":null', b'"gpu_memory":' + size)
    with pytest.raises(records.NoRecord, match="it is no record: "):
        records.decoded(content)


def test_records_of_gpus_alone_prove_too(subject: Subject) -> None:
    on_gpu = made(subject, msgspec.structs.replace(HERE, device="NVIDIA H200"))
    assert records.proof(subject, [kept(on_gpu)]).record == on_gpu


def test_a_record_of_other_code_is_stale_unless_another_is_fresh(subject: Subject) -> None:
    stale = msgspec.structs.replace(made(subject), key="0")
    assert records.proof(subject, [kept(stale)]).stale
    assert records.proof(subject, [kept(stale), kept(made(subject))]).record == made(subject)
    assert not records.proof(subject, [kept(stale), kept(made(subject))]).stale


def test_a_key_of_another_environment_than_the_record_says_proves_nothing(subject: Subject) -> None:
    forged = msgspec.structs.replace(made(subject), environment=msgspec.structs.replace(HERE, python="3.14.0"))
    assert records.proof(subject, [kept(forged)]).record is None


@pytest.mark.parametrize(
    ("outcomes", "why"),
    [
        (OUTCOMES[:1], "it has outcomes of 'N#1'; the note's snippets are 'N#1', 'N#2'"),
        ((*OUTCOMES, OUTCOMES[0]), "it has outcomes of 'N#1', 'N#2', 'N#1'; the note's snippets are 'N#1', 'N#2'"),
        ((OUTCOMES[1], OUTCOMES[0]), "it has outcomes of 'N#2', 'N#1'; the note's snippets are 'N#1', 'N#2'"),
        ((), "it has outcomes of none; the note's snippets are 'N#1', 'N#2'"),
        (
            (OUTCOMES[0], Outcome("N#2", "passed", claims=(HELD,))),
            "it has an outcome of '7', which snippet 'N#2' does not claim",
        ),
    ],
)
def test_outcomes_that_the_note_cannot_have_are_refused(
    subject: Subject, outcomes: tuple[Outcome, ...], why: str
) -> None:
    forged = msgspec.structs.replace(made(subject), outcomes=outcomes)
    proof = records.proof(subject, [kept(forged)])
    assert (proof.record, proof.stale) == (None, False)
    assert proof.refused == (f"'cpu-linux-x86_64-py3.11/a/note.json': {why}",)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is no record: Input data was truncated"),
        (b"[]", "it is no record: Expected `object`, got `array`"),
        (b'{"format": 2}', "it is no record: Object missing required field `note`"),
        (b'{"format": 3}', "it has the format 3, and this wikiproof reads formats up to 2"),
        (b'{"note": "\xff"}', "it is no record: "),
        (b'{"x": ' + b"[" * 100_000, "it is no record: "),
    ],
)
def test_a_file_that_is_no_record_says_why(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "note.json").write_bytes(content)
    (kept,) = records.read(str(tmp_path), "note.md")
    assert kept.file == "here/note.json"
    assert isinstance(kept.found, str)
    assert kept.found.startswith(why)


def test_a_record_cut_at_any_place_is_refused(subject: Subject, tmp_path: Path) -> None:
    records.write(str(tmp_path), made(subject))
    (file,) = tmp_path.rglob("*.json")
    content = file.read_bytes()
    for end in range(0, len(content.rstrip()) - 1, 7):
        file.write_bytes(content[:end])
        assert records.proof(subject, records.read(str(tmp_path), NOTE.path)).refused


def test_a_record_in_the_place_of_another_note_is_refused(subject: Subject, tmp_path: Path) -> None:
    records.write(str(tmp_path), made(subject))
    (tmp_path / "cpu-linux-x86_64-py3.11/a/note.json").rename(tmp_path / "cpu-linux-x86_64-py3.11/other.json")
    assert [each.found for each in records.read(str(tmp_path), "other.md")] == ["it is a record of 'a/note.md'"]


def test_a_pipe_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    os.mkfifo(tmp_path / "here" / "note.json")
    assert list(records.read(str(tmp_path), "note.md")) == []
    (entry,) = inventory.entries(str(tmp_path), lambda _: None)
    assert (entry.state, entry.why) == ("invalid", "it is no regular file")
    (taken,) = inventory.take(str(tmp_path), str(tmp_path), lambda _: None)
    assert (taken.state, taken.why) == ("refused", "it is no regular file")


def test_a_note_whose_record_would_have_too_long_a_name(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    assert list(records.read(str(tmp_path), f"{'가' * 84}.md")) == []


def test_what_is_no_file_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "here" / "note.json").mkdir(parents=True)
    (tmp_path / "file").write_text("{}")
    assert list(records.read(str(tmp_path), "note.md")) == []
    assert list(records.read(str(tmp_path / "nowhere"), "note.md")) == []


def test_a_record_stands_where_a_run_would_make_it_again(subject: Subject, tmp_path: Path) -> None:
    here = records.environment("cpu", subject)
    assert records.standing(subject, str(tmp_path), "cpu", "on") is None
    records.write(str(tmp_path), made(subject, here))
    assert records.standing(subject, str(tmp_path), "cpu", "on") == made(subject, here)
    assert records.standing(subject, str(tmp_path), "NVIDIA H200", "on") is None
    assert records.standing(subject, str(tmp_path), "cpu", "off") is None


@pytest.mark.parametrize("status", ["timed out", "out of memory", "died"])
def test_a_failure_that_may_be_the_machines_does_not_stand(subject: Subject, tmp_path: Path, status: str) -> None:
    outcome = msgspec.convert({"name": "N#2", "status": status}, Outcome)
    record = records.made(subject, records.environment("cpu", subject), (OUTCOMES[0], outcome))
    records.write(str(tmp_path), record)
    assert records.standing(subject, str(tmp_path), "cpu", "on") is None


def test_packages_that_bear_on_code_with_those_that_they_require() -> None:
    found = dict(versions(frozenset({"mkdocs", "json", "pytest", "wikiproof", "nowhere", "ours"}), frozenset({"ours"})))
    assert found["nowhere"] == "not installed"
    assert {"mkdocs", "jinja2", "markupsafe"} <= found.keys()
    assert found.keys().isdisjoint({"json", "pytest", "wikiproof", "ours", "torch"})


def test_packages_that_use_each_other_are_one() -> None:
    assert versions(frozenset({"transformers"}), frozenset()) == versions(frozenset({"torch"}), frozenset())
    assert "torch" not in dict(versions(frozenset({"numpy"}), frozenset()))


def test_a_module_that_is_called_otherwise_than_its_package() -> None:
    assert dict(versions(frozenset({"yaml"}), frozenset())).keys() == {"pyyaml"}
