"""Evaluates both weight sets: `python -m mammography.evaluate --data … --runs …`.

Each fold is read by networks that never saw it; how the two stages' logits join is fitted on the other folds' marks (where there
is one fold only, on the other half of its cases). The first weight set (`ddsm`) never saw mini-MIAS: its networks together read all
of it. Prints the figures with 95 % bootstrap intervals
over cases and patients; writes `evaluation.json` and `curves.svg` into `--out`/propose and `--out`/decide. No picture of a patient
is written."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from common import figures
from common.evaluation import calibration_figures, evaluation_device, evaluation_options, write

from . import plots
from .data import FOLDS, SETS, load
from .froc import credited
from .infer import load_decide, load_propose
from .pipeline import Read, best_size, fit, judge, probability, read, resized
from .propose import Mark

RATES = (0.5, 1.0, 2.0, 4.0, 10.0)  # false marks an image
OPERATING_RATE = 1.0  # at which the shipped threshold stands on `ddsm`
SIZES = ((0.0, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 1.0))  # of the root of a lesion's area over the breast's height


class Marked:
    """A mammogram with its marks, and which of them hit what: worked out once, since intervals ask a thousand times."""

    def __init__(self, read: Read, marks: list[Mark]) -> None:
        self.read, self.marks = read, marks
        self.rows = credited(marks, read.item)


def all_reads(
    runs: Path, sets: str, folds: list[int], data: Path, device: torch.device
) -> tuple[list[Read], list[Read]]:
    """Out-of-fold reads of what the weight set was trained on, and for `ddsm` reads of mini-MIAS by all its networks."""
    kept = runs / f"mammography-reads-{sets}-{'-'.join(map(str, folds))}.pkl"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    items = load(data)
    proposers, deciders = (
        [loader(runs / f"mammography-{stage}-{sets}-{fold}" / "weights.pt", device) for fold in folds]
        for stage, loader in (("propose", load_propose), ("decide", load_decide))
    )
    own: list[Read] = []
    for fold, proposer, decider in zip(folds, proposers, deciders):
        chosen = [item for item in items if item.fold == fold and (item.set == "ddsm" or sets != "ddsm")]
        own += read([proposer], [decider], chosen, device)
        print(f"fold {fold} of {sets} read", flush=True)
    unseen = []
    if sets == "ddsm":
        unseen = read(proposers, deciders, [item for item in items if item.set == "mini-mias"], device)
    kept.write_bytes(pickle.dumps((own, unseen)))
    return own, unseen


def in_turn(reads: list[Read]) -> Iterator[tuple[list[Read], list[Read]]]:
    """Parts of the reads, each with all others, on which it is tuned: folds, or halves of the cases where there is one fold."""
    groups = sorted({r.item.group for r in reads})
    whole = len({r.item.fold for r in reads}) == 1
    part_of = (
        {group: index % 2 for index, group in enumerate(groups)}
        if whole
        else {r.item.group: r.item.fold for r in reads}
    )
    for part in sorted(set(part_of.values())):
        yield (
            [r for r in reads if part_of[r.item.group] == part],
            [r for r in reads if part_of[r.item.group] != part],
        )


def first_stage(r: Read, factor: float) -> list[Mark]:
    return [resized(mark, factor) for mark in r.marks]


def first_judged(reads: list[Read]) -> list[Marked]:
    """Stage 1 alone, at its own best size of marks."""
    judged = []
    for part, others in in_turn(reads):
        factor = best_size(others, first_stage)
        judged += [Marked(r, first_stage(r, factor)) for r in part]
    return judged


def cross_judged(reads: list[Read]) -> list[Marked]:
    judged = []
    for part, others in in_turn(reads):
        operating = fit(others)
        judged += [Marked(r, judge(r, operating)) for r in part]
    return judged


def groups_of(marked: list[Marked]) -> list[list[Marked]]:
    groups: dict[str, list[Marked]] = {}
    for one in marked:
        groups.setdefault(one.read.item.group, []).append(one)
    return list(groups.values())


def sensitivity(marked: list[Marked], rate: float, chosen: Callable = lambda *_: True) -> float:
    """Of the lesions of a sort, at the lowest score at which there are at most `rate` false marks an image."""
    rows = sorted(
        ((score, which, n) for n, one in enumerate(marked) for score, which in one.rows),
        key=lambda row: -row[0],
    )
    wrong, hit = 0, set()
    for _, which, n in rows:
        if which == -1:
            wrong += 1
            if wrong > rate * len(marked):
                break
        elif which >= 0:
            hit.add((n, which))
    lesions = [
        (n, k)
        for n, one in enumerate(marked)
        for k, les in enumerate(one.read.item.lesions)
        if chosen(one.read.item, les)
    ]
    return float(np.mean([at in hit for at in lesions])) if lesions else float("nan")


def false_rate_at(marked: list[Marked], wanted: float) -> float:
    """False marks an image at the highest score at which this share of the lesions is hit."""
    rows = sorted((row for one in marked for row in one.rows), key=lambda row: -row[0])
    lesions = sum(len(one.read.item.lesions) for one in marked)
    wrong = right = 0
    for _, which in rows:
        wrong += which == -1
        right += which >= 0
        if right >= wanted * lesions:
            return wrong / len(marked)
    return float("nan")


def threshold_at(marked: list[Marked], rate: float) -> float:
    scores = sorted((s for one in marked for s, which in one.rows if which == -1), reverse=True)
    return float(scores[int(rate * len(marked))])


def froc_figures(marked: list[Marked]) -> dict[str, dict]:
    groups = groups_of(marked)
    return {
        f"sensitivity at {rate:g}": figures.bootstrap(lambda m, r=rate: sensitivity(m, r), groups, 400)
        for rate in RATES
    }


def kinds_and_sizes(marked: list[Marked]) -> dict[str, dict]:
    groups = groups_of(marked)
    found = {}
    for kind in sorted({les.kind for one in marked for les in one.read.item.lesions} - {""}):
        found[f"{kind} at 1"] = figures.bootstrap(
            lambda m, k=kind: sensitivity(m, 1, lambda _, les: les.kind == k), groups, 400
        )
    for low, high in SIZES:

        def fits(item, lesion, low=low, high=high) -> bool:
            return low <= (lesion.width * lesion.height) ** 0.5 / item.breast.height < high

        name = f"size {low:g} to {high:g} of the breast at 1"
        found[name] = figures.bootstrap(lambda m, f=fits: sensitivity(m, 1, f), groups, 400)
    return found


def auc(pairs: list[tuple[float, bool]]) -> float:
    """Chance that an image with a lesion scores above one without (Hanley and McNeil 1982); ties count half."""
    ill, well = (np.array([s for s, y in pairs if y == wanted]) for wanted in (True, False))
    if not len(ill) or not len(well):
        return float("nan")
    return float((ill[:, None] > well).mean() + 0.5 * (ill[:, None] == well).mean())


def image_auc(marked: list[Marked]) -> dict:
    known = [one for one in marked if one.read.item.lesions or one.read.item.normal]
    rows = [
        [(max((m.score for m in one.marks), default=0.0), bool(one.read.item.lesions)) for one in group]
        for group in groups_of(known)
    ]
    return figures.bootstrap(auc, rows)


def second_stage(first: list[Marked], both: list[Marked]) -> dict[str, dict]:
    """What stage 2 removes of stage 1's false marks, where both find as many lesions. @param first, both: in one order"""
    groups: dict[str, list[tuple[Marked, Marked]]] = {}
    for pair in zip(first, both):
        groups.setdefault(pair[0].read.item.group, []).append(pair)

    def removed(pairs: list[tuple[Marked, Marked]]) -> float:
        alone, together = ([pair[k] for pair in pairs] for k in range(2))
        reached = sensitivity(together, OPERATING_RATE)
        before = false_rate_at(alone, reached)
        # Where stage 1 alone never gets as far, any rate of its own would be too low.
        return 1 - false_rate_at(together, reached) / before if before > 0 else float("nan")

    rows = list(groups.values())
    return {"false marks of stage 1 that stage 2 removes at equal sensitivity": figures.bootstrap(removed, rows, 200)}


