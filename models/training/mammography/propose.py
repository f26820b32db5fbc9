"""Stage 1: what it sees, what it is to say, and how its answer is read.

Input (N, 3, HEIGHT, WIDTH): the canvas, and what stands out of its surroundings at two sizes. Output (N, 4, HEIGHT/4, WIDTH/4):
logit of "the middle of a lesion lies here", logarithms of the lesion's width and height in canvas pixels (over `UNIT`), and a
logit of "inside a lesion's ellipse", which is there to learn from only."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from .breast import HEIGHT, WIDTH

STRIDE = 4
OUTPUTS = 4
UNIT = 32.0  # canvas pixels: a lesion of this size has logarithm 0
SURROUNDINGS = ((33, 2.5), (9, 4.0))  # sides of the two windows in pixels, and how much is made of a difference
CANDIDATES = 40  # marks of an image that are read off the map at most
LOWEST = 0.01  # score of a mark that is read off at all
_SAME = 0.2  # IoU from which two marks are one
MEAN, SPREAD = 0.45, 0.27


def to_input(image: torch.Tensor) -> torch.Tensor:
    """(N, 1, H, W) in 0 to 1.2 → (N, 3, H, W). Edges count as what they are beside."""
    channels = [image]
    for side, gain in SURROUNDINGS:
        half = side // 2
        # By rows, then by columns: a window of 33 × 33 at once costs a CPU more than the network.
        mean = F.avg_pool2d(F.pad(image, (half, half, 0, 0), mode="replicate"), (1, side), 1)
        mean = F.avg_pool2d(F.pad(mean, (0, 0, half, half), mode="replicate"), (side, 1), 1)
        channels.append((0.5 + (image - mean) * gain).clamp(0, 1))
    return (torch.cat(channels, 1) - MEAN) / SPREAD


@dataclass(frozen=True)
class Ellipse:
    """A lesion on the canvas: middle and half axes along the canvas, in canvas pixels."""

    x: float
    y: float
    a: float
    b: float


def target(lesions: list[Ellipse]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Of one canvas: heat (1 at the cell of a middle, falling off as a Gaussian; Zhou 2019, arXiv:1904.07850), logarithms of
    width and height with the weight that each cell has for them, and the ellipses filled."""
    rows, columns = HEIGHT // STRIDE, WIDTH // STRIDE
    ys, xs = torch.meshgrid(torch.arange(rows) + 0.5, torch.arange(columns) + 0.5, indexing="ij")
    xs, ys = xs * STRIDE, ys * STRIDE
    heat, inside = torch.zeros(rows, columns), torch.zeros(rows, columns)
    sizes, weight = torch.zeros(2, rows, columns), torch.zeros(rows, columns)
    for one in lesions:
        a, b = max(one.a, STRIDE), max(one.b, STRIDE)
        away = ((xs - one.x) / a) ** 2 + ((ys - one.y) / b) ** 2
        # A third of the half axis: two marks within the middle third are one.
        gauss = torch.exp(-0.5 * away * 9 / 1.5)
        column, row = int(one.x // STRIDE), int(one.y // STRIDE)
        if not (0 <= row < rows and 0 <= column < columns):
            continue
        gauss[row, column] = 1
        nearer = gauss > heat
        sizes[0][nearer] = math.log(2 * a / UNIT)
        sizes[1][nearer] = math.log(2 * b / UNIT)
        heat = torch.maximum(heat, gauss)
        inside = torch.maximum(inside, (away <= 1).float())
    weight = torch.where(heat > 0.3, heat, weight)
    return heat, torch.cat([sizes, weight[None]]), inside


def loss(output: torch.Tensor, wanted: tuple[torch.Tensor, torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, dict]:
    """Focal loss that forgives cells near a middle (Law and Deng 2018, arXiv:1808.01244), L1 of the logarithms, and
    cross-entropy with soft Dice of the ellipses."""
    heat, sized, inside = wanted
    output = output.float()
    logits, sizes, ellipse = output[:, 0], output[:, 1:3], output[:, 3]
    p = torch.sigmoid(logits).clamp(1e-4, 1 - 1e-4)
    middle = heat == 1
    found = -((1 - p) ** 2 * p.log())[middle].sum()
    other = -((1 - heat) ** 4 * p**2 * (1 - p).log())[~middle].sum()
    count = middle.sum().clamp(min=1)
    focal = (found + other) / count
    weight = sized[:, 2:3]
    size = (weight * (sizes - sized[:, :2]).abs()).sum() / weight.sum().clamp(min=1)
    q = torch.sigmoid(ellipse)
    cross = F.binary_cross_entropy_with_logits(ellipse, inside)
    both = (q * inside).sum((1, 2))
    dice = (1 - (2 * both + 1) / (q.sum((1, 2)) + inside.sum((1, 2)) + 1))[inside.amax((1, 2)) > 0]
    filled = cross + (dice.mean() if len(dice) else 0)
    parts = {"focal": float(focal.detach()), "size": float(size.detach()), "ellipse": float(filled.detach())}
    return focal + 0.5 * size + 0.5 * filled, parts


@dataclass(frozen=True)
class Mark:
    """Outer edges in canvas pixels."""

    x: float
    y: float
    width: float
    height: float
    score: float


def overlap(a: Mark, b: Mark) -> float:
    across = max(0.0, min(a.x + a.width, b.x + b.width) - max(a.x, b.x))
    down = max(0.0, min(a.y + a.height, b.y + b.height) - max(a.y, b.y))
    return across * down / (a.width * a.height + b.width * b.height - across * down)


def marks(output: np.ndarray) -> list[Mark]:
    """(4, rows, columns) → the peaks of the heat, the surest first, without those that mark the same.
    A peak is a cell that none of its eight neighbours exceeds."""
    heat = 1 / (1 + np.exp(-output[0].astype(np.float64)))
    padded = np.pad(heat, 1, constant_values=-1)
    rows, columns = heat.shape
    around = np.stack([padded[r : r + rows, c : c + columns] for r in range(3) for c in range(3)]).max(0)
    peaks = np.argwhere((heat >= around) & (heat >= LOWEST))
    kept: list[Mark] = []
    for row, column in sorted(peaks.tolist(), key=lambda at: -heat[at[0], at[1]]):
        width, height = (UNIT * math.exp(float(output[k, row, column])) for k in (1, 2))
        x, y = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
        mark = Mark(x - width / 2, y - height / 2, width, height, float(heat[row, column]))
        if all(overlap(mark, other) < _SAME for other in kept):
            kept.append(mark)
        if len(kept) == CANDIDATES:
            break
    return kept
