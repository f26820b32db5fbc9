"""Draws the folds of mini-MIAS once: `python -m mammography.split --data …` writes `mini-mias.csv` beside this file.

By patient, those with a lesion dealt out first, so that each fold has its share. The folds of `ddsm` come with the set, by case.
Both are fixed before anything is trained."""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
FOLDS = 4


def mias_folds() -> dict[str, int]:
    """Fold of each patient."""
    with (HERE / "mini-mias.csv").open() as file:
        return {row["patient"]: int(row["fold"]) for row in csv.DictReader(file)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    with (parser.parse_args().data / "mini-mias" / "labels.csv").open() as file:
        rows = list(csv.DictReader(file))
    ill = {row["patient"] for row in rows if row["abnormality"] != "NORM"}
    patients = sorted({row["patient"] for row in rows})
    random.Random(20261123).shuffle(patients)
    patients.sort(key=lambda patient: patient not in ill)
    folds = sorted((patient, index % FOLDS) for index, patient in enumerate(patients))
    with (HERE / "mini-mias.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("patient", "fold"), *folds])


if __name__ == "__main__":
    main()
