"""Both stages over slices, as the pipeline runs them: candidates of stage 1, stage 2 on each, masks back in the slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage
from torch.nn import functional as F

from common.figures import iou, softmax
from common.network import LesionNet

from . import stages
from .data import Box, Slice
from .infer import COVERED, LOWEST, decide_maps, propose_maps

CANDIDATES = 8  # of a slice, the surest first
_SAME = 0.5  # candidates whose outlines overlap more are one


@dataclass(frozen=True)
class Candidate:
    proposed: Box  # of stage 1
    score: float  # of stage 1
    logit: float  # of stage 2: lesion in the crop
    kinds: np.ndarray  # logits
    map: np.ndarray  # of the outline, over `square`
    square: stages.Square
    covers: bool  # whether the crop holds a lesion, as stage 2 was trained to say

    def outline(self, shape: tuple[int, int]) -> np.ndarray:
        """Probabilities (H, W) in the slice: pasted anew each time, since those of a whole set would fill gigabytes."""
        return paste(self.map, self.square, shape)


@dataclass(frozen=True)
class Read:
    item: Slice
    peak: float  # highest probability of stage 1's map
    coarse: np.ndarray  # stage 1's map
    candidates: list[Candidate]


def paste(probability: np.ndarray, square: stages.Square, shape: tuple[int, int]) -> np.ndarray:
    """A map over a square → (H, W) of the slice, bilinear between the centres of its cells; 0 outside the square."""
    height, width = shape
    x = ((torch.arange(width) + 0.5) - square.x) / (square.side / 2)
    y = ((torch.arange(height) + 0.5) - square.y) / (square.side / 2)
    rows, columns = torch.meshgrid(y, x, indexing="ij")
    source = torch.from_numpy(np.ascontiguousarray(probability))[None, None]
    grid = torch.stack([columns, rows], -1)[None]
    out = F.grid_sample(source, grid, mode="bilinear", padding_mode="border", align_corners=False)[0, 0]
    out[(rows.abs() > 1) | (columns.abs() > 1)] = 0
    return out.numpy()


def read(propose: LesionNet, decide: LesionNet, slices: list[Slice], device: torch.device) -> list[Read]:
    maps = propose_maps(propose, slices, device)
    found = [stages.components(m, stages.whole(s.shape), LOWEST)[:CANDIDATES] for s, m in zip(slices, maps)]
    cases = [(s, part.box) for s, parts in zip(slices, found) for part in parts]
    decided = iter(decide_maps(decide, cases, device))
    reads = []
    for item, coarse, parts in zip(slices, maps, found):
        candidates = []
        for part in parts:
            probability, heads = next(decided)
            square = stages.around(part.box, item.shape)
            truth = stages.sample(item.mask.float()[None], square, stages.DECIDE_SIZE // 2).sum()
            covers = float(truth) >= COVERED
            candidates.append(Candidate(part.box, part.score, float(heads[0]), heads[1:], probability, square, covers))
        reads.append(Read(item, float(coarse.max()), coarse, candidates))
    return reads


@dataclass(frozen=True)
class Operating:
    """What was set on the development part, never on validation."""

    slope: float  # probability of a lesion = sigmoid(slope · logit + offset)
    offset: float
    temperature: float  # of the kinds
    candidate: float  # probability from which a candidate is a finding
    outline: float  # probability from which a pixel is in its mask
    proposal: float  # stage 1 alone: peak from which a slice is marked


def probability_of(candidate: Candidate, operating: Operating) -> float:
    return float(1 / (1 + np.exp(-(operating.slope * candidate.logit + operating.offset))))


def slice_score(found: Read, operating: Operating) -> float:
    """Both stages: that of the surest candidate."""
    return max((probability_of(c, operating) for c in found.candidates), default=0.0)


def slice_mask(found: Read, operating: Operating, outline: float | None = None) -> np.ndarray:
    level = operating.outline if outline is None else outline
    mask = np.zeros(found.item.shape, bool)
    for candidate in found.candidates:
        if probability_of(candidate, operating) >= operating.candidate:
            mask |= candidate.outline(found.item.shape) >= level
    return mask


@dataclass(frozen=True)
class Finding:
    box: Box
    score: float
    kinds: np.ndarray  # probabilities


def findings(found: Read, operating: Operating) -> list[Finding]:
    """Every candidate with an outline, sure or not, the surest first; the box is that of its outline's largest part."""
    kept: list[Finding] = []
    for candidate in sorted(found.candidates, key=lambda c: -c.logit):
        labels, count = ndimage.label(
            candidate.outline(found.item.shape) >= operating.outline, structure=np.ones((3, 3))
        )
        if not count:
            continue
        largest = int(np.bincount(labels.ravel())[1:].argmax())
        rows, columns = ndimage.find_objects(labels)[largest]
        box = (columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
        if all(iou(box, other.box) < _SAME for other in kept):
            kinds = softmax(candidate.kinds / operating.temperature)
            kept.append(Finding(box, probability_of(candidate, operating), kinds))
    return kept
