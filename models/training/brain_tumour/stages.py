"""What each stage sees and says. Whatever runs the exported networks repeats this geometry.

Coordinates: pixels of the slice, origin at the outer corner of the top-left pixel, so that boxes are outer edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional as F

from .data import Box, Slice

PROPOSE_SIZE = 192  # pixels of the square that stage 1 sees: the whole slice, padded with zeros to a square
DECIDE_SIZE = 192  # pixels of the square that stage 2 sees: a candidate with context, at full resolution
CONTEXT = 1.6  # side of that square over the candidate's longer side
SMALLEST = 0.22  # … and at least this share of the slice's longer side
MEAN, SPREAD = 0.45, 0.27  # of normalised intensities


@dataclass(frozen=True)
class Square:
    x: float  # centre
    y: float
    side: float


def whole(shape: tuple[int, int]) -> Square:
    height, width = shape
    return Square(width / 2, height / 2, max(height, width))


def around(box: Box, shape: tuple[int, int]) -> Square:
    x, y, width, height = box
    return Square(x + width / 2, y + height / 2, max(CONTEXT * max(width, height), SMALLEST * max(shape)))


def channels(item: Slice) -> torch.Tensor:
    """(3, H, W) float32: the slice before, the slice, the slice after. T1 post-contrast: the slice three times."""
    return torch.stack([item.before, item.image, item.after]).float()


def sample(
    image: torch.Tensor, square: Square, size: int, grid: torch.Tensor | None = None, mode: str = "bilinear"
) -> torch.Tensor:
    """(C, H, W) → (C, size, size): the square, resampled; zeros outside the slice. Where the square is shrunk, each
    output pixel is the mean of k × k samples (k rounded up), so that nothing falls through.
    @param grid: (size, size, 2) in −1 … 1 over the square, for augmentation"""
    _, height, width = image.shape
    k = max(1, int(np.ceil(square.side / size - 1e-9))) if grid is None else 1
    if grid is None:
        steps = (torch.arange(size * k, device=image.device) + 0.5) / (size * k) * 2 - 1
        ys, xs = torch.meshgrid(steps, steps, indexing="ij")
        grid = torch.stack([xs, ys], -1)
    half = square.side / 2
    x = (grid[..., 0] * half + square.x) / width * 2 - 1
    y = (grid[..., 1] * half + square.y) / height * 2 - 1
    out = F.grid_sample(
        image[None], torch.stack([x, y], -1)[None], mode=mode, padding_mode="zeros", align_corners=False
    )
    return (F.avg_pool2d(out, k) if k > 1 else out)[0]


def to_input(images: torch.Tensor) -> torch.Tensor:
    return (images - MEAN) / SPREAD


@dataclass(frozen=True)
class Component:
    box: Box
    score: float  # highest probability in it
    pixels: int  # of the map


def components(probability: np.ndarray, square: Square, threshold: float) -> list[Component]:
    """8-connected parts of a map that lies over a square of the slice, the surest first."""
    labels, count = ndimage.label(probability >= threshold, structure=np.ones((3, 3)))
    found = []
    unit = square.side / probability.shape[0]
    left, top = square.x - square.side / 2, square.y - square.side / 2
    for index, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        inside = labels[rows, columns] == index
        box = (
            left + columns.start * unit,
            top + rows.start * unit,
            (columns.stop - columns.start) * unit,
            (rows.stop - rows.start) * unit,
        )
        found.append(Component(box, float(probability[rows, columns][inside].max()), int(inside.sum())))
    return sorted(found, key=lambda part: -part.score)[:20]
