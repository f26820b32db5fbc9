"""Both sets, in memory: `ddsm` (one boxed lesion an image, stretched to squares) and `mini-mias` (circles, and images without)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from . import breast as breasts
from .split import mias_folds

FOLDS = 4
SETS = ("ddsm", "mini-mias")
LEAST_RADIUS = 50  # pixels of mini-MIAS within which a mark's centre hits, however small the lesion is
_STORED = 200  # of 255 is 1


@dataclass(frozen=True)
class Lesion:
    """Outer edges in pixels of the image; a circle is its bounding square."""

    x: float
    y: float
    width: float
    height: float
    kind: str  # of mini-MIAS: CALC, CIRC, SPIC, MISC, ARCH, ASYM; "" in ddsm
    reach: float  # mini-MIAS: radius within which a mark's centre hits; 0: it must lie in the box


@dataclass(frozen=True)
class Mammogram:
    name: str
    set: str
    group: str  # case or patient
    fold: int
    side: str  # "L" or "R"
    view: str  # "CC" or "MLO"
    pixels: torch.Tensor  # (rows, columns) uint8, normalised: _STORED is 1
    breast: breasts.Breast
    canvas: np.ndarray  # (3, 3): pixels of the image → pixels of stage 1's canvas
    lesions: tuple[Lesion, ...]
    normal: bool  # known to hold no lesion: false as well where one is in a place that the set does not say

    @property
    def image(self) -> torch.Tensor:
        return self.pixels.float() / _STORED


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open() as file:
        return list(csv.DictReader(file))


def _read(path: Path, square: bool) -> tuple[torch.Tensor, breasts.Breast, np.ndarray]:
    grey = np.asarray(Image.open(path).convert("L"))
    found = breasts.find_breast(grey)
    if found is None:
        raise ValueError(f"no breast in {path.name}")
    values = breasts.normalise(grey, found)
    canvas = breasts.to_canvas(found, breasts.squeeze(found, square))
    return torch.from_numpy((values * _STORED + 0.5).astype(np.uint8)), found, canvas


def load_ddsm(root: Path) -> list[Mammogram]:
    found = []
    for row in _rows(root / "ddsm" / "labels.csv"):
        pixels, breast, canvas = _read(root / "ddsm" / "images" / f"{row['image']}.jpg", square=False)
        rows, columns = pixels.shape
        width, height = float(row["w"]) * columns, float(row["h"]) * rows
        x, y = float(row["cx"]) * columns - width / 2, float(row["cy"]) * rows - height / 2
        lesion = Lesion(x, y, width, height, "", 0)
        about = row["image"], "ddsm", row["case"], int(row["fold"]), row["laterality"], row["view"]
        found.append(Mammogram(*about, pixels, breast, canvas, (lesion,), False))
    return found


def load_mias(root: Path) -> list[Mammogram]:
    by_image: dict[str, list[dict[str, str]]] = {}
    for row in _rows(root / "mini-mias" / "labels.csv"):
        by_image.setdefault(row["image"], []).append(row)
    folds, found = mias_folds(), []
    for name, rows in by_image.items():
        pixels, breast, canvas = _read(root / "mini-mias" / "images" / f"{name}.jpg", square=True)
        lesions = []
        for row in rows:
            if row["x"]:
                x, y, radius = float(row["x"]), float(row["y"]), float(row["radius"])
                box = x - radius, y - radius, 2 * radius, 2 * radius
                lesions.append(Lesion(*box, row["abnormality"], max(radius, LEAST_RADIUS)))
        first = rows[0]
        about = name, "mini-mias", first["patient"], folds[first["patient"]], first["laterality"], first["view"]
        found.append(Mammogram(*about, pixels, breast, canvas, tuple(lesions), first["abnormality"] == "NORM"))
    return found


def load(root: Path, sets: tuple[str, ...] = SETS) -> list[Mammogram]:
    loaders = {"ddsm": load_ddsm, "mini-mias": load_mias}
    return [item for name in sets for item in loaders[name](root)]
