"""Figures that evaluations share. Each takes plain arrays; an interval comes from `bootstrap` over whole groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np


def bootstrap(figure: Callable[[list], float], groups: Sequence[list], draws: int = 1000, seed: int = 11) -> dict:
    """The figure of all items, with the 95 % percentile interval over groups (patients, blocks) drawn with replacement
    (Efron and Tibshirani 1993, chapter 13). `figure` takes a list of items; draws where it is NaN are left out."""
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        chosen = rng.integers(0, len(groups), len(groups))
        values.append(figure([item for index in chosen for item in groups[index]]))
    low, high = np.nanpercentile(values, [2.5, 97.5]) if not np.isnan(values).all() else (np.nan, np.nan)
    return {
        "value": _round(figure([item for group in groups for item in group])),
        "low": _round(low),
        "high": _round(high),
        "groups": len(groups),
    }


def _round(value: float) -> float | None:
    """JSON knows no NaN: a figure that is not defined is null."""
    return None if np.isnan(value) else round(float(value), 4)


def iou(a: Sequence[float], b: Sequence[float]) -> float:
    """Intersection over union of two boxes x, y, width, height."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(width, 0) * max(height, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


def average_precision(scores: np.ndarray, hits: np.ndarray, truths: int) -> float:
    """Area under precision over recall, precision made monotone (PASCAL VOC 2010 to 2012; all points).
    @param hits: 1 where the detection is the first on its true box, else 0"""
    if not truths or not len(scores):
        return float("nan") if not truths else 0.0
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(hits[order])
    precision = np.maximum.accumulate((found / np.arange(1, len(order) + 1))[::-1])[::-1]
    return float((precision * hits[order]).sum() / truths)


def calibration(probabilities: np.ndarray, outcomes: np.ndarray, bins: int = 10) -> tuple[float, list[tuple]]:
    """Expected calibration error over bins of equal mass (Nixon 2019, arXiv:1904.01685), and of each bin the mean
    probability, the share of outcomes and the count."""
    order = np.argsort(probabilities, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    rows = [(float(probabilities[p].mean()), float(outcomes[p].mean()), len(p)) for p in parts]
    return sum(abs(mean - share) * count for mean, share, count in rows) / len(order), rows


def platt(logits: np.ndarray, outcomes: np.ndarray) -> tuple[float, float]:
    """(a, b) so that sigmoid(a · logit + b) is calibrated (Platt 1999); Newton's steps, a slight pull to (1, 0)."""
    x = np.stack([logits, np.ones_like(logits)], 1).astype(np.float64)
    prior, pull = np.array([1.0, 0.0]), 1.0
    theta = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
        gradient = x.T @ (p - outcomes) + pull * (theta - prior)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        theta -= np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    return float(theta[0]), float(theta[1])


def temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The divisor of the logits that makes softmax surest of what is true (Guo 2017, arXiv:1706.04599), from a grid."""
    grid = np.exp(np.linspace(np.log(0.25), np.log(8), 141))

    def loss(t: float) -> float:
        scaled = logits / t
        peak = scaled.max(1, keepdims=True)
        log_sum = np.log(np.exp(scaled - peak).sum(1)) + peak[:, 0]
        return float((log_sum - scaled[np.arange(len(labels)), labels]).mean())

    return float(min(grid, key=loss))


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def level_for(scores: np.ndarray, sensitivity: float) -> float:
    """The highest level at which at least this share of the scores reaches it."""
    ordered = np.sort(scores)
    return float(ordered[int(np.floor((1 - sensitivity) * len(ordered)))])
