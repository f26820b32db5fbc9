"""What counts as a hit, and free-response curves (Chakraborty 1989; one credit a lesion)."""

from __future__ import annotations

from .data import Lesion, Mammogram
from .propose import Mark

LARGEST = 4.0  # area of a mark over that of the lesion
IOU = 0.2


def hits(mark: Mark, lesion: Lesion) -> bool:
    """Lies on it, and is no larger than four times the lesion's area; that of mini-MIAS is its circle's square, no smaller than its
    reach."""
    area = max(lesion.width * lesion.height, (2 * lesion.reach) ** 2)
    return mark.width * mark.height <= LARGEST * area and lies_on(mark, lesion)


def lies_on(mark: Mark, lesion: Lesion) -> bool:
    """mini-MIAS: the mark's centre within the radius; `ddsm`: in the box; or IoU of 0.2 on either."""
    x, y = mark.x + mark.width / 2, mark.y + mark.height / 2
    middle_x, middle_y = lesion.x + lesion.width / 2, lesion.y + lesion.height / 2
    if lesion.reach:
        near = (x - middle_x) ** 2 + (y - middle_y) ** 2 <= lesion.reach**2
    else:
        near = abs(x - middle_x) <= lesion.width / 2 and abs(y - middle_y) <= lesion.height / 2
    across = min(mark.x + mark.width, lesion.x + lesion.width) - max(mark.x, lesion.x)
    down = min(mark.y + mark.height, lesion.y + lesion.height) - max(mark.y, lesion.y)
    both = max(across, 0) * max(down, 0)
    union = mark.width * mark.height + lesion.width * lesion.height - both
    return near or both >= IOU * union


def lesion_under(mark: Mark, item: Mammogram) -> int:
    """Which lesion a mark of whatever size lies on, or −1. Stage 2 judges places, and sets their size."""
    return next((index for index, lesion in enumerate(item.lesions) if lies_on(mark, lesion)), -1)


def credited(marks: list[Mark], item: Mammogram) -> list[tuple[float, int]]:
    """(score, which lesion it is the first to hit; −1: a false positive; −2: hits one that has been hit) of each mark, the surest
    first. A second mark on a lesion is neither."""
    open_, rows = set(range(len(item.lesions))), []
    for mark in sorted(marks, key=lambda m: -m.score):
        on = [index for index, lesion in enumerate(item.lesions) if hits(mark, lesion)]
        fresh = [index for index in on if index in open_]
        rows.append((mark.score, fresh[0] if fresh else -2 if on else -1))
        open_ -= set(fresh[:1])
    return rows


def sensitivity_at(pairs: list[tuple[Mammogram, list[Mark]]], rate: float, lesions: int) -> float:
    """Share of the lesions that are hit at the lowest score at which there are at most `rate` false marks an image."""
    rows = sorted((row for item, marks in pairs for row in credited(marks, item)), key=lambda row: -row[0])
    wrong = right = 0
    for _, which in rows:
        if which == -1:
            wrong += 1
            if wrong > rate * len(pairs):
                break
        right += which >= 0
    return right / lesions if lesions else float("nan")
