"""Makes a wiki to measure with: `notes.py FOLDER NOTES [SEED]`.

The same arguments make the same notes. A note is about 6.7 KB: frontmatter, a dozen headings, two tables, a callout,
lists, seven fences of Python, and some ten wikilinks; one in fifty dangles, some name headings or carry labels.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("Foundations", "Training", "Inference/Serving", "Data", "Evaluation", "Systems/GPU", "Safety")
KINDS = ("Sparse", "Dense", "Causal", "Rotary", "Grouped", "Paged", "Fused", "Mixed", "Adaptive", "Masked", "Gated")
THINGS = ("Attention", "Decoding", "Sampling", "Routing", "Embedding", "Schedule", "Checkpoint", "Tokeniser", "Kernel")
NOUNS = (
    "가중치",
    "기울기",
    "학습률",
    "배치",
    "토큰",
    "문맥",
    "메모리",
    "대역폭",
    "정밀도",
    "손실",
    "층",
    "캐시",
    "추론",
)
PARTICLES = ("은", "는", "이", "가", "을", "를", "의", "에", "로")
VERBS = ("늘린다", "줄인다", "나눈다", "옮긴다", "고른다", "맞춘다", "더한다", "버린다", "재사용한다", "측정한다")
TERMS = ("throughput", "latency", "batch", "logits", "prefill", "decode", "warmup", "gradient", "shard", "overlap")
CODE = (
    "def {a}({b}, scale={n}):\n    total = sum(p.numel() for p in {b}.parameters())\n    return total * scale\n",
    "import torch\n\n{a} = torch.zeros({n}, {m})\nprint({a}.shape)  # → torch.Size([{n}, {m}])\n",
    "{a} = {{name: {n} for name in {b}}}\nfor name, value in {a}.items():\n    print(name, value * {m})\n",
    "class {A}:\n    def __init__(self, {b}: int = {n}) -> None:\n        self.{b} = {b}\n",
)


def make(folder: Path, count: int, seed: int = 1) -> int:
    """Write the notes, and say how many bytes they have together."""
    pick = random.Random(seed)
    titles = [f"{pick.choice(KINDS)} {pick.choice(THINGS)} {number}" for number in range(count)]
    size = 0
    for number, title in enumerate(titles):
        text = "".join(note(pick, number, title, titles))
        path = folder / pick.choice(FOLDERS) / f"{title}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(text.encode())
    (folder / "index.md").write_text("# Index\n\n" + "".join(f"- [[{title}]]\n" for title in titles[:100]))
    return size


def note(pick: random.Random, number: int, title: str, titles: list[str]) -> Iterator[str]:
    name = f"wiki-2026-{number:05d}"
    yield f"---\nid: {name}\ntitle: {title}\nstatus: verified\ncanonical_id: {name}\naliases: [{title} 노트]\n"
    yield "duplicate_of: none\nsource_trust_level: A\nconfidence_score: 0.9\nverification_status: applied\n"
    yield f"tags: [{pick.choice(TERMS)}, ml]\nraw_sources: []\nlast_reinforced: 2026-05-10\ngithub_commit: pending\n"
    yield f"tech_stack: [pytorch]\n---\n\n# {title}\n\n"
    yield f"## 한 줄 정의\n> {sentence(pick)} {link(pick, titles)}\n\n## 핵심\n"
    for _ in range(3):
        yield f"### {words(pick, 2)}\n{sentence(pick)} {sentence(pick)} {link(pick, titles)}\n\n"
        yield "".join(f"- **{pick.choice(TERMS)}**: {sentence(pick)}\n" for _ in range(4)) + "\n"
    yield table(pick, 3, 4)
    yield f"> [!tip] {words(pick, 2)}\n> {sentence(pick)} {link(pick, titles)}\n\n## 💻 패턴\n"
    for _ in range(7):
        yield f"### {words(pick, 2)}\n```python\n{code(pick)}```\n\n"
    yield "## 결정 기준\n" + table(pick, 2, 6)
    yield f"**기본값**: {sentence(pick)}\n\n## 🔗 Graph\n- 부모: {link(pick, titles)}\n"
    yield f"- 변형: {link(pick, titles)}, {link(pick, titles)}\n- 응용: {link(pick, titles)}\n\n## 안티패턴\n"
    yield "".join(f"- [ ] {sentence(pick)}\n- {sentence(pick)}\n" for _ in range(4))
    yield f"\n## 🧪 검증\n{' '.join(sentence(pick) for _ in range(22))}\n\n## 🕓 Changelog\n- 2026-05-08 첫 판.\n"


def words(pick: random.Random, count: int) -> str:
    return " ".join(pick.choice(NOUNS) for _ in range(count))


def sentence(pick: random.Random) -> str:
    said = [pick.choice((pick.choice(NOUNS) + pick.choice(PARTICLES), pick.choice(TERMS))) for _ in range(7)]
    said[pick.randrange(7)] = f"`{pick.choice(TERMS)}_{pick.randrange(99)}`"
    return f"{' '.join(said)} {pick.choice(VERBS)}."


def table(pick: random.Random, columns: int, rows: int) -> str:
    lines = ["|".join(f" {words(pick, 1)} " for _ in range(columns)) for _ in range(rows + 1)]
    lines.insert(1, "|".join("---" for _ in range(columns)))
    return "".join(f"|{line}|\n" for line in lines) + "\n"


def code(pick: random.Random) -> str:
    a, b = (f"{pick.choice(TERMS)}_{pick.randrange(9)}" for _ in range(2))
    return pick.choice(CODE).format(a=a, b=b, A=a.title(), n=pick.randrange(2, 99), m=pick.randrange(2, 99))


def link(pick: random.Random, titles: list[str]) -> str:
    """A wikilink; the first notes are linked most, as hubs are."""
    if pick.random() < 0.02:
        return f"[[{pick.choice(KINDS)} Nothing {pick.randrange(999)}]]"
    title = titles[int(len(titles) * pick.random() ** 2)]
    return pick.choice((f"[[{title}]]", f"[[{title}]]", f"[[{title}|{words(pick, 1)}]]", f"[[{title}#핵심]]"))


if __name__ == "__main__":
    bytes_written = make(Path(sys.argv[1]), int(sys.argv[2]), *map(int, sys.argv[3:]))
    print(f"{int(sys.argv[2]):,} notes, {bytes_written // int(sys.argv[2]):,} bytes each")
