"""One programme, one month: classes act, chains hand over, people are invited and taken in.

Decisions are written down as batches and applied at once, stage by stage, so that a later stage sees
what an earlier one did. Programmes that run unchanged in both worlds judge everybody against signals;
programmes the scenario adds or changes decide once, and are replayed in frozen worlds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simulation.programme_plan import (
    FIRM_STAGES,
    ClassPlan,
    Happening,
    StageKind,
    bits_of,
    provider_and_field,
)
from simulation.randomness import Decision
from simulation.submodels.programmes import (
    actuals,
    assets,
    chain,
    classes,
    grants,
    links,
    rooms,
    support,
    take_up,
    targeting,
)
from simulation.submodels.programmes.desk import Desk
from simulation.submodels.programmes.events import NO_CLASS, Batch
from simulation.submodels.programmes.intake import NOBODY, cutoff_of_first, passes
from simulation.submodels.programmes.office import StageState
from simulation.submodels.programmes.quotas import area_cutoffs

Rows = NDArray[np.integer[Any]]
ANNOUNCEMENT_STREAM: Final = 1 << 15  # draws of the announcement lie beside those of intakes

Places = Callable[[Desk, StageState], tuple[int, str]]
Serve = Callable[[Desk, StageState, Rows], None]
_PLACES: Final[dict[StageKind, Places]] = {
    StageKind.CAPITAL: grants.places,
    StageKind.CASH: grants.places,
    StageKind.COACHING: support.coaching_places,
    StageKind.MARKETING: links.link_places,
}
_SERVE: Final[dict[StageKind, Serve]] = {
    StageKind.CAPITAL: grants.serve,
    StageKind.CASH: grants.serve,
    StageKind.COACHING: support.start_coaching,
}


def deliver(desk: Desk) -> None:
    """Let one programme decide and deliver a month."""
    past = actuals.is_past(desk)
    if past:
        actuals.start_classes(desk, _exactly)
    now = _class_month(desk)
    flags, places = classes.flags_of_month(desk, now)
    classes.classes_act(desk, flags, now)
    classes.open_classes(desk, flags, places)
    _announce(desk)
    for stage in desk.programme.stages:
        _before_intake(desk, stage)
        if past:
            actuals.serve(desk, stage, _exactly, _SERVE.get(stage.plan.kind, links.link_anyhow))
        else:
            _take_in(desk, stage, flags)
        if stage.plan.kind is StageKind.COACHING:
            support.coach(desk, stage)
        if past:
            actuals.book(desk, stage)


def replay(desk: Desk) -> None:
    """Apply what another world recorded; classes read their own record in their step."""
    recorded = desk.office.recorded
    programme = desk.programme
    if recorded is None:
        return
    rest = []
    for batch in recorded.batches(desk.city, desk.month, programme.plan.id):
        if batch.happening is Happening.CLASS_OPENED:
            _reopen(desk, batch)  # before the others act: it may have started in this very month
        if batch.cohort == NO_CLASS or batch.happening is Happening.CLASS_OPENED:
            rest.append(batch)
        else:
            agent = programme.replayed[batch.cohort]
            agent.record.setdefault(desk.month, []).append(batch)
    for agent in desk.cohorts.act(programme.plan.id, _class_month(desk)):
        for batch in agent.happened:
            desk.carry_out(batch)
    for batch in rest:
        desk.carry_out(batch)


def _class_month(desk: Desk) -> Any:  # noqa: ANN401 - the cohorts' own record
    """Return what the programme's classes may know this month."""
    return desk.cohorts.month(
        desk.month,
        desk.city.persons.present,
        desk.draws,
        last_chance=desk.year_closes,
        places=rooms.provider_month(desk),
    )


def _reopen(desk: Desk, batch: Batch) -> None:
    """Announce a class of the record again; its step will read the record."""
    stage = desk.programme.stages[batch.stage]
    provider, field = provider_and_field(int(batch.extra[0]))
    plan = ClassPlan(
        programme=desk.programme.plan.id,
        stage=batch.stage,
        kind=stage.plan.kind,
        field=field,
        first_month=desk.month,
        number=batch.cohort,
        slot=-1,
        provider=provider,
        kecamatan=-1,
        seats=stage.plan.seats_per_class,
        minimum_trainees=stage.plan.minimum_trainees,
        duration_months=stage.plan.duration_months,
        recruiting_months_max=desk.parameters.recruiting_months_max,
        drop_out_probability_per_month=(0.0,),
        pass_probability=1.0,
    )
    desk.programme.replayed[batch.cohort] = desk.cohorts.open(plan, {})


