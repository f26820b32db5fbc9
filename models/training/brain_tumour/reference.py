"""Writes `../brain-tumour/reference.json`: what this side's normalisation and geometry give on pictures made by a formula, for
the tests of whatever runs the networks: `python -m brain_tumour.reference`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from common.digest import digest

from . import stages
from .data import normalise
from .pipeline import Candidate, Region, in_context, paste


def picture(columns: int, rows: int, seed: int) -> np.ndarray:
    """Integers from 0 to 1022 that any language makes alike; a dark rim, as around a head."""
    y, x = np.mgrid[0:rows, 0:columns]
    values = (x * 37 + y * 91 + x * y * 13 + seed * 101) % 1023
    inside = (x > columns // 8) & (x < columns - columns // 8) & (y > rows // 8)
    return np.where(inside, values, 0).astype(np.float32)


# Rectangles (x, y, width, height) with a probability, by slices of 60 × 40: one goes through, one is beside it, one alone.
REGIONS = [[(10, 5, 12, 9, 0.95)], [(12, 6, 20, 11, 0.25), (45, 20, 8, 8, 0.125)], [], [(14, 8, 6, 6, 0.5)]]
NEIGHBOUR = 0.5


def probabilities() -> list[list[float]]:
    """Of {@link REGIONS}, each in its context."""
    square = stages.whole((40, 60))

    def region(x: int, y: int, width: int, height: int, _: float) -> Region:
        mask = np.zeros((40, 60), bool)
        mask[y : y + height, x : x + width] = True
        box = (x, y, width, height)
        return Region(Candidate(box, 1.0, 0.0, np.zeros(3), np.zeros((2, 2)), square, True), mask, box)

    volume = [[region(*numbers) for numbers in slice_] for slice_ in REGIONS]
    own = [[numbers[-1] for numbers in slice_] for slice_ in REGIONS]
    return [[round(value, 6) for value in slice_] for slice_ in in_context(volume, own, NEIGHBOUR)]


def main() -> None:
    volume = np.stack([picture(60, 40, seed) for seed in range(3)])
    slices = normalise(volume)
    single = normalise(volume[1])
    box = (41.0, 3.0, 9.0, 12.0)
    shape = (40, 60)
    image = torch.from_numpy(slices[1])[None]
    cases = {
        "whole": stages.whole(shape),
        "around": stages.around(box, shape),
        "shrunk": stages.Square(20.0, 15.0, 90.0),
    }
    small = picture(16, 16, 7) / 1023
    parts = stages.components(small, stages.whole(shape), 0.9)
    document = {
        "made by": "models/training/brain_tumour/reference.py",
        "volume": digest(slices),
        "single": digest(single),
        "squares": {
            name: {"x": q.x, "y": q.y, "side": q.side, "sampled": digest(stages.sample(image, q, 24)[0].numpy())}
            for name, q in cases.items()
        },
        "pasted": digest(paste(small, cases["around"], shape)),
        "components": [
            {"box": [round(v, 4) for v in p.box], "score": round(p.score, 6), "cells": p.pixels} for p in parts
        ],
        "context": {"regions": REGIONS, "neighbour": NEIGHBOUR, "probabilities": probabilities()},
    }
    out = Path(__file__).parents[2] / "brain-tumour" / "reference.json"
    out.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
