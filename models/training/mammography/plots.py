"""The curves of the card, as SVG without dates, so that the same figures give the same file."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "overread"
from matplotlib import pyplot  # noqa: E402  (the backend is chosen before)


def froc(marked: list) -> tuple[np.ndarray, np.ndarray]:
    """False marks an image, and the share of lesions hit. @param marked: mammograms with what their marks hit"""
    rows = sorted((row for one in marked for row in one.rows), key=lambda row: -row[0])
    which = np.array([w for _, w in rows])
    lesions = sum(len(one.read.item.lesions) for one in marked)
    return np.cumsum(which == -1) / len(marked), np.cumsum(which >= 0) / lesions


def curves(path: Path, sets: dict[str, tuple[list, list]], bins: list[tuple]) -> None:
    """@param sets: of each, stage 1 alone and both stages"""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.6))
    for (name, (alone, both)), style in zip(sets.items(), ("-", "--")):
        left.plot(*froc(alone), style, color="C0", label=f"{name}, stage 1 alone")
        left.plot(*froc(both), style, color="C1", label=f"{name}, both stages")
    left.set(xlim=(0, 10), ylim=(0, 1.005), xlabel="false marks an image with a lesion", ylabel="lesions found (share)")
    left.set_title("FROC, cross-validated")
    left.legend(loc="lower right")
    right.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    right.plot([mean for mean, _, _ in bins], [share for _, share, _ in bins], "o-")
    right.set(xlabel="probability stated", ylabel="share with a lesion", title="Candidates in 10 bins of equal mass")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
