"""Writes `../mammography/reference.json`: what this side's breast, canvas, marks and squares are on pictures made by a formula,
for the tests of whatever runs the networks: `python -m mammography.reference`."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import torch

from common.digest import digest

from . import breast, decide, propose, warp
from .data import Mammogram


def film(columns: int, rows: int, chest: str) -> np.ndarray:
    """Whole numbers that any language makes alike: half an ellipse of tissue at one side, a letter beside it, film behind."""
    y, x = np.mgrid[0:rows, 0:columns]
    from_chest = x if chest == "left" else columns - 1 - x
    # In whole numbers, so that no rounding decides what is inside.
    inside = (from_chest * 10 * rows) ** 2 + ((2 * y - rows) * 6 * columns) ** 2 < (6 * columns * rows) ** 2
    texture = (x * 37 + y * 91 + x * y * 13) % 211
    letter = (from_chest > columns * 8 // 10) & (from_chest < columns * 9 // 10) & (y > rows // 10) & (y < rows // 5)
    return np.where(inside, 900 + texture, np.where(letter, 1900, 60 + texture // 8)).astype(np.float32)


def wave(rows: int, columns: int, seed: int) -> np.ndarray:
    """A map of stage 1 whose values no two cells share."""
    y, x = np.mgrid[0:rows, 0:columns]
    return ((x * 53 + y * 97 + x * y * (3 + seed)) % 1009 / 1009).astype(np.float32)


def described(values: np.ndarray, chest: str, square: bool) -> dict:
    found = breast.find_breast(values)
    canvas = breast.to_canvas(found, breast.squeeze(found, square))
    normal = breast.normalise(values, found)
    image = torch.from_numpy(normal)
    whole = warp.pixels(image, warp.View(canvas, breast.HEIGHT, breast.WIDTH))
    item = Mammogram("", "", "", 0, "", "", image * 200, found, canvas, (), False)
    mark = propose.Mark(60.0, 150.0, 40.0, 25.0, 0.5)
    return {
        "columns": values.shape[1],
        "rows": values.shape[0],
        "chest": chest,
        "square": square,
        "cell": found.cell,
        "cells": int(found.mask.sum()),
        "box": [found.x, found.y, found.width, found.height],
        "low": found.low,
        "high": found.high,
        "canvas": [float(v) for v in canvas[:2].ravel()],
        "normalised": digest(normal),
        "drawn": digest(whole.numpy()),
        "crops": [digest(crop.numpy()) for crop in decide.crops(item, mark)],
    }


def main() -> None:
    rows, columns = breast.HEIGHT // propose.STRIDE, breast.WIDTH // propose.STRIDE
    heat, wide, high = wave(rows, columns, 0), wave(rows, columns, 1) - 0.5, wave(rows, columns, 2) - 0.5
    logits = np.log(np.clip(heat, 1e-6, 1) / np.clip(1 - heat, 1e-6, 1))
    marks = propose.marks(np.stack([logits, wide, high, logits]))
    moved = decide.shifted(propose.Mark(60.0, 150.0, 40.0, 25.0, 0.5), np.array([0.1, -0.05, 0.3, -1.4]), 0.5)
    document = {
        "made by": "models/training/mammography/reference.py",
        "breasts": [
            described(film(300, 420, "left"), "left", True),
            described(film(640, 640, "right"), "right", False),
            described(film(1100, 1500, "right"), "right", True),
        ],
        "otsu": breast.otsu(np.sqrt(film(128, 96, "left"))),
        "marks": [[round(v, 4) for v in (m.x, m.y, m.width, m.height, m.score)] for m in marks],
        "moved": [round(v, 4) for v in (moved.x, moved.y, moved.width, moved.height)],
    }
    assert len(marks) > 10 and math.isfinite(document["otsu"])
    out = Path(__file__).parents[2] / "mammography" / "reference.json"
    out.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()
