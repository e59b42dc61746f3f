"""The ways through the steps of a passport: every step is reached, none is a dead end, and the terms add up (GE-11)."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.data_reader import nearest
from sandbox.services.passport import Channel, Passport
from sandbox.services.steps import Step, StepTerm

__all__ = ["examine_terms", "examine_ways", "followers"]


def followers(step: Step) -> tuple[str, ...]:
    """The states that may follow *step*, itself left out."""
    named = [*(action.to for action in step.actions), step.when_over]
    return tuple(dict.fromkeys(name for name in named if name and name != step.id))


def examine_ways(passport: Passport) -> Iterator[tuple[str, str]]:
    """What is wrong with the ways of *passport*: places and problems."""
    yield from _lost_ways(passport)
    yield from _actors(passport)
    if any(_lost_ways(passport)):
        return
    reached = _reached(passport, [channel.begins for channel in passport.channels])
    for number, step in enumerate(passport.steps):
        if step.id not in reached:
            yield f"steps[{number}]", f"nothing leads to {step.id!r}"
        elif not any(passport.end(name) for name in _reached(passport, [step.id])):
            yield f"steps[{number}]", f"no way leads from {step.id!r} to an end"
    for number, end in enumerate(passport.ends):
        if end.id not in reached:
            yield f"ends[{number}]", f"nothing leads to {end.id!r}"


def examine_terms(passport: Passport) -> Iterator[tuple[str, str]]:
    """Terms that cannot be counted, or that do not add up to the whole."""
    for place, term in _terms(passport):
        try:
            _ = term.length
        except ValueError as error:
            yield place, str(error)
    if any(_lost_ways(passport)):
        return
    for number, channel in enumerate(passport.channels):
        yield from ((f"channels[{number}].term", problem) for problem in _sum_problems(passport, channel))


def _lost_ways(passport: Passport) -> Iterator[tuple[str, str]]:
    steps = [one.id for one in passport.steps]
    states = [*steps, *(one.id for one in passport.ends)]
    for n, channel in enumerate(passport.channels):
        if channel.begins not in steps:
            yield f"channels[{n}].begins", f"no step {channel.begins!r}{nearest(channel.begins, steps)}"
        if channel.counted_from and channel.counted_from not in steps:
            yield (
                f"channels[{n}].counted_from",
                f"no step {channel.counted_from!r}{nearest(channel.counted_from, steps)}",
            )
    for n, step in enumerate(passport.steps):
        if step.when_over and step.when_over not in states:
            yield f"steps[{n}].when_over", f"no step {step.when_over!r}{nearest(step.when_over, states)}"
        for m, action in enumerate(step.actions):
            if action.to and action.to not in states:
                yield f"steps[{n}].actions[{m}].to", f"no step or end {action.to!r}{nearest(action.to, states)}"


def _actors(passport: Passport) -> Iterator[tuple[str, str]]:
    """Steps that nobody could do."""
    for n, step in enumerate(passport.steps):
        if step.desk == "system":
            if not step.actions or step.actions[-1].when:
                yield (
                    f"steps[{n}].actions",
                    "the last action of a step of the system has no condition, so that one is taken",
                )
            if any(not action.to for action in step.actions):
                yield f"steps[{n}].actions", "an action of the system leads somewhere"
        elif not step.roles:
            yield f"steps[{n}].roles", "somebody has to act: name the roles"
        if step.when_over and step.term is None:
            yield f"steps[{n}].when_over", "nothing is over without a term"
        for m, action in enumerate(step.actions):
            paper = passport.paper(action.paper)
            if action.refuses and (paper is None or not passport.grounds):
                yield f"steps[{n}].actions[{m}].refuses", "a refusal has a paper and a ground"
            if action.desk == "system" and step.desk != "system":
                yield f"steps[{n}].actions[{m}].desk", "the system acts in steps of its own"


def _terms(passport: Passport) -> Iterator[tuple[str, StepTerm]]:
    yield from ((f"channels[{n}].term", one.term) for n, one in enumerate(passport.channels))
    yield from ((f"steps[{n}].term", one.term) for n, one in enumerate(passport.steps) if one.term is not None)
    yield from ((f"complaints[{n}].term", one.term) for n, one in enumerate(passport.complaints))


def _reached(passport: Passport, begin: list[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(begin)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            step = passport.step(name)
            waiting += followers(step) if step is not None else ()
    return reached


def _sum_problems(passport: Passport, channel: Channel) -> Iterator[str]:
    first = channel.counted_from or channel.begins
    if first not in _reached(passport, [channel.begins]):
        yield f"the term is counted from {first!r}, which nothing on this channel leads to"
        return
    counted = [step for name in _reached(passport, [first]) if (step := _counting(passport, name)) is not None]
    odd = next((one for one in counted if one.term is not None and one.term.unit != channel.term.unit), None)
    if odd is not None:
        yield f"the term of {odd.id!r} is counted in another unit than the whole of {channel.term.unit}s"
        return
    longest = _longest(passport, first, ())
    if longest is None:
        yield "steps that count lead back to one another, so that no term is long enough"
    elif longest != channel.term.amount:
        yield f"the steps take up to {longest} {channel.term.unit}s, and the whole has {channel.term.amount}"


def _counting(passport: Passport, name: str) -> Step | None:
    """The step *name*, if its term is part of the whole."""
    step = passport.step(name)
    counts = step is not None and step.counts and step.term is not None and not step.term.instead
    return step if counts else None


def _longest(passport: Passport, name: str, before: tuple[str, ...]) -> int | None:
    """The greatest sum of terms from *name* on; None if there is none."""
    step = passport.step(name)
    if step is None or (step.term is not None and step.term.instead):
        return 0
    if name in before:
        around = before[before.index(name) :]
        return None if any(_counting(passport, one) for one in around) else 0
    ways = [_longest(passport, follower, (*before, name)) for follower in followers(step)]
    if None in ways:
        return None
    counted = _counting(passport, name)
    own = counted.term.amount if counted is not None and counted.term is not None else 0
    return own + max((way for way in ways if way is not None), default=0)
