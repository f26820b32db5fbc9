"""Trains stage 1: `python -m mammography.train_propose --fold 0`, then folds 1 to 3.

Each network leaves one fold of both sets out; `--sets ddsm` (the first weight set) never sees mini-MIAS, `--sets ddsm mini-mias`
goes on from the weights of the first with both. Nothing is chosen by the fold that is left out: its figures are printed at the
end."""

from __future__ import annotations

import argparse
import random

import torch

from common import augment
from common.network import DetectNet
from common.running import Plan, begin, run_options, started, train

from . import propose
from .data import Mammogram, load
from .froc import sensitivity_at
from .infer import canvas_marks, in_image
from .warp import blend, ellipses, pixels, random_view

FROZEN = 3  # blocks of the encoder
BLENDED = 0.25  # share of pictures that get a lesion of another breast
BEND = 0.015
SHARE = 0.4  # of mini-MIAS where both are trained on, half of that images without a lesion


class Sampler:
    def __init__(self, items: list[Mammogram]) -> None:
        self.ddsm = [item for item in items if item.set == "ddsm"]
        self.marked = [item for item in items if item.set == "mini-mias" and item.lesions]
        self.normal = [item for item in items if item.normal]

    def draw(self, rng: random.Random) -> Mammogram:
        if self.normal and rng.random() < SHARE:
            return rng.choice(self.normal if rng.random() < 0.5 else self.marked)
        return rng.choice(self.ddsm)

    def lesion(self, rng: random.Random) -> Mammogram:
        return rng.choice(self.marked) if self.marked and rng.random() < 0.2 else rng.choice(self.ddsm)


def batch_of(sampler: Sampler, count: int, device: torch.device):
    def one(rng: random.Random) -> tuple[torch.Tensor, tuple]:
        item = sampler.draw(rng)
        view = random_view(item, rng)
        image, known = pixels(item.image, view, BEND), ellipses(item, view)
        if rng.random() < BLENDED:
            other = sampler.lesion(rng)
            seen = random_view(other, rng)
            added = blend(image, known, pixels(other.image, seen), ellipses(other, seen)[0], rng)
            known += [added] if added else []
        return image, propose.target(known)

    def batch(step: int):
        rng = random.Random(step)
        pairs = [one(rng) for _ in range(count)]
        images = torch.stack([image for image, _ in pairs])[:, None]
        # What lies outside the breast stays empty whatever is added inside it.
        images = torch.where(images > 0, augment.intensity(images), images)
        wanted = tuple(torch.stack([parts[k] for _, parts in pairs]) for k in range(3))
        return propose.to_input(images).to(device, memory_format=torch.channels_last), tuple(
            w.to(device) for w in wanted
        )

    return batch


def watch_of(items: list[Mammogram], device: torch.device):
    def watch(network) -> dict[str, float]:
        found = [[in_image(m, i) for m in marks] for i, marks in zip(items, canvas_marks([network], items, device))]
        figures = {}
        for name in sorted({item.set for item in items}):
            pairs = [(item, marks) for item, marks in zip(items, found) if item.set == name and item.lesions]
            for rate in (1, 2, 10):
                total = sum(len(item.lesions) for item, _ in pairs)
                figures[f"{name} at {rate}"] = round(sensitivity_at(pairs, rate, total), 4)
        return figures

    return watch


def mammography_options(description: str | None, steps: int, batch: int) -> argparse.Namespace:
    """Of both stages' training."""
    parser = run_options(steps, batch, rate=1.5e-3, description=description)
    parser.add_argument("--fold", type=int, required=True, help="left out; −1 leaves none out")
    parser.add_argument("--sets", nargs="+", default=["ddsm"], choices=["ddsm", "mini-mias"])
    return parser.parse_args()


def main() -> None:
    options = mammography_options(__doc__, steps=800, batch=8)
    device = begin(options)
    items = load(options.data, tuple(options.sets))
    training = [item for item in items if item.fold != options.fold]
    kept = [item for item in items if item.fold == options.fold]
    network = DetectNet(propose.OUTPUTS)
    torch.nn.init.constant_(network.out.bias, 0)
    with torch.no_grad():
        network.out.bias[0], network.out.bias[3] = -4.0, -2.0
    started(network, options).freeze(FROZEN)

    def step_loss(network, values):
        x, wanted = values
        return propose.loss(network(x), wanted)

    folder = options.runs / f"mammography-propose-{'-'.join(options.sets)}-{options.fold}"
    plan = Plan(tuple(options.steps), options.rate, watch_every=10**9)
    print(f"{len(training)} images to train on, {len(kept)} left out", flush=True)
    batch = batch_of(Sampler(training), options.batch, device)
    train(network, batch, step_loss, watch_of(kept, device), plan, folder, device)


if __name__ == "__main__":
    main()
