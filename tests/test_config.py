from pathlib import Path

import pytest

from wikiproof import config

PLUGIN = "docs_dir: notes\nplugins:\n  - search\n  - wikiproof:\n      ignore: [drafts]\n      timeout: 5\n"


def write(folder: Path, text: str) -> None:
    (folder / "mkdocs.yml").write_text(text)
    (folder / "notes" / "sub").mkdir(parents=True, exist_ok=True)


def test_a_folder_without_configuration_is_a_wiki_with_defaults(tmp_path: Path) -> None:
    assert config.find(str(tmp_path)) == config.Config(str(tmp_path), config.Options())


@pytest.mark.parametrize("folder", [".", "notes", "notes/sub"])
def test_options_are_found_from_the_project_its_wiki_and_below(tmp_path: Path, folder: str) -> None:
    write(tmp_path, PLUGIN)
    found = config.find(str(tmp_path / folder))
    assert found.wiki == str(tmp_path / "notes")
    assert (found.options.ignore, found.options.timeout) == (("drafts",), 5.0)
    assert found.records == str(tmp_path / "records")


def test_a_folder_beside_the_wiki_is_a_wiki_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, PLUGIN)
    (tmp_path / "other").mkdir()
    assert config.find(str(tmp_path / "other")).wiki == str(tmp_path / "other")


def test_a_site_without_the_plugin_is_not_ours(tmp_path: Path) -> None:
    write(tmp_path, "docs_dir: notes\nplugins: [search]\n")
    assert config.find(str(tmp_path)).file is None


@pytest.mark.parametrize(
    "plugins", ["plugins: [wikiproof]", "plugins: {wikiproof: {}}", "plugins: {search: {}, wikiproof: null}"]
)
def test_the_plugin_in_every_form_of_mkdocs(tmp_path: Path, plugins: str) -> None:
    write(tmp_path, f"docs_dir: notes\n{plugins}\n")
    assert config.find(str(tmp_path)).wiki == str(tmp_path / "notes")


def test_tags_of_mkdocs_do_no_harm(tmp_path: Path) -> None:
    write(tmp_path, PLUGIN + "site_url: !ENV [URL, 'x']\nmarkdown_extensions: [!!python/name:os.system ]\n")
    assert config.find(str(tmp_path)).options.timeout == 5.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PLUGIN + "      ignroe: []\n", "ignroe"),
        (PLUGIN.replace("5", "soon"), "timeout"),
        (PLUGIN + "      severities: {self-link: loud}\n", "loud"),
        (PLUGIN + "      severities: [self-link]\n", "severities"),
        (PLUGIN + "      per_path_ignores: {a: self-link}\n", "per_path_ignores"),
        (PLUGIN + "      stale_after: -1\n", "stale_after"),
        (PLUGIN + "      stale_after: 99999999999\n", "stale_after"),
        ("docs_dir: nowhere\nplugins: [wikiproof]\n", "nowhere"),
        ("plugins: [", "mkdocs.yml"),
    ],
)
def test_a_wrong_configuration_names_file_and_value(tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path, text)
    with pytest.raises(config.ConfigError, match=says) as raised:
        config.find(str(tmp_path))
    assert str(tmp_path / "mkdocs.yml") in str(raised.value)


def test_off_without_quotes_is_a_severity(tmp_path: Path) -> None:
    write(tmp_path, PLUGIN + "      severities: {self-link: off, orphan-note: info}\n")
    assert config.find(str(tmp_path)).options.severities == {"self-link": "off", "orphan-note": "info"}


def test_zero_days_make_nothing_stale(tmp_path: Path) -> None:
    write(tmp_path, PLUGIN + "      stale_after: 0\n")
    assert config.find(str(tmp_path)).stale_before() == ""
    write(tmp_path, PLUGIN + "      stale_after: 100000\n")
    assert len(config.find(str(tmp_path)).stale_before()) == len("2026-05-10")


MODEL = (
    "      models: {acme/tiny: {model_type: llama, parameters: 5, source: x, config: {hidden_size: 8, eps: 1e-5}}}\n"
)


def test_a_model_is_read_with_the_numbers_that_its_json_has(tmp_path: Path) -> None:
    write(tmp_path, PLUGIN + MODEL)
    sizes = {"hidden_size": 8, "eps": 0.00001}  # which YAML 1.1 reads as text without a point
    assert config.find(str(tmp_path)).options.models == {"acme/tiny": config.HubModel("llama", 5, "x", sizes)}


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("source: x, ", "", "models: 'acme/tiny': object missing required field `source`"),
        ("parameters: 5", "parameters: many", "models: 'acme/tiny': expected `int`, got `str` - at `\\$.parameters`"),
        ("parameters: 5", "parameters: 0", "models: 'acme/tiny': expected `int` >= 1"),
        ("config:", "confg:", "models: 'acme/tiny': object contains unknown field `confg`"),
        ("{hidden_size: 8, eps: 1e-5}", "[8]", "models: 'acme/tiny': expected `object`, got `array` - at `\\$.config`"),
        ("acme/tiny", "../tiny", r"models: '\.\./tiny': no name of the Hugging Face Hub, which is 'owner/name'"),
        ("acme/tiny", "acme/a/b", "models: 'acme/a/b': no name of the Hugging Face Hub"),
        ("acme/tiny", "7", "models: 7: no name of the Hugging Face Hub"),
        ("{acme/tiny: {", "[{", "expected `object`, got `array` - at `\\$.models`"),
    ],
)
def test_a_wrong_model_is_named(tmp_path: Path, right: str, wrong: str, says: str) -> None:
    text = MODEL.replace(right, wrong)
    write(tmp_path, PLUGIN + (text.replace("}}}", "}}]") if wrong == "[{" else text))
    with pytest.raises(config.ConfigError, match=f"mkdocs.yml: plugin wikiproof: {says}"):
        config.find(str(tmp_path))
