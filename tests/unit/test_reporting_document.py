from __future__ import annotations

import json
import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from simulation.comparison.money import MEASURES
from simulation.errors import ExperimentError, OperatorError
from simulation.parameters.evidence import evidence
from simulation.reporting import frames, write_report
from simulation.reporting.blocks import Table
from simulation.reporting.cells import with_interval
from simulation.reporting.language import language
from simulation.reporting.stored import read_comparison
from simulation.reporting.word import _widths
from tests.unit.report_folder import TITLES, split_by_channel, write_comparison

_VOID = {"meta", "img", "br"}


class _Outline(HTMLParser):
    """Check that tags close in order; collect tags and text."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_comparison(tmp_path_factory.mktemp("results") / "integrated+2-12345678")


@pytest.fixture(scope="module")
def written(folder, tmp_path_factory):
    """Both formats in both languages, by (language, format)."""
    out = tmp_path_factory.mktemp("reports")
    paths = {}
    for lang in ("id", "en"):
        for path in write_report(folder, ["html", "docx"], lang, out / lang):
            paths[lang, path.suffix[1:]] = path
    return paths


def _outline(path):
    outline = _Outline()
    outline.feed(path.read_text("utf-8"))
    outline.close()
    assert outline.open == []
    return outline


def _words(path):
    if path.suffix == ".html":
        return " ".join(_outline(path).text)
    document = Document(str(path))
    parts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        parts += [cell.text for row in table.rows for cell in row.cells]
    return " ".join(parts)


def test_the_page_needs_nothing_from_elsewhere(written):
    outline = _outline(written["id", "html"])
    assert not {"script", "link", "iframe"} & {tag for tag, _ in outline.tags}
    sources = [attrs["src"] for tag, attrs in outline.tags if tag == "img"]
    assert len(sources) == 1
    assert sources[0].startswith("data:image/png;base64,")
    text = written["id", "html"].read_text("utf-8")
    assert "http" not in text.replace(sources[0], "")
    assert 'lang="id"' in text
    assert "size: A4" in text


def test_the_box_stands_above_the_figure_with_three_caveats_at_most(written):
    text = written["id", "html"].read_text("utf-8")
    assert text.index("Yang tidak dimodelkan") < text.index("<img")
    box = text[text.index('class="box"') : text.index("</section>")]
    assert 1 <= box.count("<li>") <= 3


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", ["html", "docx"])
def test_simulated_figures_are_never_passed_off_as_those_of_bps(written, lang, kind):
    words = re.sub(r"\s+", " ", _words(written[lang, kind]))
    assert "Sumber: BPS" not in words
    assert "Source: BPS" not in words
    expected = {
        "id": "Sumber: Hasil simulasi kawasan 0.1.0, skenario integrated, training_only, "
        "cash_equal_budget, 8 ulangan; data dasar: BPS",
        "en": "Source: Results of the simulation kawasan 0.1.0",
    }
    assert expected[lang] in words


@pytest.mark.parametrize("lang", ["id", "en"])
def test_sentences_quote_the_table(folder, written, lang):
    said = language(lang)
    effects = frames.effects(read_comparison(folder))
    words = re.sub(r"\s+", " ", _words(written[lang, "html"]))
    for row in effects[effects["indicator"].isin(["employed", "poor_persons"])].to_dict("records"):
        title = TITLES[row["scenario"]][0 if lang == "id" else 1]
        low, high = (said.number(row[end], 0, signed=True) for end in ("low", "high"))
        joint = "s.d." if lang == "id" else "to"
        pattern = rf"{re.escape(title)}: [^.]*: {re.escape(f'{low} {joint} {high}')}"
        assert re.search(pattern, words), pattern
    unclear = {"id": "tidak dapat dibedakan dari nol", "en": "cannot be told from zero"}
    assert unclear[lang] in words


@pytest.fixture(scope="module")
def split(folder, tmp_path_factory):
    return split_by_channel(shutil.copytree(folder, tmp_path_factory.mktemp("split") / "split"))


@pytest.mark.parametrize(("lang", "kind"), [("id", "docx"), ("en", "html")])
def test_a_split_comparison_reports_channels_multiplier_and_lines(split, tmp_path, lang, kind):
    words = re.sub(r"\s+", " ", _words(write_report(split, [kind], lang, tmp_path)[0]))
    said = language(lang)
    for key in (
        "section_beside", "displacement", "spillover", "channel_vacancies", "channel_local_spending",
        "local_multiplier", "published", "line_churn_one_person", "line_supported_posts",
    ):  # fmt: skip
        assert said.say(key) in words, key
    assert ("1,31" if lang == "id" else "1.31") in words
    assert ("1.826" if lang == "id" else "1,826") in words


def test_a_comparison_that_is_not_split_has_lines_but_no_channels(written):
    words = _words(written["en", "html"])
    assert language("en").say("line_supported_posts") in words
    assert language("en").say("channel_vacancies") not in words
    assert language("en").say("local_multiplier") not in words


def test_both_formats_say_the_same(written):
    for number in ("7.776,0", "+60", "-0,018"):
        assert number in _words(written["id", "html"])
        assert number in _words(written["id", "docx"])


def test_word_has_real_headings_captions_and_repeated_heads(written):
    document = Document(str(written["id", "docx"]))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Caption"} <= styles
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    fields = [p._p.find(qn("w:fldSimple")).get(qn("w:instr")) for p in captions]
    assert any(" SEQ Gambar " in field for field in fields)
    assert sum(" SEQ Tabel " in field for field in fields) == len(captions) - 1
    shown = ["".join(node.text for node in paragraph._p.iter(qn("w:t"))) for paragraph in captions]
    assert any(text.startswith("Tabel 1. ") for text in shown)
    boxes = 1
    for table in document.tables[boxes:]:
        marks = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert marks[:2] == [True, True]
        assert not any(marks[2:])
        assert [cell.text for cell in table.rows[1].cells][:2] == ["(1)", "(2)"]
        widths = [cell.width for cell in table.rows[0].cells]
        assert abs(sum(widths) - Cm(14)) < Cm(0.1)


def test_word_pages_follow_the_convention(written):
    document = Document(str(written["id", "docx"]))
    section = document.sections[0]
    sides = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(side.cm, 2) for side in sides] == [4.0, 4.0, 3.0, 3.0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 12)
    assert normal.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "id-ID"


def test_the_figure_says_what_it_shows_to_those_who_cannot_see_it(written):
    with zipfile.ZipFile(written["id", "docx"]) as parts:
        body = parts.read("word/document.xml").decode("utf-8")
    described = re.search(r'<wp:docPr[^>]*descr="([^"]+)"', body)
    assert described is not None
    assert "Pelatihan saja: TPT" in described[1]


def test_the_language_decides_the_decimal_sign(written):
    assert "-0,018" in _words(written["id", "html"])
    assert "-0.018" in _words(written["en", "html"])
    assert "-0.018" not in _words(written["id", "html"])


def test_parameters_show_their_status_and_source(written):
    words = _words(written["id", "docx"])
    assert "asumsi" in words
    assert "BLK Rembang, APBD 2022" in words
    assert "3.125.000" in words


def test_one_replicate_is_reported_without_intervals(tmp_path):
    folder = write_comparison(tmp_path / "one", replicates=1)
    words = _words(write_report(folder, ["html"])[0])
    assert "menurut satu ulangan" in words
    assert re.search(r"\bnan\b", words, re.IGNORECASE) is None


def test_control_characters_do_not_break_a_document(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "bell")
    entry = {"name": "a.b", "meaning": "ring\x07s", "value": 1, "low": 0, "high": 2}
    (copy / "parameters.json").write_text(json.dumps([entry]), "utf-8")
    (copy / "scenarios" / "integrated.yaml").write_text('title: "bel\\al"\n', "utf-8")
    for path in write_report(copy, ["html", "docx"]):
        assert "rings" in _words(path)
        assert "bell" in _words(path)


def test_titles_are_text_and_never_markup(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "odd")
    (copy / "scenarios" / "integrated.yaml").write_text("title: '<b>A & B</b>'\n", "utf-8")
    text = write_report(copy, ["html"])[0].read_text("utf-8")
    assert "<b>A" not in text
    assert "&lt;b&gt;A &amp; B" in text


@pytest.fixture(scope="module")
def draft_report(tmp_path_factory):
    """Return the report of the same comparison in a tenth of the city."""
    draft = write_comparison(tmp_path_factory.mktemp("draft") / "draft", scale=0.1)
    return write_report(draft, ["html"])[0]


def test_a_draft_city_is_labelled_and_counted_at_full_size(folder, draft_report):
    draft = read_comparison(draft_report.parent)
    assert "berskala 0,100" in _words(draft_report)
    whole = read_comparison(folder)
    small, large = frames.effects(draft), frames.effects(whole)
    persons = large["unit"] == "persons"
    numbers = ["difference", "low", "high"]
    assert np.allclose(small[numbers][persons], large[numbers][persons] * 10)
    assert np.array_equal(small[numbers][~persons], large[numbers][~persons])
    assert frames.spent(draft)["integrated"] == pytest.approx(
        10 * frames.spent(whole)["integrated"]
    )
    net = [frames.account(one)["net"].to_numpy() for one in (draft, whole)]
    assert np.allclose(net[0], net[1] * 10)
    places = [frames.ranking(one, "employed") for one in (draft, whole)]
    assert np.allclose(places[0]["difference"], places[1]["difference"] * 10)
    assert list(places[0]["rank"]) == [1, 2, 3]


def test_reports_go_where_they_are_sent(folder, tmp_path):
    assert write_report(folder, ["html"])[0] == folder / "report.html"
    assert write_report(folder, ["html"], "id", tmp_path)[0] == tmp_path / "report.html"
    named = tmp_path / "lampiran dua.docx"
    assert write_report(folder, ["docx"], "id", named) == [named]
    with pytest.raises(ExperimentError, match="--out"):
        write_report(folder, ["html", "docx"], "id", named)


@pytest.mark.parametrize("formats", [["pdf"], ["html", "xlsx"], []])
def test_formats_we_do_not_write_are_refused(folder, formats):
    with pytest.raises(ExperimentError, match="html, docx"):
        write_report(folder, formats)


def test_a_place_that_cannot_be_written_is_explained(folder, tmp_path):
    occupied = tmp_path / "occupied"
    occupied.write_text("a file, not a folder", "utf-8")
    with pytest.raises(OperatorError, match="close the report"):
        write_report(folder, ["html"], "id", occupied)
    assert occupied.read_text("utf-8") == "a file, not a folder"


def test_reports_do_not_change_what_is_stored(folder, tmp_path):
    def state():
        return {p: p.read_bytes() for p in sorted(Path(folder).rglob("*.parquet"))}

    before = state()
    write_report(folder, ["html"], "en", tmp_path)
    assert state() == before


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_report_defends_its_figures(written, lang):
    """Every measure, every rate, every pair and the precision of every indicator are there."""
    said = language(lang)
    words = _words(written[lang, "html"])
    for measure in MEASURES:
        assert said.say(measure) in words, measure
    for key in ("section_harm", "section_precision", "harm_intro", "worth_note"):
        assert said.say(key) in words
    assert "--months 60" in words
    assert (
        said.say("pairs_caption", {"indicator": "TPT", "period": said.period("2024-2026")}) in words
    )


def test_rates_of_discount_are_no_outcomes_of_a_draft(draft_report):
    """A city of a tenth has a tenth of the rupiah, but its rates are those of the whole one."""
    words = _words(draft_report)
    for rate in ("3,5 %", "6 %", "9 %", "12 %"):
        assert rate in words
    assert "35 %" not in words
    assert "120 %" not in words


def test_every_parameter_stands_in_the_annex_with_its_status_and_publication(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "annex")
    entry = {
        "name": "enterprises.kur_loan_limit_idr", "meaning": "Ceiling of a loan", "value": 10**8,
        "unit": "rupiah", "low": None, "high": None, "status": "measured",
        "source": "impact_evidence.csv kur_mikro_plafond_rp",
    }  # fmt: skip
    (copy / "parameters.json").write_text(json.dumps([entry]), "utf-8")
    for path in write_report(copy, ["html", "docx"]):
        words = re.sub(r"\s+", " ", _words(path))
        assert "Ceiling of a loan kur_loan_limit_idr" in words
        assert "100.000.000 rupiah" in words
        assert "terukur" in words
        assert "Daftar sumber" in words
        assert evidence()["kur_mikro_plafond_rp"][0].citation in words


def test_scenarios_are_named_with_their_questions_in_the_language_of_the_report(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "asked")
    asked = "title: a\nquestion: {id: Berapa orang?, en: How many persons?}\n"
    (copy / "scenarios" / "integrated.yaml").write_text(asked, "utf-8")
    words = {code: _words(write_report(copy, ["html"], code)[0]) for code in ("id", "en")}
    assert "Berapa orang?" in words["id"]
    assert "How many persons?" not in words["id"]
    assert "How many persons?" in words["en"]


def test_bands_are_as_wide_as_the_table(written):
    outline = _outline(written["id", "html"])
    spans = [attrs for tag, attrs in outline.tags if tag == "th" and "colspan" in attrs]
    assert {attrs["colspan"] for attrs in spans} >= {"4", "5", "6"}
    document = Document(str(written["id", "docx"]))
    merged = [
        row.cells[0].text
        for table in document.tables
        for row in table.rows
        if len(row.cells) > 1 and row.cells[0]._tc is row.cells[-1]._tc
    ]
    assert "Pelatihan saja" in merged
    assert "Penduduk miskin (orang)" in merged


def test_word_does_not_break_a_line_inside_an_interval(written):
    with zipfile.ZipFile(written["id", "docx"]) as parts:
        body = parts.read("word/document.xml").decode("utf-8")
    assert "<w:noBreakHyphen/>" in body
    cells = re.sub(r'(descr|title)="[^"]*"', "", body)
    assert not re.search(r"\[-\d", cells)
    assert re.search(r"\[-\d", _words(written["id", "docx"]))  # and yet it is read as a hyphen


def test_less_than_a_person_is_not_written_as_nobody():
    said = language("id")
    assert with_interval(said, (0.3, 0.2, 0.4), "persons") == "+0,3 [+0,2;\N{NO-BREAK SPACE}+0,4]"
    assert with_interval(said, (12.3, 0.2, 24.4), "persons").startswith("+12 ")


def test_an_example_of_numbers_fits_its_column():
    rows = [("a name of two words", "-1.234\N{LINE SEPARATOR}[-1.234,5; +1.234,5]")] * 2
    widths, points = _widths(Table("caption", ["name", "value"], rows))
    assert points == 10.0
    assert widths[1] > Cm(3.2)
    assert abs(sum(widths) - Cm(14)) < Cm(0.1)
    with_unit = Table(
        "caption", ["name", "value"], [("x" * 60, "10 [-11;\N{NO-BREAK SPACE}31] orang")]
    )
    assert _widths(with_unit)[0][1] > Cm(2.6)
    crowded = Table("caption", ["name", *"abcdef"], [("name", *["[-1.234; +1.234]"] * 6)])
    assert _widths(crowded)[1] < 10.0
