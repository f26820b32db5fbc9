"""Both networks over slices, in batches: what evaluation, mining and export share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from common.network import LesionNet

from . import stages
from .data import KINDS, Box, Slice

LOWEST = 0.08  # probability at which stage 1's map is cut into candidates: high recall, stage 2 tells them apart
COVERED = (
    6  # cells of stage 2's map that a lesion fills at least for the crop to hold it: less is the rim of one beside it
)
DECIDE_HEADS = 1 + len(KINDS)  # logit of "lesion in the crop", then one of each kind
_BATCH = 16


def load_network(weights: Path, heads: int, device: torch.device) -> LesionNet:
    # Values that fade into denormal numbers cost a CPU a hundred times the time of others.
    torch.set_flush_denormal(True)
    network = LesionNet(heads, pretrained=False)
    network.load_state_dict(torch.load(weights, map_location="cpu"))
    return network.to(device).eval()


@torch.inference_mode()
def propose_maps(network: LesionNet, slices: list[Slice], device: torch.device) -> list[np.ndarray]:
    """Stage 1's probabilities, (PROPOSE_SIZE/2)² a slice, over the square `stages.whole`."""
    maps: list[np.ndarray] = []
    for start in range(0, len(slices), _BATCH):
        items = slices[start : start + _BATCH]
        x = torch.stack([stages.sample(stages.channels(s), stages.whole(s.shape), stages.PROPOSE_SIZE) for s in items])
        maps += list(torch.sigmoid(network(stages.to_input(x).to(device)).float()).cpu().numpy()[:, 0])
    return maps


@torch.inference_mode()
def decide_maps(
    network: LesionNet, cases: list[tuple[Slice, Box]], device: torch.device
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Of each box: stage 2's probabilities, (DECIDE_SIZE/2)² over the square `stages.around`, and its logits."""
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for start in range(0, len(cases), _BATCH):
        part = cases[start : start + _BATCH]
        x = torch.stack(
            [stages.sample(stages.channels(s), stages.around(box, s.shape), stages.DECIDE_SIZE) for s, box in part]
        )
        maps, heads = network(stages.to_input(x).to(device))
        found += list(zip(torch.sigmoid(maps.float()).cpu().numpy()[:, 0], heads.float().cpu().numpy()))
    return found


def pooled_dice(predicted: list[np.ndarray], true: list[np.ndarray]) -> float:
    """Dice (1945) over all pixels of the pairs together; 1 where both hold nothing."""
    both = sum(float((p & t).sum()) for p, t in zip(predicted, true))
    all_ = sum(float(p.sum() + t.sum()) for p, t in zip(predicted, true))
    return 2 * both / all_ if all_ else 1.0
