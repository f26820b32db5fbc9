"""Trains one stage: `python -m brain_tumour.train propose --data ../../../shared/data`, then `… decide`.

Goes on from its checkpoint when started again, on CPU or GPU. Prints figures of the development part on its way; never
looks at validation (`evaluate.py` does)."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from common import augment
from common.network import LesionNet
from common.running import Plan, begin, run_options, started, train

from . import stages
from .data import SEQUENCES, Box, Slice, load
from .infer import COVERED, DECIDE_HEADS, LOWEST, decide_maps, load_network, pooled_dice, propose_maps


def mask_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Cross-entropy, and soft Dice where there is something to find (Milletari 2016, https://arxiv.org/abs/1606.04797)."""
    logits = logits.float()
    cross = F.binary_cross_entropy_with_logits(logits, target)
    probability = torch.sigmoid(logits)
    both = (probability * target).sum((1, 2, 3))
    dice = 1 - (2 * both + 1) / (probability.sum((1, 2, 3)) + target.sum((1, 2, 3)) + 1)
    marked = target.amax((1, 2, 3)) > 0.5
    return cross + (dice[marked].mean() if marked.any() else 0.0)


class Sampler:
    """Draws half FLAIR, half T1, where there are both; of FLAIR `positive` of the slices hold a lesion."""

    def __init__(self, slices: list[Slice], positive: float) -> None:
        self.t1 = [s for s in slices if s.sequence == "T1CE"]
        flair = [s for s in slices if s.sequence == "FLAIR"]
        self.marked = [s for s in flair if s.lesions]
        # Empty slices at the ends of the head teach little.
        self.clear = [s for s in flair if not s.lesions and not s.empty]
        self.positive = positive

    def draw(self, rng: random.Random) -> Slice:
        if not self.marked or (self.t1 and rng.random() < 0.5):
            return rng.choice(self.t1)
        return rng.choice(self.marked if rng.random() < self.positive else self.clear)


def warped(
    item: Slice, square: stages.Square, size: int, grid: torch.Tensor, alone: bool
) -> tuple[torch.Tensor, torch.Tensor]:
    """Image (3, size, size) and mask (1, size/2, size/2) as shares, through one augmented grid.
    @param alone: as if the slice had no neighbours, as one that is sent singly"""
    image = item.image.float().expand(3, -1, -1) if alone else stages.channels(item)
    both = torch.cat([image, item.mask.float()[None]])
    shrink = square.side / size
    if shrink > 1.5:
        # Averaged first: the warp itself takes single samples.
        k = round(shrink)
        both = F.avg_pool2d(both, k)
        square = stages.Square(square.x / k, square.y / k, square.side / k)
    out = stages.sample(both, square, size, grid)
    return out[:3], F.avg_pool2d(out[3:], 2)


ALONE = 0.15  # share of slices that are shown without their neighbours


def propose_batch(sampler: Sampler, size: int, count: int, device: torch.device):
    def batch(step: int):
        rng = random.Random(step)
        items = [sampler.draw(rng) for _ in range(count)]
        grids = augment.affine_grid(count, size, torch.zeros(1, device=device), 25, (0.8, 1.2), 0.12, True)
        grids = augment.elastic(grids, 0.02)
        pairs = [warped(s, stages.whole(s.shape), size, g, rng.random() < ALONE) for s, g in zip(items, grids)]
        images = augment.intensity(torch.stack([image for image, _ in pairs]))
        return stages.to_input(images), torch.stack([mask for _, mask in pairs])

    return batch


def box_in_head(item: Slice, rng: random.Random) -> Box:
    """Somewhere in the head, of a size as lesions have."""
    height, width = item.shape
    x, y = rng.choice(item.head) if len(item.head) else (width / 2, height / 2)
    side = max(height, width) * rng.uniform(0.06, 0.3)
    return float(x) - side / 2, float(y) - side / 2, side, side


def decide_batch(sampler: Sampler, mined: dict[str, list[Box]], size: int, count: int, device: torch.device):
    def choose(item: Slice, rng: random.Random) -> Box:
        candidates = mined.get(item.name, [])
        if candidates and rng.random() < 0.6:
            return rng.choice(candidates)
        if item.lesions and rng.random() < 0.85:
            return rng.choice(item.lesions)
        return box_in_head(item, rng)

    def batch(step: int):
        rng = random.Random(step)
        grids = augment.affine_grid(count, size, torch.zeros(1, device=device), 25, (0.85, 1.18), 0.06, True)
        grids = augment.elastic(grids, 0.02)
        images, masks, known = [], [], []
        for grid in grids:
            item = sampler.draw(rng)
            x, y, width, height = choose(item, rng)
            jitter = max(width, height) * 0.15
            box = (
                x + rng.uniform(-jitter, jitter),
                y + rng.uniform(-jitter, jitter),
                width * rng.uniform(0.8, 1.25),
                height * rng.uniform(0.8, 1.25),
            )
            image, mask = warped(item, stages.around(box, item.shape), size, grid, rng.random() < ALONE)
            images.append(image)
            masks.append(mask)
            known.append(item.kind)
        mask = torch.stack(masks)
        lesion = mask.sum((1, 2, 3)) >= COVERED
        kind = torch.where(lesion, torch.tensor(known, device=device), -1)
        return stages.to_input(augment.intensity(torch.stack(images))), mask, lesion.float(), kind

    return batch


