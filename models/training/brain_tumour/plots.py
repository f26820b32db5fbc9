"""The curves of the card, as SVG without dates, so that the same figures give the same file."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np

from .pipeline import Judged, Operating

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "overread"
from matplotlib import pyplot  # noqa: E402  (the backend is chosen before)


def _roc(scores: np.ndarray, marked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(-scores, kind="stable")
    true = np.cumsum(marked[order]) / max(marked.sum(), 1)
    false = np.cumsum(~marked[order]) / max((~marked).sum(), 1)
    return np.concatenate([[0], false]), np.concatenate([[0], true])


def curves(path: Path, flair: list[Judged], operating: Operating, bins: list[tuple]) -> None:
    marked = np.array([bool(r.item.lesions) for r in flair])
    one = np.array([r.read.peak for r in flair])
    both = np.array([r.score for r in flair])
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4.6))
    for name, scores, level in (
        ("stage 1 alone", one, operating.proposal),
        ("both stages", both, operating.candidate),
    ):
        false, true = _roc(scores, marked)
        (line,) = left.plot(false, true, label=name)
        chosen = scores >= level
        left.plot(
            (chosen & ~marked).sum() / (~marked).sum(),
            (chosen & marked).sum() / marked.sum(),
            "o",
            color=line.get_color(),
        )
    left.set(
        xlim=(0, 0.3),
        ylim=(0.7, 1.005),
        xlabel="false-positive slices (share)",
        ylabel="slices with a lesion found (share)",
    )
    left.set_title("FLAIR slices; dots: operating points")
    left.legend(loc="lower right")
    right.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    right.plot([mean for mean, _, _ in bins], [share for _, share, _ in bins], "o-")
    right.set(xlabel="probability stated", ylabel="share with a lesion", title="Candidates in 10 bins of equal mass")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
