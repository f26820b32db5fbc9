"""What model cards share: the table of figures beside what they were to reach."""

from __future__ import annotations

from collections.abc import Callable


def _against(aim: str | None, value: float | None) -> str:
    """@param aim: like "≥ 0.85", set before training; a miss stands in the card as what it is"""
    if aim is None:
        return ""
    if value is None:
        return f"{aim}: not defined"
    direction, limit = aim.split()
    met = value >= float(limit) if direction == "≥" else value <= float(limit)
    return f"{aim}: {'met' if met else '**missed**'}"


def figures_table(evaluated: dict, aim: Callable[[str, str], str | None]) -> str:
    """@param aim: of a figure, by the name of what it was measured on and its own"""
    rows = ["| | value | 95 % interval | groups | aim |", "| --- | --- | --- | --- | --- |"]
    for name, found in evaluated["figures"].items():
        for figure, value in found.items():
            rows.append(
                f"| {name}: {figure} | {value['value']} | {value['low']} to {value['high']} | {value['groups']} |"
                f" {_against(aim(name, figure), value['value'])} |"
            )
    return "\n".join(rows)
