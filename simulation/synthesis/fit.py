"""Say how well the first city fits its margins: one row per margin and class.

Pure reads. Targets are the parameters, scaled to the number of people of the city at hand; whatever
settling moved on purpose (who is unemployed, firms' sales) shows up here as a difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.city import City, age_years
from simulation.classifications import (
    KECAMATAN_NAMES,
    WORKING_AGE_YEARS,
    Education,
    LabourStatus,
    Sector,
    Sex,
)
from simulation.columns import BoolColumn, IntColumn
from simulation.parameters.people import PeopleParameters
from simulation.synthesis.jobs import FULL_TIME_HOURS
from simulation.synthesis.money import normal_score
from simulation.synthesis.people import SEX_NAMES
from simulation.synthesis.reconciliation import (
    firm_reconciliation,
    money_summary,
    welfare_measures,
)
from simulation.synthesis.tools import apportion, band

__all__ = ["firm_reconciliation", "margins_fit", "money_summary", "welfare_measures"]

COLUMNS = ("margin", "class", "target", "synthetic", "difference", "source")
REFERENCE_START = "2024-01"
BOTTOM_SHARE = 0.305  # the share of households at which the registry's error was measured
Row = tuple[str, str, float, float, str]


@dataclass(frozen=True, slots=True)
class _View:
    """The residents of the city and what is counted of them."""

    city: City
    parameters: PeopleParameters
    start: str
    rows: IntColumn
    age: IntColumn
    scale: float

    def column(self, name: str) -> IntColumn:
        values: IntColumn = getattr(self.city.persons, name)[self.rows]
        return values

    @property
    def employed(self) -> BoolColumn:
        status = self.column("status")
        here: BoolColumn = (status >= LabourStatus.OWN_ACCOUNT) & (
            status <= LabourStatus.UNPAID_FAMILY
        )
        return here

    @property
    def unemployed(self) -> BoolColumn:
        status = self.column("status")
        here: BoolColumn = (status >= LabourStatus.SEARCHING) & (
            status <= LabourStatus.JOB_TO_START
        )
        return here


def margins_fit(
    city: City, parameters: PeopleParameters, start: str = REFERENCE_START
) -> pd.DataFrame:
    """Return every margin with target, synthetic value, difference and source.

    Counts are persons, households or firms of this city; the target is scaled to its population.
    """
    rows = np.flatnonzero(city.persons.present & city.persons.resident)
    age = age_years(city.persons.birth_month[rows], city.month).astype(np.int64)
    scale = len(rows) / parameters.population[start]
    view = _View(city, parameters, start, rows, age, scale)
    found: list[Row] = []
    for margin in (
        _population, _education, _households, _labour_force, _work, _unemployment_by_education,
        _pay_and_hours, _firms, _firms_by_place_and_sector, _welfare, _aid,
    ):  # fmt: skip
        found += margin(view)
    table = pd.DataFrame(found, columns=["margin", "class", "target", "synthetic", "source"])
    table["difference"] = table["synthetic"] - table["target"]
    return table[list(COLUMNS)]


def _counts(
    margin: str,
    classes: Iterable[str],
    target: Iterable[float],
    found: Iterable[float],
    source: str,
) -> list[Row]:
    return [
        (margin, name, float(wanted), float(got), source)
        for name, wanted, got in zip(classes, target, found, strict=True)
    ]


def _population(view: _View) -> list[Row]:
    sex, kecamatan = view.column("sex"), view.column("kecamatan")
    group = np.minimum(view.age // 5, 15)
    names = [f"{first}-{first + 4}" for first in range(0, 75, 5)] + ["75+"]
    rows: list[Row] = []
    pyramid = view.parameters.population_by_age_and_sex
    everybody = sum(map(sum, pyramid.values()))
    for code, name in enumerate(SEX_NAMES):
        target = np.array(pyramid[name]) * (len(view.rows) / everybody)
        counted = np.bincount(group[sex == code], minlength=16)
        classes = [f"{name} {ages}" for ages in names]
        rows += _counts("age_and_sex", classes, target, counted, "synth_age_sex")
    weights = [view.parameters.kecamatan_population[name] for name in KECAMATAN_NAMES]
    found = np.bincount(kecamatan, minlength=len(KECAMATAN_NAMES))
    targets = apportion(weights, len(view.rows))
    source = "assume_population_kecamatan"
    return rows + _counts("kecamatan", KECAMATAN_NAMES, targets, found, source)


def _education(view: _View) -> list[Row]:
    rows: list[Row] = []
    table = view.parameters.education_percent_by_age
    firsts = sorted(table)
    adult = view.age >= WORKING_AGE_YEARS
    group = band(view.age, firsts)
    for number, first in enumerate(firsts):
        mine = view.column("education")[adult & (group == number)]
        share = 100.0 * np.bincount(mine, minlength=len(Education)) / max(len(mine), 1)
        classes = [f"from {first}: {level.name}" for level in Education]
        target = np.array(table[first]) * (100.0 / sum(table[first]))
        rows += _counts("education_percent", classes, target, share, "synth_education_by_age")
    for years, attending in view.parameters.school_attendance_by_age.items():
        mine = view.column("status")[view.age == years]
        found = float((mine == LabourStatus.SCHOOL).mean()) if len(mine) else 0.0
        rows.append(
            ("school_attendance", f"age {years}", attending, found, "school_attendance_by_age")
        )
    return rows


def _households(view: _View) -> list[Row]:
    homes = view.city.households
    size = np.minimum(homes.members[homes.present], 10)
    table = np.array(view.parameters.household_size_percent)
    found = 100.0 * np.bincount(size, minlength=11)[1:] / max(len(size), 1)
    classes = [*map(str, range(1, 10)), "10+"]
    rows = _counts(
        "household_size_percent",
        classes,
        100.0 * table / table.sum(),
        found,
        "synth_household_size",
    )
    mean = float(homes.members[homes.present].mean())
    target = view.parameters.mean_household_size
    return [*rows, ("mean_household_size", "all", target, mean, "assume_mean_household_size")]


def _labour_force(view: _View) -> list[Row]:
    parameters, sex = view.parameters, view.column("sex")
    adult = view.age >= WORKING_AGE_YEARS
    force = view.employed | view.unemployed
    rate = 100.0 * view.unemployed.sum() / max(force.sum(), 1)
    men, women = (
        100.0 * view.unemployed[sex == code].sum() / max(force[sex == code].sum(), 1)
        for code in Sex
    )
    employed = parameters.employed[view.start] * view.scale
    target = parameters.unemployment_percent[view.start]
    rows: list[Row] = [
        ("employed", "all", employed, float(view.employed.sum()), "assume_employed"),
        ("TPT_percent", "all", target, float(rate), "assume_TPT"),
        (
            "TPT_ratio_female_male", "all", parameters.unemployment_ratio_female_male,
            float(women / max(men, 1e-9)), "assume_TPT_ratio_female_male",
        ),
    ]  # fmt: skip
    checks = parameters.published_checks
    for code in Sex:
        wanted = checks[f"participation_percent_{SEX_NAMES[code]}"]
        found = 100.0 * force[sex == code].sum() / max((adult & (sex == code)).sum(), 1)
        source = "synth_status_by_sex (note)"
        rows.append(("TPAK_percent", SEX_NAMES[code], wanted, float(found), source))
    found = 100.0 * force.sum() / max(adult.sum(), 1)
    wanted = checks["participation_percent"]
    return [*rows, ("TPAK_percent", "all", wanted, float(found), "assume_TPAK")]


def _work(view: _View) -> list[Row]:
    parameters, status = view.parameters, view.column("status")
    sex, sector = view.column("sex"), view.column("sector")
    employed = parameters.employed[view.start] * view.scale
    table = np.array(
        [parameters.employed_by_status_and_sex[name] for name in SEX_NAMES], np.float64
    )
    table *= employed / table.sum()
    classes = list(LabourStatus)[LabourStatus.OWN_ACCOUNT : LabourStatus.UNPAID_FAMILY + 1]
    rows: list[Row] = []
    for code, name in enumerate(SEX_NAMES):
        found = [int(((status == kind) & (sex == code)).sum()) for kind in classes]
        labels = [f"{name} {kind.name}" for kind in classes]
        rows += _counts("status_by_sex", labels, table[code], found, "synth_status_by_sex")
    by_sector = np.array(parameters.employed_by_status_and_sector, np.float64)
    by_sector *= employed / by_sector.sum()
    for number, kind in enumerate(classes):
        mine = sector[status == kind]
        dealt = np.bincount(mine[mine >= 0], minlength=len(Sector))
        labels = [f"{kind.name} {place.name}" for place in Sector]
        source = "synth_sector_by_status"
        rows += _counts("sector_by_status", labels, by_sector[number], dealt, source)
    return rows


def _unemployment_by_education(view: _View) -> list[Row]:
    education = view.column("education")
    force = view.employed | view.unemployed
    city_rate = view.unemployed.sum() / max(force.sum(), 1)
    rows: list[Row] = []
    for level, target in zip(
        Education, view.parameters.unemployment_relative_education, strict=True
    ):
        mine = education == level
        rate = (view.unemployed & mine).sum() / max((force & mine).sum(), 1)
        found = float(rate / max(city_rate, 1e-9))
        rows.append(("TPT_relative", level.name, target, found, "synth_TPT_relative_education"))
    return rows


def _pay_and_hours(view: _View) -> list[Row]:
    parameters, status = view.parameters, view.column("status")
    wage, hours = view.column("wage_idr"), view.column("hours")
    employee = status == LabourStatus.EMPLOYEE
    below = view.employed & (hours < FULL_TIME_HOURS)
    wanting = below & (view.column("wants_more_hours") > 0)
    mean = parameters.mean_wage_employee_idr[view.start]
    sex = view.column("sex")
    women = wage[employee & (sex == Sex.FEMALE)].mean()
    men = wage[employee & (sex == Sex.MALE)].mean()
    per_employed = 100.0 / max(view.employed.sum(), 1)
    under = parameters.underemployment_percent
    return [
        ("mean_wage_idr", "employees", mean, float(wage[employee].mean()),
         "assume_mean_wage_employee"),
        ("wage_ratio", "female/male", parameters.published_checks["wage_ratio_female_male"],
         float(women / men),
         "assume_wage_ratio_female_male"),
        ("underemployed_percent", "all", under, float(wanting.sum() * per_employed),
         "assume_underemployment_rate"),
        ("below_35_hours_percent", "all", under + parameters.part_time_percent,
         float(below.sum() * per_employed), "underemployment_rate (part-time)"),
    ]  # fmt: skip


def _firms(view: _View) -> list[Row]:
    parameters, firms = view.parameters, view.city.enterprises
    is_open = firms.open
    count = parameters.firms_with_main_job_owner[view.start]
    count += parameters.second_job_firms[view.start]
    level = parameters.sales_price_level[view.start]
    sales = firms.sales_idr[is_open]
    registered = int((firms.registered & is_open).sum())
    listed = sum(parameters.registered_firms_by_kecamatan.values())
    posts = parameters.enterprise_posts[view.start] * view.scale
    rows: list[Row] = [
        ("firms", "all", count * view.scale, float(is_open.sum()), "synth_firm_reconciliation"),
        ("registered_firms", "all", listed * view.scale, float(registered), "msme_registered"),
        ("sales_idr", "median", parameters.sales_median_idr * level, float(np.median(sales)),
         "assume_micro_turnover"),
        ("sales_idr", "mean", parameters.sales_mean_idr * level, float(sales.mean()),
         "msme_turnover"),
        ("enterprise_posts", "filled", posts, float(firms.filled[is_open].sum()),
         "synth_firm_reconciliation"),
    ]  # fmt: skip
    sellers = view.city.persons.own_attractiveness > 0
    earned = view.city.persons.business_income_idr[sellers]
    target = parameters.own_account_mean_earnings_idr * level
    found = float(earned.mean()) if len(earned) else 0.0
    source = "informal_own_account_net_income_rp_month_2022"
    return [*rows, ("own_account_earnings_idr", "mean", target, found, source)]


def _firms_by_place_and_sector(view: _View) -> list[Row]:
    """Return registered firms by kecamatan, as listed, and firms by sector.

    Nobody publishes firms by sector. The target is what the parameters say of owners: every employer
    outside agriculture has a firm, the own-account workers who have one by the weight of their
    sector, and second-job firms lie like the others.
    """
    parameters, firms = view.parameters, view.city.enterprises
    listed = [
        parameters.registered_firms_by_kecamatan[name] * view.scale for name in KECAMATAN_NAMES
    ]
    places = firms.kecamatan[firms.open & firms.registered]
    registered = np.bincount(places, minlength=len(KECAMATAN_NAMES))
    source = "msme_registered_kecamatan"
    rows = _counts("registered_by_kecamatan", KECAMATAN_NAMES, listed, registered, source)
    table = np.array(parameters.employed_by_status_and_sector, np.float64)
    table *= parameters.employed[view.start] * view.scale / table.sum()
    first = LabourStatus.OWN_ACCOUNT
    employers = (
        table[LabourStatus.EMPLOYER_TEMPORARY - first]
        + table[LabourStatus.EMPLOYER_PERMANENT - first]
    )
    employers[Sector.AGRICULTURE] = 0.0
    alone = table[0] * np.array(parameters.own_account_firm_weight_by_sector)
    main = parameters.firms_with_main_job_owner[view.start] * view.scale
    target = employers + alone * ((main - employers.sum()) / max(alone.sum(), 1e-9))
    target *= 1.0 + parameters.second_job_firms[view.start] * view.scale / max(main, 1e-9)
    found = np.bincount(firms.sector[firms.open], minlength=len(Sector))
    names = [sector.name for sector in Sector]
    return rows + _counts("firms_by_sector", names, target, found, "synth_firm_reconciliation")


def _welfare(view: _View) -> list[Row]:
    homes, parameters = view.city.households, view.parameters
    if not homes.expenditure_idr.any():
        return []
    found = welfare_measures(view.city)
    # Gap and severity were published for another month: they are taken in proportion to P0.
    relative = parameters.poverty_percent[view.start] / parameters.poverty_percent[REFERENCE_START]
    targets = {
        name: value * (1.0 if name == "gini" else relative)
        for name, value in parameters.poverty_targets.items()
    }
    return [
        ("P0_percent", "all", parameters.poverty_percent[view.start], found["P0"], "assume_P0"),
        ("P1_percent", "all", targets["gap_percent"], found["P1"], "assume_P1"),
        ("P2_percent", "all", targets["severity_percent"], found["P2"], "assume_P2"),
        ("gini", "all", targets["gini"], found["gini"], "assume_gini"),
        ("poor_household_size", "all", parameters.poor_household_size, found["poor_size"],
         "poor_household_size"),
    ]  # fmt: skip


def _aid(view: _View) -> list[Row]:
    homes, parameters = view.city.households, view.parameters
    if not homes.expenditure_idr.any():
        return []
    here = homes.present
    wanted = parameters.population[view.start] / parameters.mean_household_size
    scale = int(here.sum()) / wanted
    per_head = homes.expenditure_idr[here] / homes.members[here]
    low = normal_score(per_head) < np.quantile(normal_score(per_head), BOTTOM_SHARE)
    listed = homes.registry_desil[here] <= 3  # noqa: PLR2004 - desil 1 to 3, 30 percent
    left_out = 100.0 * float((low & ~listed).sum() / max(low.sum(), 1))
    wrongly = 100.0 * float((listed & ~low).sum() / max(listed.sum(), 1))
    pkh = parameters.pkh_households[view.start] * scale
    sembako = parameters.sembako_households[view.start] * scale
    checks = parameters.published_checks
    return [
        ("aid_households", "PKH", pkh, float(homes.receives_pkh[here].sum()),
         "assume_PKH_families"),
        ("aid_households", "Sembako", sembako, float(homes.receives_sembako[here].sum()),
         "assume_food_aid_families"),
        ("registry_error_percent", "left out", checks["registry_left_out_percent"], left_out,
         "pmt_exclusion_error"),
        ("registry_error_percent", "wrongly in", checks["registry_wrongly_in_percent"], wrongly,
         "pmt_inclusion_error"),
    ]  # fmt: skip