def _announce(desk: Desk) -> None:
    """Let a share of the eligible wait for the first intake once it is announced."""
    plan = desk.programme.plan
    announced = max(plan.first_month - plan.announced_months_before, 0)
    if not desk.programme.stages or desk.month != announced or desk.month >= plan.first_month:
        return
    stage = desk.programme.stages[0]
    call = _call(desk, stage)
    found = targeting.eligible(desk.city, call, _candidates(desk, stage, call), _past(desk))
    stream = stage.stream + ANNOUNCEMENT_STREAM
    luck = desk.draws.uniform(Decision.ELIGIBLE_ORDER, desk.month, found.identities, stream)
    chance = plan.share_waiting * _take_up(desk, stage, found.rows, np.empty(0, np.int8))
    waiting = found.chosen(luck < chance)
    desk.emit(stage, Happening.WAITING, waiting.rows)
    desk.emit(stage, Happening.ENROLLED, waiting.rows)
    stage.queue.join(waiting.rows, waiting.identities, waiting.scores, plan.first_month)


def _before_intake(desk: Desk, stage: StageState) -> None:
    """Do what is due whether or not anybody new is taken in."""
    kind = stage.plan.kind
    if kind is StageKind.COACHING:
        support.end_coaching(desk, stage)
    elif kind is StageKind.MARKETING:
        links.lose_links(desk, stage)
    elif kind is StageKind.CAPITAL:
        assets.use(desk, stage)
        grants.pay_tranches(desk, stage)
    _clear_queue(desk, stage)


def _clear_queue(desk: Desk, stage: StageState) -> None:
    """Let go who lost patience, has no use for it any more or left; pass on who has had this stage.

    In a chain who waits no longer goes on to the next stage.
    """
    queue = stage.queue
    if not len(queue):
        return
    persons = desk.city.persons
    present = persons.present[queue.rows]
    chained = desk.programme.plan.integrated and stage.number > 0
    patience = (
        desk.parameters.chain_patience_months if chained else desk.parameters.queue_patience_months
    )
    tired = present & (queue.ready_month() + patience < desk.month)
    tired |= present & ~grants.willing(desk, stage, queue.rows)  # circumstances have changed
    served = (_served(desk)[queue.rows] & (1 << stage.plan.kind)) > 0
    passed = present & ~tired & served & (not desk.programme.plan.repeat_allowed)
    tired_rows, passed_rows = queue.rows[tired], queue.rows[passed]
    queue.keep(present & ~tired & ~passed)
    if chained:
        desk.hand_over(stage, tired_rows)
    else:
        desk.emit(stage, Happening.RELEASED, tired_rows)
    desk.hand_over(stage, passed_rows)


def _take_in(desk: Desk, stage: StageState, flags: NDArray[np.int8]) -> None:
    """Invite where places are free, then admit from the queue by the cut-off."""
    places, limit = _places(desk, stage, flags)
    kept = _invite(desk, stage, flags, places) if desk.recruits(stage) else 0
    ready = _ready(desk, stage)
    if stage.teaches:
        admitted = classes.admit(desk, stage, flags, ready)
    elif stage.plan.links:
        admitted = links.admit(desk, stage, ready)
    else:
        admitted = _serve(desk, stage, ready, places)
    if not desk.has_intake(stage):
        limit = "no intake in these months"
    elif admitted < places:
        limit = chain.shortage(desk, stage, kept)
        limit += ", or kept by the quota of an area" if stage.quotas.bind else ""
    if stage.budget.available_idr():
        stage.budget.meet(limit, months=int(desk.has_intake(stage)))


def _places(desk: Desk, stage: StageState, flags: NDArray[np.int8]) -> tuple[int, str]:
    if stage.teaches:
        return int(classes.vacancies(stage, flags).sum()), classes.limit(desk, stage)
    if not desk.has_intake(stage):
        return 0, ""
    return _PLACES[stage.plan.kind](desk, stage)


