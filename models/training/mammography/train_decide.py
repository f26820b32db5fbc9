"""Trains stage 2 on the candidates of a stage 1: `python -m mammography.train_decide --fold 0`, then folds 1 to 3.

It sees what stage 1 of the same fold marks in the images that both were trained on, and marks shaken off the true ones."""

from __future__ import annotations

import json
import math
import random
from dataclasses import astuple
from pathlib import Path

import torch

from common import augment
from common.network import ScalesNet
from common.running import Plan, begin, started, train

from . import decide
from .breast import HEIGHT, WIDTH
from .data import Mammogram, load
from .froc import lesion_under
from .infer import canvas_marks, in_image, load_propose
from .propose import Ellipse, Mark
from .train_propose import FROZEN, Sampler, mammography_options
from .warp import View, around_middle, ellipses, pixels

MINED = 16  # marks of an image
LESIONS = 0.45  # share of marks that hit


def lesion_of(mark: Mark, item: Mammogram) -> int:
    """@param mark: on the canvas"""
    return lesion_under(in_image(mark, item), item)


def mine(weights: Path, items: list[Mammogram], device: torch.device, kept: Path) -> dict[str, list[Mark]]:
    """@param kept: file that keeps them, so that a resumed run sees the same"""
    if not kept.exists():
        network = load_propose(weights, device)
        found = canvas_marks([network], items, device)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({i.name: [astuple(m) for m in marks[:MINED]] for i, marks in zip(items, found)}))
    return {name: [Mark(*row) for row in rows] for name, rows in json.loads(kept.read_text()).items()}


def shaken(lesion: Ellipse, rng: random.Random) -> Mark:
    width, height = (2 * half * math.exp(rng.uniform(-0.35, 0.35)) for half in (lesion.a, lesion.b))
    x = lesion.x + rng.uniform(-0.3, 0.3) * lesion.a
    y = lesion.y + rng.uniform(-0.3, 0.3) * lesion.b
    return Mark(x - width / 2, y - height / 2, width, height, 1.0)


def batch_of(sampler: Sampler, mined: dict[str, list[Mark]], count: int, device: torch.device):
    def choose(rng: random.Random) -> tuple[Mammogram, Mark, int]:
        wanted = rng.random() < LESIONS
        for _ in range(20):
            item = sampler.draw(rng)
            marks = [(mark, lesion_of(mark, item)) for mark in mined[item.name]]
            of_kind = [(mark, which) for mark, which in marks if (which >= 0) == wanted]
            if wanted and item.lesions and (not of_kind or rng.random() < 0.4):
                which = rng.randrange(len(item.lesions))
                mark = shaken(ellipses(item, View(item.canvas, HEIGHT, WIDTH))[which], rng)
                if lesion_of(mark, item) >= 0:
                    return item, mark, which
            elif of_kind:
                mark, which = rng.choice(of_kind)
                return item, mark, which
        raise ValueError("no candidate of the wanted kind in twenty images")

    def one(rng: random.Random) -> tuple[torch.Tensor, float, torch.Tensor]:
        item, mark, which = choose(rng)
        angle, flip = rng.uniform(-25, 25), rng.random() < 0.5
        zoom, stretch = math.exp(rng.uniform(-0.2, 0.2)), math.exp(rng.uniform(-0.12, 0.12))
        shift = rng.uniform(-6, 6), rng.uniform(-6, 6)
        views = [around_middle(v, angle, zoom, stretch, shift, flip) for v in decide.squares(item, mark)]
        images = torch.stack([pixels(item.image, view, 0.015) for view in views])
        moved = torch.zeros(4)
        if which >= 0:
            # The lesion, and the mark that stays where the square's middle is, in pixels of the nearer square.
            there = ellipses(item, views[0])[which]
            unit = decide.side(mark) / decide.SIZE
            middle = mark.x + mark.width / 2, mark.y + mark.height / 2
            onto = Ellipse(
                middle[0] + (there.x - decide.SIZE / 2) * unit,
                middle[1] + (there.y - decide.SIZE / 2) * unit,
                there.a * unit,
                there.b * unit,
            )
            moved = torch.tensor(decide.shift_to(mark, onto))
        return images, float(which >= 0), moved

    def batch(step: int):
        rng = random.Random(step)
        rows = [one(rng) for _ in range(count)]
        images = torch.stack([images for images, _, _ in rows])
        # Both squares of a mark are of one film: what changes the one changes the other.
        both = torch.where(images > 0, augment.intensity(images), images)
        x = decide.to_input(both).to(device)
        lesion, moved = torch.tensor([yes for _, yes, _ in rows]), torch.stack([by for _, _, by in rows])
        return x, lesion.to(device), moved.to(device)

    return batch


def main() -> None:
    options = mammography_options(__doc__, steps=700, batch=24)
    device = begin(options)
    name = f"{'-'.join(options.sets)}-{options.fold}"
    folder = options.runs / f"mammography-decide-{name}"
    items = load(options.data, tuple(options.sets))
    training = [item for item in items if item.fold != options.fold]
    weights = options.runs / f"mammography-propose-{name}" / "weights.pt"
    mined = mine(weights, training, device, folder / "mined.json")
    network = started(ScalesNet(decide.SCALES, decide.OUTPUTS), options)
    network.freeze(FROZEN)

    def step_loss(network, values):
        x, lesion, moved = values
        return decide.loss(network(x), lesion, moved)

    plan = Plan(tuple(options.steps), options.rate, watch_every=10**9)
    print(f"{sum(map(len, mined.values()))} marks of stage 1 in {len(training)} images", flush=True)
    batch = batch_of(Sampler(training), mined, options.batch, device)
    train(network, batch, step_loss, lambda _: {}, plan, folder, device)


if __name__ == "__main__":
    main()
