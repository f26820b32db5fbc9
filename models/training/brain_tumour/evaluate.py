"""Evaluates both stages: `python -m brain_tumour.evaluate --data … --runs …`.

Operating points and calibration are set on the development part, then the validation part is read once. Prints the
figures with 95 % bootstrap intervals over patients (FLAIR) and blocks of ids (T1-CE); writes `evaluation.json` and
`curves.svg` into `--out`/propose and `--out`/decide. No picture of a patient is written."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from common import figures
from common.running import pick_device

from . import plots, stages
from .data import Box, load
from .infer import DECIDE_HEADS, load_network, pooled_dice
from .pipeline import Finding, Operating, Read, findings, probability_of, read, slice_mask, slice_score

SENSITIVITY = 0.95  # of slices of the development part: both stages' operating points are set to reach it
OUTLINES = (0.3, 0.4, 0.5, 0.6)  # levels of a mask that the development part chooses from
HIT = 0.5  # IoU


def true_boxes(data: Path) -> dict[str, Box]:
    with (data / "brain-tumour-t1ce" / "labels.csv").open() as file:
        return {
            f"{int(row['id']):04d}": tuple(float(row[name]) for name in ("x", "y", "width", "height"))
            for row in csv.DictReader(file)
        }


def of(reads: list[Read], sequence: str) -> list[Read]:
    return [r for r in reads if r.item.sequence == sequence]


def grouped(reads: list[Read]) -> list[list[Read]]:
    groups: dict[str, list[Read]] = {}
    for found in reads:
        groups.setdefault(found.item.group, []).append(found)
    return list(groups.values())


def volume_dice(reads: list[Read], masks: Callable[[Read], np.ndarray]) -> float:
    return pooled_dice([masks(r) for r in reads], [r.item.mask.cpu().numpy() for r in reads])


def set_operating(reads: list[Read]) -> Operating:
    """@param reads: of the development part"""
    candidates = [c for r in reads for c in r.candidates]
    logits = np.array([c.logit for c in candidates])
    slope, offset = figures.platt(logits, np.array([float(c.covers) for c in candidates]))
    known = [(c.kinds, r.item.kind) for r in reads if r.item.kind >= 0 for c in r.candidates if c.covers]
    warmth = figures.temperature(np.stack([k for k, _ in known]), np.array([kind for _, kind in known]))
    marked = [r for r in of(reads, "FLAIR") if r.item.lesions]
    start = Operating(slope, offset, warmth, 0.0, 0.5, 0.0)
    level = figures.level_for(np.array([slice_score(r, start) for r in marked]), SENSITIVITY)
    proposal = figures.level_for(np.array([r.peak for r in marked]), SENSITIVITY)
    operating = Operating(slope, offset, warmth, level, 0.5, proposal)

    def dice(outline: float) -> float:
        flair = [volume_dice(g, lambda r: slice_mask(r, operating, outline)) for g in grouped(of(reads, "FLAIR"))]
        t1ce = [volume_dice([r], lambda r: slice_mask(r, operating, outline)) for r in of(reads, "T1CE")]
        return float(np.mean(flair) + np.mean(t1ce))

    return Operating(slope, offset, warmth, level, max(OUTLINES, key=dice), proposal)


def share(values: list[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def flair_figures(reads: list[Read], operating: Operating) -> dict[str, dict]:
    """Figures per slice and per patient of FLAIR volumes."""
    groups = grouped(reads)
    rows = [
        [
            (bool(r.item.lesions), r.peak >= operating.proposal, slice_score(r, operating) >= operating.candidate)
            for r in g
        ]
        for g in groups
    ]
    dice = [[volume_dice(g, lambda r: slice_mask(r, operating))] for g in groups]

    def removed(items: list) -> float:
        # Of the whole pipeline, which also sees candidates under stage 1's own level: what it adds counts against it.
        before = sum(one for true, one, _ in items if not true)
        after = sum(both for true, _, both in items if not true)
        return 1 - after / before if before else float("nan")

    return {
        "patient Dice": figures.bootstrap(lambda items: float(np.mean(items)), dice),
        "slice sensitivity": figures.bootstrap(lambda items: share([both for true, _, both in items if true]), rows),
        "slice specificity": figures.bootstrap(
            lambda items: share([not both for true, _, both in items if not true]), rows
        ),
        "slice sensitivity of stage 1 alone": figures.bootstrap(lambda i: share([one for t, one, _ in i if t]), rows),
        "slice specificity of stage 1 alone": figures.bootstrap(
            lambda i: share([not one for t, one, _ in i if not t]), rows
        ),
        "false-positive slices of stage 1 that stage 2 removes": figures.bootstrap(removed, rows),
    }


def t1ce_figures(reads: list[Read], operating: Operating, boxes: dict[str, Box]) -> dict[str, dict]:
    """Figures of single T1 post-contrast slices, each of which holds one tumour."""

    def matched(found: list[Finding], box: Box) -> list[tuple[float, float]]:
        open_, rows = True, []
        for finding in found:
            hit = open_ and figures.iou(finding.box, box) >= HIT
            open_ = open_ and not hit
            rows.append((finding.score, float(hit)))
        return rows

    def entry(r: Read) -> tuple:
        found = findings(r, operating)
        right = bool(found) and int(found[0].kinds.argmax()) == r.item.kind
        return (
            matched(found, boxes[r.item.name]),
            volume_dice([r], lambda x: slice_mask(x, operating)),
            right,
            r.item.kind,
        )

    rows = [[entry(r) for r in g] for g in grouped(reads)]

    def precision(items: list) -> float:
        pairs = np.array([pair for pairs, *_ in items for pair in pairs]).reshape(-1, 2)
        return figures.average_precision(pairs[:, 0], pairs[:, 1], len(items))

    return {
        "AP at IoU 0.5": figures.bootstrap(precision, rows),
        "slice Dice": figures.bootstrap(lambda items: float(np.mean([dice for _, dice, _, _ in items])), rows),
        "kind accuracy": figures.bootstrap(lambda items: share([right for _, _, right, _ in items]), rows),
    }


def calibration_figures(reads: list[Read], operating: Operating) -> tuple[dict[str, dict], list[tuple]]:
    """Of candidates: probability of a lesion against whether the crop holds one."""
    rows = [[(probability_of(c, operating), c.covers) for r in g for c in r.candidates] for g in grouped(reads)]
    rows = [group for group in rows if group]

    def columns(items: list) -> tuple[np.ndarray, np.ndarray]:
        return np.array([p for p, _ in items]), np.array([float(y) for _, y in items])

    def brier(items: list) -> float:
        p, y = columns(items)
        return float(((p - y) ** 2).mean())

    def of_prevalence(items: list) -> float:
        _, y = columns(items)
        return float(((y - y.mean()) ** 2).mean())

    found = {
        "ECE": figures.bootstrap(lambda items: figures.calibration(*columns(items))[0], rows),
        "Brier": figures.bootstrap(brier, rows),
        "Brier of the prevalence": figures.bootstrap(of_prevalence, rows),
    }
    return found, figures.calibration(*columns([item for group in rows for item in group]))[1]


def stage1_figures(reads: list[Read]) -> dict[str, dict]:
    """Stage 1 alone: whether a candidate's box touches the lesion, candidates a slice, Dice of its map at 0.5."""

    def touched(r: Read) -> bool:
        mask = r.item.mask.cpu().numpy()
        for candidate in r.candidates:
            x, y, width, height = (round(v) for v in candidate.proposed)
            if mask[max(y, 0) : y + height, max(x, 0) : x + width].any():
                return True
        return False

    def truth(r: Read) -> np.ndarray:
        whole = stages.whole(r.item.shape)
        return stages.sample(r.item.mask.float()[None], whole, stages.PROPOSE_SIZE // 2)[0].cpu().numpy() > 0.5

    groups = grouped(reads)
    recall = [[touched(r) for r in g if r.item.lesions] for g in groups]
    counts = [[len(r.candidates) for r in g] for g in groups]
    dice = [[pooled_dice([r.coarse >= 0.5 for r in g], [truth(r) for r in g])] for g in groups]
    return {
        "recall of slices with a lesion": figures.bootstrap(share, [g for g in recall if g]),
        "candidates a slice": figures.bootstrap(lambda items: float(np.mean(items)), counts),
        "Dice of the map, a group": figures.bootstrap(lambda items: float(np.mean(items)), dice),
    }


def write(folder: Path, document: dict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    for name, found in document["figures"].items():
        for figure, value in found.items():
            print(f"{name}: {figure} {value['value']} ({value['low']} to {value['high']}, {value['groups']} groups)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--out", type=Path, default=Path("../brain-tumour"))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch on a CPU; 0: its own choice")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    device = pick_device(options.device)
    propose = load_network(options.runs / "brain-tumour-propose" / "weights.pt", 0, device)
    decide = load_network(options.runs / "brain-tumour-decide" / "weights.pt", DECIDE_HEADS, device)
    host = torch.device("cpu")
    operating = set_operating(read(propose, decide, load(options.data, "development", host), device))
    print(operating, flush=True)
    reads = read(propose, decide, load(options.data, "validation", host), device)
    flair, t1ce = of(reads, "FLAIR"), of(reads, "T1CE")
    calibrated, bins = calibration_figures(reads, operating)
    counts = {
        "FLAIR patients": len(grouped(flair)),
        "FLAIR slices": len(flair),
        "FLAIR slices with a lesion": sum(bool(r.item.lesions) for r in flair),
        "T1CE slices": len(t1ce),
        "T1CE blocks": len(grouped(t1ce)),
    }
    write(
        options.out / "propose",
        {
            "part": "validation",
            "counts": counts,
            "figures": {"FLAIR": stage1_figures(flair), "T1CE": stage1_figures(t1ce)},
        },
    )
    write(
        options.out / "decide",
        {
            "part": "validation",
            "counts": counts,
            "operating": {name: round(value, 4) for name, value in vars(operating).items()},
            "figures": {
                "FLAIR": flair_figures(flair, operating),
                "T1CE": t1ce_figures(t1ce, operating, true_boxes(options.data)),
                "calibration": calibrated,
            },
        },
    )
    plots.curves(options.out / "decide" / "curves.svg", flair, operating, bins)


if __name__ == "__main__":
    main()