def _invite(desk: Desk, stage: StageState, flags: NDArray[np.int8], places: int) -> int:
    """Invite the first of the eligible for places the queue will not fill; return how many are kept."""
    waiting = len(_ready(desk, stage))
    plan = desk.programme.plan
    invites = plan.first_month <= desk.month <= plan.last_month
    kept = chain.kept_places(desk, stage)
    missing = max(places - waiting - kept, 0) if invites else 0
    free = np.minimum(_free_by_area(desk, stage, places), missing)
    live = np.full((len(free), 2), NOBODY, np.int64)
    call, past = _call(desk, stage), _past(desk)
    people = _candidates(desk, stage, call) if free.any() else None
    if people is not None:
        live = _invitation_cutoffs(desk, stage, people, free)
    cutoffs = desk.judge(f"{stage.number}/invited", live)
    kept = min(kept, max(places - waiting, 0))
    if (cutoffs[:, 0] == NOBODY[0]).all():
        return kept
    people = people or _candidates(desk, stage, call)
    early = people.chosen(people.scores <= cutoffs[:, 0].max())  # few, before more is compared
    cutoff_of = cutoffs[_areas(desk, stage, early.rows)].T
    early = early.chosen(passes(early.scores, early.identities, cutoff_of))
    invited = targeting.eligible(desk.city, call, early, past)
    desk.emit(stage, Happening.INVITED, invited.rows)
    places_on_offer = classes.places_on_offer(stage, flags)
    accepted = invited.chosen(_accepts(desk, stage, invited.rows, places_on_offer))
    desk.emit(stage, Happening.ENROLLED, accepted.rows)
    stage.queue.join(accepted.rows, accepted.identities, accepted.scores, desk.month)
    return kept


def _exactly(desk: Desk, stage: StageState, count: int) -> Rows:
    """Return exactly so many people: of the queue, then of those who accept, in order.

    Where too few of the eligible would accept, those who would not come after them: they have come.
    """
    queue = stage.queue
    able = desk.city.persons.present[queue.rows].copy()
    if stage.plan.kind in FIRM_STAGES:
        able &= desk.firm_of(queue.rows) >= 0
    taken = np.flatnonzero(able)[:count]
    rows = queue.rows[taken]
    stays = np.ones(len(queue), np.bool_)
    stays[taken] = False
    queue.keep(stays)
    missing = count - len(rows)
    if not missing:
        return rows
    call = replace(_call(desk, stage), required_stages=0)
    found = targeting.eligible(desk.city, call, _candidates(desk, stage, call), _past(desk))
    order = np.lexsort((found.identities, found.scores))
    found = targeting.People(found.rows[order], found.identities[order], found.scores[order])
    accepts = _accepts(desk, stage, found.rows, np.empty(0, np.int8))
    willing = np.flatnonzero(accepts)[:missing]
    more = np.flatnonzero(~accepts)[: missing - len(willing)]
    reached = int(max(willing[-1:].sum(), more[-1:].sum())) + 1 if len(found.rows) else 0
    desk.emit(stage, Happening.INVITED, found.rows[:reached])
    chosen = found.rows[np.concatenate([willing, more])]
    actuals.check_found(desk, stage, missing, len(chosen))
    desk.emit(stage, Happening.ENROLLED, chosen)
    return np.concatenate([rows, chosen])


