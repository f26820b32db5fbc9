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

    slope: float  # probability of a lesion in a region by itself = sigmoid(slope · logit + offset)
    offset: float
    neighbour: float  # how far towards a surer region that it overlaps in a slice beside it
    temperature: float  # of the kinds
    candidate: float  # probability from which a candidate is a finding
    outline: float  # probability from which a pixel is in its mask
    proposal: float  # stage 1 alone: peak from which a slice is marked


@dataclass(frozen=True)
class Region:
    """What stage 2 outlined in one slice."""

    candidate: Candidate
    mask: np.ndarray  # (H, W) bool
    box: Box  # of its largest part


def regions_of(found: Read, outline: float) -> list[Region]:
    """Every candidate with an outline, the surest first, without those that outline the same as a surer one."""
    kept: list[Region] = []
    for candidate in sorted(found.candidates, key=lambda c: -c.logit):
        mask = candidate.outline(found.item.shape) >= outline
        labels, count = ndimage.label(mask, structure=np.ones((3, 3)))
        if not count:
            continue
        largest = int(np.bincount(labels.ravel())[1:].argmax())
        rows, columns = ndimage.find_objects(labels)[largest]
        box = (columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
        if all(iou(box, other.box) < _SAME for other in kept):
            kept.append(Region(candidate, mask, box))
    return kept


def in_context(volume: list[list[Region]], probabilities: list[list[float]], neighbour: float) -> list[list[float]]:
    """A lesion seldom ends at once: what is unsure by itself and overlaps what is sure in a slice beside it becomes surer,
    and nothing becomes less sure. @param volume: regions by slices, in the order of the slices"""

    def beside(index: int, region: Region) -> float:
        return max(
            (
                probability
                for near in (index - 1, index + 1)
                if 0 <= near < len(volume)
                for other, probability in zip(volume[near], probabilities[near])
                if (other.mask & region.mask).any()
            ),
            default=0.0,
        )

    return [
        [own + neighbour * max(0.0, beside(i, region) - own) for region, own in zip(regions, known)]
        for i, (regions, known) in enumerate(zip(volume, probabilities))
    ]


@dataclass(frozen=True)
class Finding:
    """A region that is said to hold a lesion, or not."""

    region: Region
    score: float
    kinds: np.ndarray  # probabilities

    @property
    def box(self) -> Box:
        return self.region.box


@dataclass(frozen=True)
class Judged:
    read: Read
    findings: list[Finding]  # sure or not, the surest first

    @property
    def item(self) -> Slice:
        return self.read.item

    @property
    def score(self) -> float:
        """Of the slice: that of its surest region."""
        return max((finding.score for finding in self.findings), default=0.0)

    def mask(self, operating: Operating) -> np.ndarray:
        mask = np.zeros(self.item.shape, bool)
        for finding in self.findings:
            if finding.score >= operating.candidate:
                mask |= finding.region.mask
        return mask


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


def judge(group: list[Read], operating: Operating) -> list[Judged]:
    """@param group: the slices of one FLAIR volume in their order, or T1 post-contrast slices, which are single"""

    volume = [regions_of(found, operating.outline) for found in group]
    scores = [
        [_sigmoid(operating.slope * region.candidate.logit + operating.offset) for region in regions]
        for regions in volume
    ]
    if group[0].item.sequence == "FLAIR":
        scores = in_context(volume, scores, operating.neighbour)

    def finding(region: Region, score: float) -> Finding:
        return Finding(region, score, softmax(region.candidate.kinds / operating.temperature))

    return [
        Judged(found, sorted(map(finding, regions, known), key=lambda one: -one.score))
        for found, regions, known in zip(group, volume, scores)
    ]
