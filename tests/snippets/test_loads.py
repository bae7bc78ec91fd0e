"""Why a line cannot load what it names. A case's last line is the one that failed; `---` stands between snippets."""

from wikiproof.config import HubModel
from wikiproof.snippets.loads import Hub, why_not

CASES = "loads.md"
MODEL = HubModel("llama", 1, "https://acme.example", {})
HUB = Hub({"acme/tiny-1B": MODEL, "acme/broken": MODEL}, {"acme/broken": "acme/broken: its vocabulary is too small"})
OFFLINE = "OSError: We couldn't connect to 'https://huggingface.co' to load the files"


def test_why_not(source: str, want: str) -> None:
    *earlier, code = source.split("---\n")
    found = why_not(code, code.count("\n") - 1, OFFLINE, earlier, HUB)
    assert (found or "") == want.strip()


def test_another_failure_of_a_line_that_loads_is_not_explained() -> None:
    assert why_not('AutoModel.from_pretrained("nobody/x")\n', 0, "ValueError: no such dtype", (), HUB) is None