def _invitation_cutoffs(
    desk: Desk, stage: StageState, people: targeting.People, free: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return one cut-off for each area with free places: the last who is invited there."""
    cutoffs = np.full((len(free), 2), NOBODY, np.int64)
    areas = _areas(desk, stage, people.rows)
    for area in np.flatnonzero(free):
        wanted = math.ceil(desk.parameters.invitations_per_place * int(free[area]))
        mine = people.chosen(areas == area) if len(free) > 1 else people
        first = targeting.first_eligible(desk.city, _call(desk, stage), mine, _past(desk), wanted)
        cutoffs[area] = cutoff_of_first(first.scores, first.identities, wanted)
    return cutoffs


def _areas(desk: Desk, stage: StageState, rows: Rows) -> NDArray[np.int64]:
    """Return the area of a quota each person belongs to; 0 where nobody looks at areas."""
    return stage.quotas.areas(desk.city.persons.kecamatan[rows], desk.month_of_year)


def _free_by_area(desk: Desk, stage: StageState, places: int) -> NDArray[np.int64]:
    """Return the places of each area that the queue will not fill."""
    limits = stage.quotas.limits(places, desk.month_of_year)
    ready = _areas(desk, stage, stage.queue.rows[_ready(desk, stage)])
    free: NDArray[np.int64] = np.maximum(limits - np.bincount(ready, minlength=len(limits)), 0)
    return free


def _call(desk: Desk, stage: StageState) -> targeting.Call:
    return targeting.Call(
        rule=stage.rule,
        tables=stage.tables,
        kind=stage.plan.kind,
        repeat_allowed=desk.programme.plan.repeat_allowed,
        required_stages=bits_of(stage.plan.conditional_on),
        stream=stage.stream,
        first_come_correlation=desk.parameters.first_come_correlation,
    )


def _served(desk: Desk) -> NDArray[np.uint8]:
    """Return per row the stages that shut a person out of another turn, as bits."""
    if desk.programme.plan.others_count:
        return desk.city.persons.stages_served.astype(np.uint8, copy=False)
    return desk.programme.served


def _past(desk: Desk) -> targeting.Past:
    return targeting.Past(desk.office.busy, desk.office.finished, _served(desk))


def _candidates(desk: Desk, stage: StageState, call: targeting.Call) -> targeting.People:
    """Return owners of firms where the rule asks for one, else people of the right status."""
    firms = desk.city.enterprises
    if stage.rule.owns_enterprise:
        rows: Rows = firms.owner_row[firms.open & (firms.owner_row >= 0)]
    else:
        rows = desk.office.by_status.candidates(desk.city, stage.tables)
    return targeting.scored(desk.city, call, rows, desk.draws)


def _take_up(
    desk: Desk, stage: StageState, rows: Rows, places: NDArray[np.int8]
) -> NDArray[np.float64]:
    return take_up.take_up_probability(
        desk.city, rows, stage.plan.kind, places, desk.office.take_up, desk.parameters
    )


def _accepts(
    desk: Desk, stage: StageState, rows: Rows, places: NDArray[np.int8]
) -> NDArray[np.bool_]:
    """Return who accepts an invitation: by luck and circumstances, and who gains by what is given."""
    chance = _take_up(desk, stage, rows, places)
    accepts = take_up.accepts(desk.city, rows, chance, stage.stream, desk.draws)
    accepts[accepts] = grants.willing(desk, stage, rows[accepts])
    return accepts


def _ready(desk: Desk, stage: StageState) -> NDArray[np.int64]:
    """Return the entries of the queue that can be served now, in order."""
    queue = stage.queue
    can = queue.ready_month() <= desk.month
    required = bits_of(stage.plan.conditional_on)
    can &= (desk.office.finished[queue.rows] & required) == required
    if stage.plan.kind in FIRM_STAGES:
        firms = desk.firm_of(queue.rows)
        can &= firms >= 0
        if stage.plan.kind is StageKind.MARKETING:
            can &= links.fitting(desk.city, stage.plan.links, firms).any(axis=1)
    return np.flatnonzero(can)


def _serve(desk: Desk, stage: StageState, ready: NDArray[np.int64], places: int) -> int:
    """Serve the first of the queue at once; return how many."""
    queue = stage.queue
    rows, identities, scores = queue.rows[ready], queue.identities[ready], queue.scores[ready]
    areas = _areas(desk, stage, rows)
    limits = stage.quotas.limits(places, desk.month_of_year)
    live = area_cutoffs(scores, identities, areas, limits)
    cutoffs = desk.judge(f"{stage.number}/admitted", live)
    served = passes(scores, identities, cutoffs[areas].T)
    stays = np.ones(len(queue), np.bool_)
    stays[ready[served]] = False
    queue.keep(stays)
    if served.any():
        _SERVE[stage.plan.kind](desk, stage, rows[served])
    return int(served.sum())
