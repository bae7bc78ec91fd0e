"""Cut the site's fonts out of Pretendard; run by hand when its version or what a first page needs changes.

    npm pack pretendard@1.3.9 && tar xzf pretendard-1.3.9.tgz
    pip install fonttools==4.68.0 brotli==1.2.1
    python site/fonts.py package pipeline/wikiproof/publish/static/fonts

The core is what a page needs on a first visit: Latin, signs, and in the regular weight the syllables of Hangul that
technical notes and the web use most. The rest, the 2,350 syllables of KS X 1001 in pieces by how often the web uses
them, is loaded as it is needed from the second page on. What no piece has is shown in the system's font. Pretendard
is a reserved name (SIL Open Font License 1.1, §3), so that what is cut out of it bears another.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

LATIN = range(0x20, 0x7F)
SIGNS = "\u00a0–—‘’“”•…·→←×±≈≤≥°αβ"
SYLLABLES = (
    "가각간감값강같개객거건검것게겠격결경계고곱공과관광교구국권규균그근글금급기긴길김까께끝나난날남내너넘넣네년노논누뉴는늘능니님다단닫달담당대댓더던데델도동되된됨두뒤드든들등디따때또라란람랑래량러레려력렬로록론료루류르른를름"
    "리린림립링마만많말맞매먼메며면명몇모목못무문물므미민및바박반받발방배백버번범법변별병보복본부북분불브블비빠사산상새색생서석선설성세센션소속송수순스습시식신실심쓰쓴아안않알야약양어언얼업없엇었에여역연열영예오온올옮와요용우"
    "운울움원월위유율으은을음응의이인일임입있자작잡장재저적전절점접정제조주준줄중증지직진질집쪽차처천첫청체초최추출취측층치칙친침카코크큰키타태택터턴테텝토통트티파판패페평포표프플피필하학한할함합항해핵했행현형호화확황회후휘히"
)
PIECE = 200
WEIGHTS = {400: "Regular", 700: "Bold"}


def main(package: Path, target: Path) -> None:
    """Write the core and the pieces of both weights, the sheet that names the pieces, and the licence."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "LICENSE.txt").write_bytes((package / "dist/LICENSE.txt").read_bytes())
    core = {400: {*LATIN, *map(ord, SIGNS), *map(ord, SYLLABLES)}, 700: {*LATIN, *map(ord, SIGNS)}}
    faces = []
    for weight, name in WEIGHTS.items():
        font = package / f"dist/public/static/Pretendard-{name}.otf"
        (target / f"core-{weight}.woff2").write_bytes(cut(font, core[weight]))
        rest = [each for each in by_use(package) if each not in core[weight]]
        for number, piece in enumerate(rest[start : start + PIECE] for start in range(0, len(rest), PIECE)):
            file = f"rest-{weight}-{number:02}.woff2"
            (target / file).write_bytes(cut(font, piece))
            faces.append(face(weight, file, piece))
    (target / "rest.css").write_text("\n".join(faces) + "\n")


def face(weight: int, file: str, characters: Iterable[int]) -> str:
    """The rule that has a piece loaded where a page needs one of its characters."""
    ranges = ",".join(f"U+{each:X}" for each in sorted(characters))
    source = f'src:url({file}) format("woff2");unicode-range:{ranges}'
    return f"@font-face{{font-family:wp-sans-rest;font-weight:{weight};font-display:optional;{source}}}"


def by_use(package: Path) -> Iterator[int]:
    """The syllables of KS X 1001 by their use on the web: in Google's ranges for Korean the commonest come last."""
    sheet = (package / "dist/web/static/pretendard-dynamic-subset.css").read_text()
    regular = [each for each in sheet.split("@font-face") if "font-weight: 400" in each]
    for rule in reversed(regular):
        yield from (each for each in characters(rule) if is_standard(each))


def characters(rule: str) -> Iterator[int]:
    """The characters of a rule's unicode-range."""
    for start, end in re.findall(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", rule):
        yield from range(int(start, 16), int(end or start, 16) + 1)


def is_standard(character: int) -> bool:
    """Whether KS X 1001 has a syllable; EUC-KR writes those in two bytes."""
    try:
        return 0xAC00 <= character <= 0xD7A3 and len(chr(character).encode("euc_kr")) == 2
    except UnicodeEncodeError:
        return False


def cut(path: Path, wanted: Iterable[int]) -> bytes:
    """A font with the glyphs of some characters alone, without a name."""
    options = subset.Options(
        flavor="woff2", hinting=False, desubroutinize=True, layout_features=[], name_IDs=[], notdef_outline=False
    )
    options.drop_tables += ["GDEF", "STAT", "MVAR", "DSIG", "BASE", "vhea", "vmtx"]
    font = TTFont(path, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
