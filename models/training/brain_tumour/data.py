"""The two sets, in memory, normalised as the pipeline normalises: `lgg` (FLAIR volumes) and `brain-tumour-t1ce`
(T1 post-contrast single slices)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import ndimage

from .split import HERE

KINDS = ("glioma", "meningioma", "pituitary")
SEQUENCES = ("FLAIR", "T1CE")
EMPTY = 0.03  # mean of a normalised slice under which it holds next to nothing of the head
Box = tuple[float, float, float, float]  # x, y, width, height in slice pixels; origin: outer corner of the first pixel


@dataclass(frozen=True)
class Slice:
    """One image with its mask, intensities normalised: about 0 to 1. `before` and `after` are its neighbours, itself
    where there is none."""

    name: str
    group: str  # the patient, or the block of ids
    sequence: str  # of SEQUENCES
    image: torch.Tensor  # (H, W) float16
    before: torch.Tensor
    after: torch.Tensor
    mask: torch.Tensor  # (H, W) bool
    kind: int  # index into KINDS, −1 where unknown
    lesions: tuple[Box, ...]  # boxes of the mask's 8-connected parts
    head: np.ndarray  # (≤ 256, 2): x, y of pixels of the head, to put boxes at
    empty: bool

    @property
    def shape(self) -> tuple[int, int]:
        return tuple(self.mask.shape)


def normalise(volume: np.ndarray) -> np.ndarray:
    """Any integer or float values → float32. `low` is the 1st percentile of all values, `high` the 99th percentile of
    the values over the mean (the head); out = clip((v − low) / (high − low), 0, 1.5). FLAIR: over the whole volume;
    T1-CE: over the single slice. Percentiles are linear between the two nearest ranks (numpy's default).
    An image of one value becomes zeros."""
    values = volume.astype(np.float32)
    low = float(np.percentile(values, 1))
    head = values[values > values.mean()]
    if not head.size:
        return np.zeros_like(values)
    high = float(np.percentile(head, 99))
    return np.clip((values - low) / max(high - low, 1e-6), 0, 1.5)


def lesion_boxes(mask: np.ndarray) -> tuple[Box, ...]:
    labels, _ = ndimage.label(mask, structure=np.ones((3, 3)))
    return tuple((c.start, r.start, c.stop - c.start, r.stop - r.start) for r, c in ndimage.find_objects(labels))


def _slice(
    name: str, group: str, sequence: str, images: list[np.ndarray], mask: np.ndarray, kind: int, device: torch.device
) -> Slice:
    before, image, after = (torch.from_numpy(i).to(device) for i in images)
    rows, columns = np.nonzero(images[1] > 0.15)
    head = np.stack([columns, rows], 1)
    # Copied: a view would keep every pixel of the head alive, gigabytes over the set.
    head = head[:: max(1, len(head) // 256)][:256].copy()
    empty = float(images[1].astype(np.float32).mean()) < EMPTY
    return Slice(
        name,
        group,
        sequence,
        image,
        before,
        after,
        torch.from_numpy(mask).to(device),
        kind,
        lesion_boxes(mask),
        head,
        empty,
    )


def _grey(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("L"))


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open() as file:
        return list(csv.DictReader(file))


def load_flair(root: Path, part: str, device: torch.device) -> list[Slice]:
    slices: list[Slice] = []
    for patient in (row["patient"] for row in _rows("lgg.csv") if row["part"] == part):
        paths = sorted((root / "lgg" / patient).glob("[0-9][0-9][0-9].jpg"))
        volume = normalise(np.stack([_grey(path) for path in paths])).astype(np.float16)
        for index, path in enumerate(paths):
            marked = path.with_name(f"{path.stem}_mask.png")
            mask = _grey(marked) > 127 if marked.exists() else np.zeros(volume.shape[1:], bool)
            images = [volume[min(max(index + step, 0), len(paths) - 1)] for step in (-1, 0, 1)]
            slices.append(_slice(f"{patient}/{path.stem}", patient, "FLAIR", images, mask, -1, device))
    return slices


def load_t1ce(root: Path, part: str, device: torch.device) -> list[Slice]:
    base = root / "brain-tumour-t1ce"
    slices: list[Slice] = []
    for row in _rows("t1ce.csv"):
        if row["part"] != part:
            continue
        number = int(row["id"])
        image = normalise(_grey(base / "images" / f"{number:04d}.jpg")).astype(np.float16)
        mask = _grey(base / "masks" / f"{number:04d}.png") > 127
        kind = KINDS.index(row["class"])
        slices.append(_slice(f"{number:04d}", row["group"], "T1CE", [image] * 3, mask, kind, device))
    return slices


def load(root: Path, part: str, device: torch.device, sequences: tuple[str, ...] = SEQUENCES) -> list[Slice]:
    """@param part: "train", "development" or "validation". On a GPU the sets lie there whole (about 4 GB)."""
    loaders = {"FLAIR": load_flair, "T1CE": load_t1ce}
    return [item for sequence in sequences for item in loaders[sequence](root, part, device)]
