"""Both stages over mammograms, as the pipeline runs them: marks of stage 1, stage 2 on each, one score for both."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch

from common.network import DetectNet, ScalesNet

from . import decide
from .breast import holds
from .data import Mammogram
from .froc import lesion_under, sensitivity_at
from .infer import canvas_marks, decided, in_image
from .propose import Mark, overlap

LOOKED_AT = 16  # marks of stage 1, the surest first, that stage 2 sees
SAME = 0.2  # IoU from which two marks are one
SIZES = (1.0, 0.85, 0.7, 0.6, 0.5)  # that the size of a mark is chosen from
RATES = (1.0, 2.0)  # false marks an image at which it is chosen


@dataclass(frozen=True)
class Candidate:
    mark: Mark  # of stage 1, in the image
    first: float  # logit of stage 1
    second: float  # logit of stage 2
    moved: Mark  # by stage 2, in the image
    covers: bool  # whether stage 1's mark lies on a lesion, as stage 2 was trained to say


@dataclass(frozen=True)
class Read:
    item: Mammogram
    marks: list[Mark]  # all of stage 1, in the image
    candidates: list[Candidate]


@dataclass(frozen=True)
class Operating:
    """Probability of a lesion = sigmoid(first · stage 1's logit + second · stage 2's + offset), set on marks that no network
    was trained on; `threshold`: from which on a mark is a finding."""

    first: float
    second: float
    offset: float
    size: float = (
        1.0  # of a mark's sides over what stage 2 says: how large a lesion is, is surer too large than too small
    )
    threshold: float = 0.5


def logit(probability: float) -> float:
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def read(
    proposers: list[DetectNet], deciders: list[ScalesNet], items: list[Mammogram], device: torch.device
) -> list[Read]:
    found = canvas_marks(proposers, items, device)
    cases = [(item, mark) for item, marks in zip(items, found) for mark in marks[:LOOKED_AT]]
    answers = iter(decided(deciders, cases, device))
    reads = []
    for item, marks in zip(items, found):
        there = [in_image(mark, item) for mark in marks]
        candidates = []
        for mark, placed in zip(marks[:LOOKED_AT], there):
            answer = next(answers)
            moved = in_image(decide.shifted(mark, answer[1:], mark.score), item)
            candidates.append(
                Candidate(placed, logit(mark.score), float(answer[0]), moved, lesion_under(placed, item) >= 0)
            )
        # Pixels of a whole set would be kept alive by what is read.
        reads.append(Read(replace(item, pixels=torch.empty(0)), there, candidates))
    return reads


def fit(reads: list[Read]) -> Operating:
    """Logistic regression by Newton's steps, a slight pull to stage 2 alone; then the size of marks that finds most."""
    rows = np.array([[c.first, c.second, 1.0, c.covers] for r in reads for c in r.candidates], np.float64)
    x, y = rows[:, :3], rows[:, 3]
    prior = np.array([0.0, 1.0, 0.0])
    theta = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ theta, -30, 30)))
        gradient = x.T @ (p - y) + (theta - prior)
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.eye(3), gradient)
        theta -= np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-6:
            break
    start = Operating(*map(float, theta))
    size = best_size(reads, lambda r, factor: judge(r, replace(start, size=factor)))
    return replace(start, size=size)


def best_size(reads: list[Read], marks: Callable[[Read, float], list[Mark]]) -> float:
    """The factor on marks' sides by which most lesions are hit at RATES."""

    def found(factor: float) -> float:
        pairs = [(r.item, marks(r, factor)) for r in reads if r.item.lesions]
        lesions = sum(len(item.lesions) for item, _ in pairs)
        return sum(sensitivity_at(pairs, rate, lesions) for rate in RATES)

    return max(SIZES, key=found)


def probability(candidate: Candidate, operating: Operating) -> float:
    x = operating.first * candidate.first + operating.second * candidate.second + operating.offset
    return 1 / (1 + math.exp(-x))


def resized(mark: Mark, factor: float) -> Mark:
    """About its middle."""
    width, height = mark.width * factor, mark.height * factor
    x, y = mark.x + (mark.width - width) / 2, mark.y + (mark.height - height) / 2
    return Mark(x, y, width, height, mark.score)


def judge(found: Read, operating: Operating) -> list[Mark]:
    """Marks in the image, the surest first, without those that mark the same or lie beside the breast."""
    kept: list[Mark] = []
    scored = [replace(resized(c.moved, operating.size), score=probability(c, operating)) for c in found.candidates]
    for mark in sorted(scored, key=lambda m: -m.score):
        inside = holds(found.item.breast, mark.x + mark.width / 2, mark.y + mark.height / 2)
        if inside and all(overlap(mark, other) < SAME for other in kept):
            kept.append(mark)
    return kept
