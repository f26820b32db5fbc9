"""Stage 2: a candidate at full available resolution, and its surroundings.

Input (N, 2, 3, SIZE, SIZE): the same channels as stage 1's, of two squares about the middle of the mark. Output (N, 5): logit of "a
lesion is here", and what moves the mark on to it: middle by shares of the nearer square's side, logarithms of what width and height
grow by."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional as F

from . import propose
from .data import Mammogram
from .propose import Ellipse, Mark
from .warp import View, pixels

SIZE = 128
SCALES = 2
OUTPUTS = 5
CONTEXT = 1.6  # side of the nearer square over the longer side of the mark
SMALLEST = 58.0  # canvas pixels: … and at least this
FARTHER = 2.6  # side of the farther square over that of the nearer


def side(mark: Mark) -> float:
    """@param mark: on the canvas, as all here are"""
    return max(CONTEXT * max(mark.width, mark.height), SMALLEST)


def squares(item: Mammogram, mark: Mark) -> list[View]:
    x, y = mark.x + mark.width / 2, mark.y + mark.height / 2
    views = []
    for wide in (side(mark), side(mark) * FARTHER):
        scale = SIZE / wide
        onto = np.array([[scale, 0, SIZE / 2 - x * scale], [0, scale, SIZE / 2 - y * scale], [0, 0, 1]])
        views.append(View(onto @ item.canvas, SIZE, SIZE))
    return views


def crops(item: Mammogram, mark: Mark) -> torch.Tensor:
    """(2, SIZE, SIZE)"""
    return torch.stack([pixels(item.image, view) for view in squares(item, mark)])


def to_input(images: torch.Tensor) -> torch.Tensor:
    """(N, 2, SIZE, SIZE) → (N, 2, 3, SIZE, SIZE)"""
    return propose.to_input(images.flatten(0, 1)[:, None]).unflatten(0, images.shape[:2])


def both_ways(network: torch.nn.Module, x: torch.Tensor) -> torch.Tensor:
    """The mean of what is seen upright and upside down, which lesions know nothing of."""
    over = network(x.flip(-2))
    mirror = torch.ones(OUTPUTS, dtype=over.dtype, device=over.device)
    mirror[2] = -1  # of the shift of the middle, downwards
    return (network(x) + over * mirror) / 2


def shift_to(mark: Mark, lesion: Ellipse) -> tuple[float, float, float, float]:
    """What the network is to say of a mark that hits a lesion."""
    wide = side(mark)
    x, y = mark.x + mark.width / 2, mark.y + mark.height / 2
    growth = math.log(2 * lesion.a / mark.width), math.log(2 * lesion.b / mark.height)
    return (lesion.x - x) / wide, (lesion.y - y) / wide, *growth


def shifted(mark: Mark, shift: np.ndarray, score: float) -> Mark:
    wide = side(mark)
    x, y = mark.x + mark.width / 2 + float(shift[0]) * wide, mark.y + mark.height / 2 + float(shift[1]) * wide
    width, height = (old * math.exp(float(np.clip(by, -1, 1))) for old, by in zip((mark.width, mark.height), shift[2:]))
    return Mark(x - width / 2, y - height / 2, width, height, score)


def loss(output: torch.Tensor, lesion: torch.Tensor, shift: torch.Tensor) -> tuple[torch.Tensor, dict]:
    """@param lesion: (N) 1 where the mark hits one; only there is it told where to move (N, 4)"""
    output = output.float()
    yes = F.binary_cross_entropy_with_logits(output[:, 0], lesion)
    on = lesion > 0.5
    moved = (output[on, 1:] - shift[on]).abs().mean() if on.any() else 0 * yes
    return yes + moved, {"lesion": float(yes.detach()), "shift": float(moved.detach())}
