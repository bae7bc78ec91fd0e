"""Pictures of plots: files beside the record that names them."""

from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from tests.snippets.test_plots import png
from wikiproof import parse
from wikiproof.config import Config, Options
from wikiproof.model import Environment, Outcome, Plot, Record
from wikiproof.snippets import inventory, records
from wikiproof.snippets.depends import Python
from wikiproof.snippets.pictures import picture
from wikiproof.snippets.records import NoRecord, Subject

NOTE = parse.note("a/note.md", "# N\n```python\nx = 7\n```\n")
HERE = Environment("cpu", "Linux x86_64, 2 cores", "3.11.7", (), "on")
PLACE = "cpu-linux-x86_64-py3.11/a/note"


def drawn(width: int) -> tuple[Plot, bytes]:
    found = picture(png(width))
    return Plot(found.name, f"{width} wide", width, 1), found.content


ONE, TWO = drawn(1), drawn(2)


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return records.subject(NOTE, Python(Config(str(tmp_path), Options())))


def record(subject: Subject, *plots: Plot) -> Record:
    return records.made(subject, HERE, (Outcome("N#1", "passed", plots=plots),))


def pngs(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.suffix == ".png")


def file(plot: Plot) -> str:
    return f"{PLACE}/{plot.name}.png"


def test_pictures_lie_beside_their_record_and_go_with_it(subject: Subject, tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert records.write(folder, record(subject, ONE[0], TWO[0]), {ONE[0].name: ONE[1], TWO[0].name: TWO[1]})
    assert pngs(tmp_path) == sorted([file(ONE[0]), file(TWO[0])])
    proof = records.proof(subject, records.read(folder, NOTE.path))
    assert proof.pictures == {ONE[0].name: file(ONE[0]), TWO[0].name: file(TWO[0])}
    (tmp_path / PLACE / "mine.png").write_bytes(b"not one of ours")
    assert records.write(folder, record(subject, TWO[0]))
    assert pngs(tmp_path) == sorted([file(TWO[0]), f"{PLACE}/mine.png"])
    (tmp_path / PLACE / "mine.png").unlink()
    assert records.write(folder, record(subject))
    assert [each.name for each in (tmp_path / PLACE).parent.iterdir()] == ["note.json"]


@pytest.mark.parametrize("content", [None, TWO[1], b"", b"<svg/>", ONE[1] + b"more", b"x" * 1_000_001])
def test_a_picture_that_is_gone_or_another_is_never_shown(
    subject: Subject, tmp_path: Path, content: bytes | None
) -> None:
    made, pictures = record(subject, ONE[0]), {ONE[0].name: ONE[1]}
    records.write(str(tmp_path), made, pictures)
    path = tmp_path / file(ONE[0])
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    (kept,) = records.read(str(tmp_path), NOTE.path)
    proof = records.proof(subject, [kept])
    assert (proof.record, proof.pictures) == (made, {})
    assert records.state(subject, kept) == (
        "fresh",
        f"the picture {file(ONE[0])!r} is not there, or not as it was drawn",
    )
    assert records.write(str(tmp_path), made, pictures)
    assert path.read_bytes() == ONE[1]


def test_a_picture_of_another_size_than_its_plot_is_not_shown(subject: Subject, tmp_path: Path) -> None:
    records.write(str(tmp_path), record(subject, structs.replace(ONE[0], height=9)), {ONE[0].name: ONE[1]})
    assert records.proof(subject, records.read(str(tmp_path), NOTE.path)).pictures == {}


def test_a_note_that_lost_a_picture_is_to_be_run_again(subject: Subject, tmp_path: Path) -> None:
    made = records.made(subject, records.environment("cpu", subject), (Outcome("N#1", "passed", plots=(ONE[0],)),))
    records.write(str(tmp_path), made, {ONE[0].name: ONE[1]})
    assert records.standing(subject, str(tmp_path), "cpu", "on") == made
    (tmp_path / records.place(made)).with_suffix("").joinpath(f"{ONE[0].name}.png").unlink()
    assert records.standing(subject, str(tmp_path), "cpu", "on") is None


@pytest.mark.parametrize("name", ["../../../x", "A" * 32, "a" * 31, "a" * 32 + "\n", "a" * 31 + "/"])
def test_a_record_whose_plots_are_called_otherwise_is_none(subject: Subject, name: str) -> None:
    content = msgspec.json.encode(record(subject, structs.replace(ONE[0], name=name)))
    with pytest.raises(NoRecord, match="it is no record"):
        records.decoded(content)


def test_records_without_plots_are_what_they_were(subject: Subject) -> None:
    made = record(subject)
    old = msgspec.json.encode(made).replace(b',"plots":[],"undrawn":""', b"")
    assert b"plots" not in old
    assert records.decoded(old) == made


def test_taking_over_and_clearing_up(subject: Subject, tmp_path: Path) -> None:
    source, folder = tmp_path / "from", tmp_path / "to"
    made = record(subject, ONE[0], TWO[0])
    records.write(str(source), made, {ONE[0].name: ONE[1], TWO[0].name: TWO[1]})
    (source / file(TWO[0])).write_bytes(b"<html>")
    assert [each.state for each in inventory.take(str(source), str(folder), {NOTE.path: subject}.get)] == ["imported"]
    assert pngs(folder) == [file(ONE[0])]
    (source / file(TWO[0])).write_bytes(TWO[1])
    assert [each.state for each in inventory.take(str(source), str(folder), {NOTE.path: subject}.get)] == ["imported"]
    assert [each.state for each in inventory.take(str(source), str(folder), {NOTE.path: subject}.get)] == ["known"]
    assert pngs(folder) == sorted([file(ONE[0]), file(TWO[0])])
    alone = folder / "cpu-linux-x86_64-py3.11/gone" / f"{ONE[0].name}.png"
    alone.parent.mkdir()
    alone.write_bytes(ONE[1])
    assert list(inventory.unnamed(str(folder))) == [alone.relative_to(folder).as_posix()]
    inventory.remove(str(folder), inventory.entries(str(folder), lambda _: None), inventory.unnamed(str(folder)))
    assert list(folder.iterdir()) == []