def mine(weights: Path, slices: list[Slice], device: torch.device, kept: Path) -> dict[str, list[Box]]:
    """Boxes that stage 1 proposes on the training part itself: what stage 2 will have to tell apart.
    @param kept: a file that keeps them, so that a resumed run sees the same, whatever became of stage 1 meanwhile"""
    if kept.exists():
        return json.loads(kept.read_text())
    network = load_network(weights, 0, device)
    boxes = {
        item.name: [c.box for c in stages.components(found, stages.whole(item.shape), LOWEST)]
        for item, found in zip(slices, propose_maps(network, slices, device))
    }
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(boxes))
    return boxes


def watch_propose(slices: list[Slice], device: torch.device):
    def truth(item: Slice) -> np.ndarray:
        square = stages.whole(item.shape)
        return stages.sample(item.mask.float()[None], square, stages.PROPOSE_SIZE // 2)[0].cpu().numpy() > 0.5

    truths = [truth(s) for s in slices]

    def watch(network) -> dict[str, float]:
        maps = propose_maps(network, slices, device)
        figures: dict[str, float] = {}
        for sequence in sorted({s.sequence for s in slices}):
            chosen = [i for i, s in enumerate(slices) if s.sequence == sequence]
            groups: dict[str, list[int]] = {}
            for i in chosen:
                groups.setdefault(slices[i].group if sequence == "FLAIR" else slices[i].name, []).append(i)
            dice = [pooled_dice([maps[i] > 0.5 for i in g], [truths[i] for i in g]) for g in groups.values()]
            figures[f"{sequence} Dice"] = round(float(np.mean(dice)), 4)
            marked = [maps[i].max() for i in chosen if slices[i].lesions]
            clear = [maps[i].max() for i in chosen if not slices[i].lesions]
            if clear:
                level = np.quantile(marked, 0.07)
                figures[f"{sequence} specificity at 0.93"] = round(float(np.mean(np.array(clear) < level)), 4)
            hit = [float((maps[i] * truths[i]).max() >= LOWEST) for i in chosen if truths[i].any()]
            figures[f"{sequence} recall"] = round(float(np.mean(hit)), 4)
        return figures

    return watch


def watch_decide(slices: list[Slice], device: torch.device):
    """On the true boxes, and on boxes in the heads of slices without a lesion."""
    rng = random.Random(5)
    cases = [
        (s, rng.choice(s.lesions) if s.lesions else box_in_head(s, rng)) for s in slices if s.lesions or not s.empty
    ]

    def watch(network) -> dict[str, float]:
        dice: dict[str, list[float]] = {}
        marked, clear, right = [], [], []
        for (item, box), (found, head) in zip(cases, decide_maps(network, cases, device)):
            square = stages.around(box, item.shape)
            mask = stages.sample(item.mask.float()[None], square, stages.DECIDE_SIZE // 2)[0].cpu().numpy() > 0.5
            (marked if mask.any() else clear).append(head[0])
            if mask.any():
                dice.setdefault(item.sequence, []).append(pooled_dice([found > 0.5], [mask]))
            if item.kind >= 0:
                right.append(float(head[1:].argmax() == item.kind))
        figures = {f"{sequence} Dice": round(float(np.mean(values)), 4) for sequence, values in dice.items()}
        if clear:
            level = np.quantile(marked, 0.05)
            figures["specificity at 0.95"] = round(float(np.mean(np.array(clear) < level)), 4)
        if right:
            figures["kinds"] = round(float(np.mean(right)), 4)
        return figures

    return watch


def main() -> None:
    parser = run_options(steps=6000, batch=12, rate=1.2e-3, description=__doc__)
    parser.add_argument("stage", choices=["propose", "decide"])
    parser.add_argument("--average-cycles", action="store_true", help="leaves the mean of the weights at their ends")
    parser.add_argument("--sequences", nargs="+", default=list(SEQUENCES), choices=SEQUENCES)
    parser.add_argument("--watch-every", type=int, default=500)
    options = parser.parse_args()
    device = begin(options)
    training, development = (
        load(options.data, part, device, tuple(options.sequences)) for part in ("train", "development")
    )
    print(f"{len(training)} slices to train on, {len(development)} to watch", flush=True)
    plan = Plan(
        tuple(options.steps), options.rate, watch_every=options.watch_every, average_cycles=options.average_cycles
    )
    alone = [] if len(options.sequences) > 1 else options.sequences
    folder = options.runs / "-".join(["brain-tumour", options.stage, *alone])
    sampler = Sampler(training, 0.6)

    if options.stage == "propose":

        def propose_loss(network, values):
            x, mask = values
            value = mask_loss(network(x), mask)
            return value, {"loss": float(value.detach())}

        batch = propose_batch(sampler, stages.PROPOSE_SIZE, options.batch, device)
        train(
            started(LesionNet(), options), batch, propose_loss, watch_propose(development, device), plan, folder, device
        )
        return

    def decide_loss(network, values):
        x, mask, lesion, kind = values
        maps, heads = network(x)
        outline = mask_loss(maps, mask)
        yes = F.binary_cross_entropy_with_logits(heads[:, 0].float(), lesion)
        known = kind >= 0
        which = F.cross_entropy(heads[known, 1:].float(), kind[known], label_smoothing=0.05) if known.any() else 0 * yes
        value = outline + 0.5 * yes + 0.5 * which
        return value, {"outline": float(outline.detach()), "lesion": float(yes.detach()), "kind": float(which.detach())}

    mined = mine(options.runs / "brain-tumour-propose" / "weights.pt", training, device, folder / "mined.json")
    print(f"{sum(map(len, mined.values()))} boxes of stage 1 to tell apart", flush=True)
    batch = decide_batch(sampler, mined, stages.DECIDE_SIZE, options.batch, device)
    train(
        started(LesionNet(DECIDE_HEADS), options),
        batch,
        decide_loss,
        watch_decide(development, device),
        plan,
        folder,
        device,
    )


if __name__ == "__main__":
    main()
