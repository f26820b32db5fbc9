"""Augmentation of whole batches on the device of the batch: geometry first (image and mask alike), then intensity."""

from __future__ import annotations

import math

import torch
from torch.nn import functional as F


def _uniform(n: int, low: float, high: float, like: torch.Tensor) -> torch.Tensor:
    return torch.empty(n, device=like.device).uniform_(low, high)


def affine_grid(
    n: int, size: int, like: torch.Tensor, rotation: float, scale: tuple[float, float], shift: float, flip: bool
) -> torch.Tensor:
    """(n, size, size, 2): where each output pixel comes from. Rotation in degrees, shift as a share of the picture."""
    angle = _uniform(n, -rotation, rotation, like) * math.pi / 180
    zoom = torch.exp(_uniform(n, math.log(scale[0]), math.log(scale[1]), like))
    stretch = torch.exp(_uniform(n, -0.08, 0.08, like))
    mirror = torch.where(_uniform(n, 0, 1, like) < 0.5, -1.0, 1.0) if flip else torch.ones(n, device=like.device)
    cos, sin = torch.cos(angle), torch.sin(angle)
    theta = torch.stack(
        [
            torch.stack([mirror * cos * zoom * stretch, -sin * zoom, _uniform(n, -shift, shift, like)], 1),
            torch.stack([mirror * sin * zoom, cos * zoom / stretch, _uniform(n, -shift, shift, like)], 1),
        ],
        1,
    )
    return F.affine_grid(theta, [n, 1, size, size], align_corners=False)


def elastic(grid: torch.Tensor, strength: float) -> torch.Tensor:
    """Adds a smooth random displacement of up to about `strength` of the half picture."""
    n, height, width, _ = grid.shape
    coarse = torch.randn(n, 2, 6, 6, device=grid.device) * strength * _uniform(n, 0, 1, grid).view(n, 1, 1, 1)
    smooth = F.interpolate(coarse, (height, width), mode="bicubic", align_corners=False)
    return grid + smooth.permute(0, 2, 3, 1)


def intensity(x: torch.Tensor) -> torch.Tensor:
    """(n, c, h, w) in 0 to about 1: gamma, contrast, bias field, blur, noise; each sample its own."""
    n = len(x)

    def some(share: float) -> torch.Tensor:
        return (_uniform(n, 0, 1, x) < share).view(n, 1, 1, 1)

    view = (n, 1, 1, 1)
    gamma = torch.exp(_uniform(n, -0.4, 0.4, x)).view(view)
    x = torch.where(some(0.6), x.clamp(min=0) ** gamma, x)
    x = torch.where(some(0.6), x * _uniform(n, 0.75, 1.3, x).view(view), x)
    field = F.interpolate(torch.randn(n, 1, 3, 3, device=x.device) * 0.15, x.shape[2:], mode="bicubic")
    x = torch.where(some(0.4), x * torch.exp(field), x)
    blurred = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    x = torch.where(some(0.2), blurred, x)
    noise = torch.randn_like(x) * _uniform(n, 0, 0.06, x).view(view)
    return torch.where(some(0.4), x + noise, x).clamp(0, 1.5)
