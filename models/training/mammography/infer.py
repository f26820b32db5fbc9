"""Both stages over mammograms, in batches: what evaluation, mining and export share. Several networks are one: their maps and
logits are averaged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from common.network import DetectNet, ScalesNet

from . import decide, propose
from .breast import HEIGHT, WIDTH
from .data import Mammogram
from .propose import Mark
from .warp import View, pixels

_BATCH = 4
_CROPS = 32


def _loaded(network: torch.nn.Module, weights: Path, device: torch.device):
    # Values that fade into denormal numbers cost a CPU a hundred times the time of others.
    torch.set_flush_denormal(True)
    network.load_state_dict(torch.load(weights, map_location="cpu"))
    return network.to(device, memory_format=torch.channels_last).eval()


def load_propose(weights: Path, device: torch.device) -> DetectNet:
    return _loaded(DetectNet(propose.OUTPUTS, pretrained=False), weights, device)


def load_decide(weights: Path, device: torch.device) -> ScalesNet:
    return _loaded(ScalesNet(decide.SCALES, decide.OUTPUTS, pretrained=False), weights, device)


def in_image(mark: Mark, item: Mammogram) -> Mark:
    """From canvas pixels to those of the image."""
    inverse = np.linalg.inv(item.canvas)
    corners = inverse @ np.array([[mark.x, mark.x + mark.width], [mark.y, mark.y + mark.height], [1, 1]])
    (x0, x1), (y0, y1) = np.sort(corners[0]), np.sort(corners[1])
    return Mark(float(x0), float(y0), float(x1 - x0), float(y1 - y0), mark.score)


@torch.inference_mode()
def maps(networks: list[DetectNet], items: list[Mammogram], device: torch.device) -> Iterator[np.ndarray]:
    """Stage 1's (4, HEIGHT/4, WIDTH/4) of each image, which is looked at upright and upside down."""
    for start in range(0, len(items), _BATCH):
        part = items[start : start + _BATCH]
        x = torch.stack([pixels(item.image, View(item.canvas, HEIGHT, WIDTH)) for item in part])[:, None]
        x = propose.to_input(x).to(device, memory_format=torch.channels_last)
        found = sum(network(x).float() + network(x.flip(2)).float().flip(2) for network in networks)
        yield from (found / (2 * len(networks))).cpu().numpy()


def canvas_marks(networks: list[DetectNet], items: list[Mammogram], device: torch.device) -> list[list[Mark]]:
    """Marks of each image on its canvas, the surest first."""
    return [propose.marks(one) for one in maps(networks, items, device)]


@torch.inference_mode()
def decided(networks: list[ScalesNet], cases: list[tuple[Mammogram, Mark]], device: torch.device) -> np.ndarray:
    """(N, 5) of marks on their canvases."""
    rows = []
    for start in range(0, len(cases), _CROPS):
        x = decide.to_input(torch.stack([decide.crops(*case) for case in cases[start : start + _CROPS]])).to(device)
        found = sum(decide.both_ways(network, x).float() for network in networks) / len(networks)
        rows.append(found.cpu().numpy())
    return np.concatenate(rows) if rows else np.zeros((0, decide.OUTPUTS), np.float32)
