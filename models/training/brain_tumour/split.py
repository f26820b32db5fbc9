"""Draws the parts once: `python -m brain_tumour.split --data …` writes `lgg.csv` and `t1ce.csv` beside this file.

They are committed, and chosen before anything was trained. Training reads them and never draws again: a part that moved
after a figure was seen would be tuned on."""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

HERE = Path(__file__).parent

# `lgg`: by patient. Shares of the patients; the rest is trained on.
VALIDATION, DEVELOPMENT = 0.2, 0.1

# `brain-tumour-t1ce` has no patient ids, and neighbouring ids are often one patient: contiguous blocks, first and last
# id. They lie where the set's ids break off, where that is possible: a block there needs a gap on one side only.
BLOCKS = {
    "validation": [
        (55, 104),
        (285, 334),  # meningioma
        (1065, 1124),
        (1575, 1634),  # pituitary
        (835, 884),
        (2100, 2149),
        (2435, 2484),
        (2665, 2714),
        (3015, 3064),  # glioma
    ],
    "development": [(350, 389), (1140, 1179), (2380, 2419), (2730, 2769)],
}
GAP = 15  # ids on both sides of every block that belong to no part


def lgg_parts(patients: list[str]) -> dict[str, str]:
    order = sorted(patients)
    random.Random(20261122).shuffle(order)
    validation, development = round(len(order) * VALIDATION), round(len(order) * DEVELOPMENT)
    parts = ["validation"] * validation + ["development"] * development
    return dict(sorted(zip(order, parts + ["train"] * (len(order) - len(parts)))))


def t1ce_group(number: int) -> tuple[str, str]:
    """Part ("gap" in the gaps) and group of an id: the group is what a bootstrap draws."""
    for part, blocks in BLOCKS.items():
        for first, last in blocks:
            if first <= number <= last:
                return part, f"{first}-{last}"
    for blocks in BLOCKS.values():
        for first, last in blocks:
            if first - GAP <= number <= last + GAP:
                return "gap", ""
    return "train", ""


def _write(path: Path, header: list[str], rows: list[tuple]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    data: Path = parser.parse_args().data
    lgg = lgg_parts([p.name for p in (data / "lgg").iterdir() if p.is_dir()])
    _write(HERE / "lgg.csv", ["patient", "part"], list(lgg.items()))
    with (data / "brain-tumour-t1ce" / "labels.csv").open() as file:
        found = [(int(row["id"]), row["class"]) for row in csv.DictReader(file)]
    t1ce = [(number, kind, *t1ce_group(number)) for number, kind in found]
    _write(HERE / "t1ce.csv", ["id", "class", "part", "group"], t1ce)
    for part in ("train", "development", "validation", "gap"):
        kinds = {k: sum(row[1] == k and row[2] == part for row in t1ce) for k in ("glioma", "meningioma", "pituitary")}
        print(f"{part}: {sum(p == part for p in lgg.values())} patients of lgg; T1-CE {kinds}")


if __name__ == "__main__":
    main()