def calibrated_marks(reads: list[Read]) -> tuple[dict[str, dict], list[tuple]]:
    groups: dict[str, list] = {}
    for part, others in in_turn(reads):
        operating = fit(others)
        for r in part:
            rows = [(probability(c, operating), float(c.covers)) for c in r.candidates]
            groups.setdefault(r.item.group, []).extend(rows)
    return calibration_figures(list(groups.values()), 400)


def of_set(marked: list[Marked], name: str) -> list[Marked]:
    return [one for one in marked if one.read.item.set == name]


def with_lesions(marked: list[Marked]) -> list[Marked]:
    return [one for one in marked if one.read.item.lesions]


def main() -> None:
    parser = evaluation_options("../mammography", __doc__)
    parser.add_argument("--sets", nargs="+", default=["ddsm", "ddsm-mini-mias"])
    parser.add_argument("--folds", type=int, nargs="+", default=list(range(FOLDS)), help="whose networks are there")
    options = parser.parse_args()
    device = evaluation_device(options)
    first: dict[str, dict] = {}
    both: dict[str, dict] = {}
    for sets in options.sets:
        reads, unseen = all_reads(options.runs, sets, options.folds, options.data, device)
        alone, judged = first_judged(reads), cross_judged(reads)
        ddsm, mias = (of_set(judged, name) for name in SETS)
        ddsm_alone, mias_alone = (of_set(alone, name) for name in SETS)
        first[f"{sets}: ddsm"] = froc_figures(ddsm_alone)
        both[f"{sets}: ddsm"] = froc_figures(ddsm) | second_stage(ddsm_alone, ddsm) | kinds_and_sizes(ddsm)
        name = f"{sets}: mini-mias"
        operating = fit(reads)
        if unseen:
            name = f"{name}, unseen"
            mias = [Marked(r, judge(r, operating)) for r in unseen]
            factor = best_size(reads, first_stage)
            mias_alone = [Marked(r, first_stage(r, factor)) for r in unseen]
        first[name] = froc_figures(with_lesions(mias_alone))
        both[name] = (
            froc_figures(with_lesions(mias))
            | {"AUC lesion vs. normal": image_auc(mias)}
            | kinds_and_sizes(with_lesions(mias))
        )
        calibrated, bins = calibrated_marks(reads)
        both[f"{sets}: calibration"] = calibrated
        operating = replace(operating, threshold=threshold_at(ddsm, OPERATING_RATE))
        print(sets, operating, flush=True)
    counts = {"ddsm images": len(ddsm), "ddsm cases": len(groups_of(ddsm)), "mini-MIAS images": len(mias)}
    counts["mini-MIAS lesions"] = sum(len(one.read.item.lesions) for one in mias)
    many = len(options.folds) > 1
    document = {
        "part": f"cross-validated, {len(options.folds)} folds"
        if many
        else f"fold {options.folds[0]} of {FOLDS}, left out",
        "networks": f"{len(options.folds)} networks, each of which left one fold out, averaged in one file"
        if many
        else "One network, which left a quarter of the cases out",
        "counts": counts,
    }
    point = {name: round(value, 4) for name, value in asdict(operating).items()}
    write(options.out / "propose", document | {"figures": first})
    write(options.out / "decide", document | {"operating": point, "figures": both})
    pairs = {"ddsm": (ddsm_alone, ddsm), "mini-MIAS": (with_lesions(mias_alone), with_lesions(mias))}
    plots.curves(options.out / "decide" / "curves.svg", pairs, bins)


if __name__ == "__main__":
    main()
