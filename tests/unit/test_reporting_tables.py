from __future__ import annotations

import io
import json
import math
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from PIL import Image
from rich.console import Console

from simulation.errors import OperatorError
from simulation.reporting import assessed, draw_figures, frames, terminal_tables
from simulation.reporting.assessment import gain_text, group_name
from simulation.reporting.language import language
from simulation.reporting.ranged_displacement import displacement_blocks, displacement_tables
from simulation.reporting.stored import last_month, read_comparison, whole_period
from simulation.reporting.tables import comparison_json, frame_as_table
from tests.unit.report_folder import EFFECTS, split_by_channel, write_comparison


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_comparison(tmp_path_factory.mktemp("results") / "integrated+2-12345678")


def _printed(built):
    buffer = io.StringIO()
    console = Console(width=80, file=buffer, force_terminal=False)
    for table in built:
        console.print(table)
    return buffer.getvalue()


def test_effects_are_those_that_were_stored(folder):
    table = frames.effects(read_comparison(folder))
    assert len(table) == len(EFFECTS) * len(frames.HEADLINES)
    row = table[(table["scenario"] == "integrated") & (table["indicator"] == "employed")].iloc[0]
    stored = pd.read_parquet(folder / "comparison.parquet").query(
        "scenario == 'integrated' and indicator == 'employed' and area == 'city' "
        "and group == 'all' and period == '2024-2026' and interval_level == 0.95"
    )
    assert len(stored) == 1
    expected = stored[["difference", "luck_low", "luck_high"]].iloc[0].tolist()
    assert [row["difference"], row["low"], row["high"]] == expected


def test_a_gain_beyond_measure_is_no_number_of_twenty_digits():
    for gain in (1e6 + 1, 1e30, float("inf")):
        assert gain_text(gain, language("id")) == "× > 1.000.000"
    assert language("en").number(float("inf"), 2) == "∞"


def test_money_is_what_the_scenario_books_beyond_its_baseline(folder):
    comparison = read_comparison(folder)
    table = frames.money(comparison)
    paid = table[(table["scenario"] == "integrated") & (table["entry"] == "paid")]
    by_source = paid.groupby("source")["rupiah"].sum()
    assert by_source["apbn"] == 36 * 2 * 72e6
    assert by_source["apbd"] == 36 * 72e6
    assert frames.spent(comparison)["integrated"] == 36 * 3 * 72e6


def test_periods_to_show(folder):
    effects = read_comparison(folder).effects
    assert (whole_period(effects), last_month(effects)) == ("2024-2026", "2026-12")
    short = pd.DataFrame({"period": ["2024-03", "2024-08"]})
    assert whole_period(short) == "2024-08"
    assert last_month(pd.DataFrame({"period": ["2024"]})) == "2024"


