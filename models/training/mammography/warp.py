"""Augmented views of mammograms: one map from canvas to image for pixels and lesions alike, and lesions of others blended in."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

from common import augment

from .breast import HEIGHT, WIDTH
from .data import Mammogram
from .propose import Ellipse

# In Python's order of two: what is averaged before it is shrunk by about as much.
_HALVES = 1.5


@dataclass(frozen=True)
class View:
    """Of one mammogram: affine map of image pixels to those of a picture of `rows` × `columns`."""

    matrix: np.ndarray  # (3, 3)
    rows: int
    columns: int


def around_middle(
    view: View, angle: float, zoom: float, stretch: float, shift: tuple[float, float], flip: bool
) -> View:
    """Turned by `angle` degrees, magnified and stretched about the middle, moved by pixels, upside down or not."""
    turn = math.radians(angle)
    cos, sin = math.cos(turn) * zoom, math.sin(turn) * zoom
    linear = np.array([[cos * stretch, -sin / stretch, 0], [sin * stretch, cos / stretch, 0], [0, 0, 1]])
    if flip:
        linear = linear @ np.diag([1.0, -1.0, 1.0])
    middle = np.array([[1, 0, view.columns / 2], [0, 1, view.rows / 2], [0, 0, 1]])
    back = np.array([[1, 0, -view.columns / 2], [0, 1, -view.rows / 2], [0, 0, 1]])
    moved = np.array([[1, 0, shift[0]], [0, 1, shift[1]], [0, 0, 1]])
    return View(moved @ middle @ linear @ back @ view.matrix, view.rows, view.columns)


def random_view(item: Mammogram, rng: random.Random) -> View:
    base = View(item.canvas, HEIGHT, WIDTH)
    shift = rng.uniform(-0.06, 0.06) * WIDTH, rng.uniform(-0.06, 0.06) * HEIGHT
    zoom, stretch = math.exp(rng.uniform(-0.3, 0.3)), math.exp(rng.uniform(-0.12, 0.12))
    return around_middle(base, rng.uniform(-20, 20), zoom, stretch, shift, rng.random() < 0.5)


def pixels(image: torch.Tensor, view: View, bend: float = 0) -> torch.Tensor:
    """(rows, columns) of an image through a view; zeros beyond it. Averaged first where it is shrunk.
    @param bend: strength of an elastic displacement, as a share of half the picture"""
    matrix = view.matrix
    shrink = 1 / math.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    source = image[None, None]
    if shrink > _HALVES:
        k = round(shrink)
        source = F.avg_pool2d(source, k, ceil_mode=False)
        matrix = matrix @ np.diag([k, k, 1.0])
    height, width = source.shape[2:]
    # From −1 … 1 over the picture to −1 … 1 over the image.
    of_view = np.array([[view.columns / 2, 0, view.columns / 2], [0, view.rows / 2, view.rows / 2], [0, 0, 1]])
    to_unit = np.array([[2 / width, 0, -1], [0, 2 / height, -1], [0, 0, 1]])
    theta = torch.from_numpy((to_unit @ np.linalg.inv(matrix) @ of_view)[:2]).float()
    grid = F.affine_grid(theta[None], [1, 1, view.rows, view.columns], align_corners=False)
    if bend:
        # Bent as seen, so that a small square bends as little as a whole breast.
        grid = grid + augment.elastic(torch.zeros_like(grid), bend) @ theta[:, :2].T
    return F.grid_sample(source, grid, mode="bilinear", padding_mode="zeros", align_corners=False)[0, 0]


def ellipses(item: Mammogram, view: View) -> list[Ellipse]:
    """Lesions as ellipses in their boxes, and the boxes of those ellipses once they are turned."""
    found = []
    for lesion in item.lesions:
        middle = view.matrix @ np.array([lesion.x + lesion.width / 2, lesion.y + lesion.height / 2, 1])
        axes = view.matrix[:2, :2] @ np.diag([lesion.width / 2, lesion.height / 2])
        a, b = np.sqrt((axes**2).sum(1))
        found.append(Ellipse(float(middle[0]), float(middle[1]), float(a), float(b)))
    return found


def blend(
    target: torch.Tensor, known: list[Ellipse], source: torch.Tensor, lesion: Ellipse, rng: random.Random
) -> Ellipse | None:
    """Adds what a lesion of another breast has over its own rim to a place in this one that holds none.
    @returns where it lies now, or null where no place was found"""
    rows, columns = target.shape
    half_w, half_h = int(lesion.a * 1.4) + 2, int(lesion.b * 1.4) + 2
    left, top = int(lesion.x) - half_w, int(lesion.y) - half_h
    if left < 0 or top < 0 or left + 2 * half_w > columns or top + 2 * half_h > rows:
        return None
    patch = source[top : top + 2 * half_h, left : left + 2 * half_w]
    if float((patch > 0.05).float().mean()) < 0.95:
        return None
    ys, xs = torch.meshgrid(torch.arange(2 * half_h) + 0.5, torch.arange(2 * half_w) + 0.5, indexing="ij")
    away = ((xs - half_w) / lesion.a) ** 2 + ((ys - half_h) / lesion.b) ** 2
    # Full inside the lesion, nothing from 1.4 half axes on.
    feather = ((1.96 - away) / 0.96).clamp(0, 1)
    rim = patch[(away > 1) & (away < 1.96)]
    if not len(rim):
        return None
    for _ in range(8):
        if columns - 2 * half_w < 2 or rows - 2 * half_h < 2:
            return None
        x, y = rng.randrange(columns - 2 * half_w), rng.randrange(rows - 2 * half_h)
        place = target[y : y + 2 * half_h, x : x + 2 * half_w]
        middle = Ellipse(x + half_w, y + half_h, lesion.a, lesion.b)
        apart = all(abs(o.x - middle.x) > o.a + half_w or abs(o.y - middle.y) > o.b + half_h for o in known)
        if apart and float((place > 0.1).float().mean()) > 0.98:
            place += feather * (patch - rim.mean()) * rng.uniform(0.6, 1.1)
            place.clamp_(0, 1.2)
            return middle
    return None