@pytest.mark.parametrize("lang", ["en", "id"])
def test_terminal_tables_fit_80_columns(folder, lang):
    text = _printed(terminal_tables(folder, lang))
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "…" not in text
    comparison = read_comparison(folder)
    effects = frames.effects(comparison)
    first = effects[effects["indicator"] == "employed"].iloc[0]
    assert f"{first['difference']:+.0f}" in text
    assert ("7,78" if lang == "id" else "7.78") in text


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_terminal_with_channels_still_fits(folder, tmp_path, lang):
    copy = split_by_channel(shutil.copytree(folder, tmp_path / "channels"))
    text = _printed(terminal_tables(copy, lang))
    said = language(lang)
    account = text[text.index(said.say("terminal_account", {"period": "2024–2026"})) :]
    heads = account.splitlines()[2:4]
    for term in ("gross", "displacement", "spillover", "net"):
        key = f"{term}_short" if said.knows(f"{term}_short") else term
        assert all(any(part in head for head in heads) for part in said.say(key).split("\n"))
    assert said.say("reaction_short") not in " ".join(heads)
    assert "…" not in text
    assert max(len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_split_shows_multiplier_displacement_and_churn(folder, tmp_path, lang):
    copy = split_by_channel(shutil.copytree(folder, tmp_path / "split"))
    text = " ".join(_printed(terminal_tables(copy, lang)).split())
    said = language(lang)
    assert said.say("terminal_circulation") in text
    assert ("1,31" if lang == "id" else "1.31") in text
    assert said.say("published") in text
    assert ("1.826" if lang == "id" else "1,826") in text
    assert "(75)" in text


@pytest.mark.parametrize("lang", ["en", "id"])
def test_displacement_over_the_ranges_stands_beside_what_is_published(folder, tmp_path, lang):
    stored = read_comparison(split_by_channel(shutil.copytree(folder, tmp_path / "ends")))
    name = "vacancy_response"
    places = [("", "centre", math.nan), (name, "low", 0.0), (name, "high", 2.0)]
    ends = pd.DataFrame(places, columns=["assumption", "end", "value"])
    account = pd.concat(
        ends.assign(
            scenario="integrated", outcome=outcome, gross=130.0, deadweight=100.0 + direct_less,
            displacement=[6.0, 15.0, 0.0],
        )
        for outcome, direct_less in (("employed", 0.0), ("enterprise_sales", 40.0))
    )  # fmt: skip
    moved = replace(stored, ranges=ends.assign(unit_of_value="elasticity"), ranges_account=account)
    text = _printed(displacement_tables(moved, language(lang)))
    comma = "," if lang == "id" else "."
    for share in ("0.20", "0.50", "0.00"):  # of the jobs; sales have no direct effect
        assert share.replace(".", comma) + "  " in text
    assert text.count("...") == 3 + ("“...”" in text)
    assert f"0{comma}30 [0{comma}00;" in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    block = displacement_blocks(moved, language(lang), "source")[0]
    assert len(block.rows) == 4
    assert not displacement_tables(stored, language(lang))


@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_terminal_gives_every_kind_of_cost_net_value_and_years(folder, lang):
    text, said = _printed(terminal_tables(folder, lang)), language(lang)
    for key in ("terminal_fiscal", "net_present_value_short", "budgeted_short"):
        assert said.say(key) in text
    for measure in assessed.OTHER_COSTS:
        assert said.say(f"{measure}_short").splitlines()[0] in text
    assert "precision.csv" in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80


def test_lines_are_monthly_averages_at_full_size(folder, tmp_path):
    copy = split_by_channel(shutil.copytree(folder, tmp_path / "draft"))
    record = json.loads((copy / "provenance.json").read_text("utf-8"))
    record["settings"]["scale"] = 0.1
    (copy / "provenance.json").write_text(json.dumps(record), "utf-8")
    table = frames.lines(read_comparison(copy))
    first = table[table["scenario"] == "integrated"].set_index("line")
    assert first.loc["leakage", "value"] == pytest.approx(
        10.0
    )  # 36 person-months, a tenth of a city
    assert first.loc["substitution", "value"] == pytest.approx(20.0)
    assert first.loc["churn_one_person", "value"] == 75.0  # one person's answer is not scaled
    assert first.loc["supported_posts", "unit"] == "jobs"


def test_a_failed_check_is_named(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "failed")
    content = json.loads((copy / "certificate.json").read_text("utf-8"))
    content["checks"][2]["held"] = False
    (copy / "certificate.json").write_text(json.dumps(content), "utf-8")
    text = _printed(terminal_tables(copy))
    assert "NO:" in text
    assert "integrated" in text.split("NO:")[1]


@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_assessment_names_costs_harm_precision_and_order(folder, tmp_path, lang):
    copy = shutil.copytree(folder, tmp_path / lang)
    harm = pd.read_parquet(copy / "harm.parquet")
    kota_baru = (harm["area"] == "Kota Baru") & (harm["indicator"] == "employed")
    harm["harmed"] = kota_baru & (harm["scenario"] == "training_only")
    harm.to_parquet(copy / "harm.parquet")
    precision = pd.read_parquet(copy / "precision.parquet")
    precision["pairing_gain"] = 1.2
    precision.to_parquet(copy / "precision.parquet")
    text = " ".join(_printed(terminal_tables(copy, lang)).split())
    said = language(lang)
    assert "Kota Baru" in text
    assert said.say("gains_little") in text
    assert "--months 60" in text
    assert "(100 %)" in text
    assert said.say("certificate_caption") in text
    for rate in ("3,5 %", "6 %", "9 %", "12 %") if lang == "id" else ("3.5 %", "12 %"):
        assert rate in text


def test_costs_quote_the_stored_table_at_full_size(folder, tmp_path):
    """The price of a result does not depend on the scale; a sum of rupiah does."""
    copy = shutil.copytree(folder, tmp_path / "draft")
    record = json.loads((copy / "provenance.json").read_text("utf-8"))
    record["settings"]["scale"] = 0.1
    (copy / "provenance.json").write_text(json.dumps(record), "utf-8")
    draft, full = read_comparison(copy), read_comparison(folder)
    shown = [
        frames.costs(each).set_index(["scenario", "measure"])["value"] for each in (draft, full)
    ]
    price = ("integrated", "cost_per_placement")
    assert shown[0][price].tolist() == shown[1][price].tolist()
    worth = [assessed.worth(each, "2026-12")["value"] for each in (draft, full)]
    of_rupiah = assessed.worth(full, "2026-12")["unit"] == "rupiah"
    assert worth[0][of_rupiah].tolist() == pytest.approx((10 * worth[1][of_rupiah]).tolist())
    assert worth[0][~of_rupiah].tolist() == worth[1][~of_rupiah].tolist()


def test_pairing_that_gains_little_says_so():
    said = language("en")
    assert gain_text(1.4, said) == "× 1.4 (little)"
    assert gain_text(1.5, said) == "× 1.5"
    assert gain_text(240.0, said) == "× 240"
    assert gain_text(float("inf"), said).startswith("× > 1")


def test_harmed_groups_come_in_their_natural_order(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "harmed")
    harm = pd.read_parquet(copy / "harm.parquet").iloc[[0] * 3]
    groups = ["decile=1", "decile=10", "decile=2"]
    harm.assign(harmed=True, group=groups).to_parquet(copy / "harm.parquet")
    found = assessed.harmed(read_comparison(copy))
    assert found["group"].tolist() == ["decile=1", "decile=2", "decile=10"]


def test_groups_have_names_people_read():
    english, indonesian = language("en"), language("id")
    assert group_name(english, "Kota Baru", "all") == "Kota Baru"
    assert group_name(english, "city", "sex=female") == "women"
    assert group_name(indonesian, "city", "decile=1") == "desil 1"
    assert group_name(indonesian, "city", "education=smk") == "pendidikan SMK"


def test_the_figure_is_the_same_every_time_and_in_the_folder(folder):
    drawn = draw_figures(folder)
    assert [path.name for path in drawn] == [
        "effects.png", "effects.svg", "precision.png", "precision.svg",
    ]  # fmt: skip
    png = drawn[0]
    assert png.parent == folder
    before = [path.read_bytes() for path in drawn]
    again = [path.read_bytes() for path in draw_figures(folder)]
    assert before == again
    with Image.open(png) as image:
        assert image.width == 1400
    english = draw_figures(folder, "en")[1].read_bytes()
    assert english != before[1]


def test_a_folder_that_is_no_comparison_is_explained(tmp_path):
    with pytest.raises(OperatorError, match=r"comparison\.parquet"):
        read_comparison(tmp_path)


def test_a_comparison_without_account_money_or_records_still_prints(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "bare")
    for path in copy.iterdir():
        if path.is_file() and path.name != "comparison.parquet":
            path.unlink()
    text = _printed(terminal_tables(copy))
    assert "integrated" in text
    assert "..." in text


def test_other_programs_get_json_without_nan(folder):
    content = json.loads(comparison_json(folder), parse_constant=pytest.fail)
    assert content["result"] == folder.name
    assert len(content["effects"]) == len(EFFECTS) * len(frames.HEADLINES)
    assert {line["held"] for line in content["certificate"]} == {True}


def test_any_table_can_be_printed():
    frame = pd.DataFrame({"margin": ["age", "sex"], "target": [1234.5, 0.25], "persons": [3, 4]})
    text = _printed([frame_as_table(frame, "Fit", language("en"))])
    assert "1,234" in text
    assert "0.25" in text
