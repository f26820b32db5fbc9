"""Where the breast lies in a mammogram, and the picture of it that both networks see. `models/mammography/breast.ts` repeats
this, value for value.

Coordinates: pixels of the image, origin at the outer corner of the top-left pixel, so that boxes are outer edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

GRID = 128  # cells of the longer side of the coarse picture in which the breast is looked for
OPENING = 3  # cells: letters and film edges hang on to a breast by less
BRIGHT = 0.8  # normalised value of the 95th percentile
MARGIN = 2  # cells around the breast that are kept: the skin is dark
HEIGHT, WIDTH = 608, 384  # pixels of the canvas of stage 1, chest wall to the left
USUAL = 0.54  # width over height of a breast in a picture whose pixels are square: the median of mini-MIAS
NARROWEST = 0.6  # a picture without known spacing is taken to be stretched by no more than one over this
_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)
_SQUARE = np.ones((3, 3), bool)


@dataclass(frozen=True)
class Breast:
    mask: np.ndarray  # (grid rows, grid columns) bool
    cell: int  # pixels a cell
    x: float  # outer edges of the breast, in pixels of the image
    y: float
    width: float
    height: float
    chest: str  # "left" or "right": the side of the picture at which the chest wall lies
    low: float  # value of the 1st percentile of the cells of the breast
    high: float  # what the 95th lies at BRIGHT of: above it lie film edges as well as lesions


def coarse(image: np.ndarray) -> tuple[np.ndarray, int]:
    """Means of k × k pixels; what is left over at the right and at the bottom is not looked at."""
    k = max(1, -(-max(image.shape) // GRID))
    rows, columns = image.shape[0] // k, image.shape[1] // k
    cut = image[: rows * k, : columns * k].astype(np.float32)
    return cut.reshape(rows, k, columns, k).mean((1, 3)), k


def otsu(values: np.ndarray) -> float:
    """The level that parts the values best in two (Otsu 1979), over 256 equal bins from the least to the greatest."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return low
    bins = np.minimum(((values.ravel() - low) / (high - low) * 256).astype(np.int64), 255)
    counts = np.bincount(bins, minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    between[~np.isfinite(between)] = -1
    return low + (float(between.argmax()) + 1) / 256 * (high - low)


def find_breast(image: np.ndarray) -> Breast | None:
    """@param image: (rows, columns), bright is dense. None where nothing like a breast is there."""
    cells, k = coarse(image)
    # The root brings fat nearer to gland than to film: a level between the two would cut a fatty breast in half.
    roots = np.sqrt(np.maximum(cells - cells.min(), 0))
    tissue = roots >= 0.85 * otsu(roots)
    core = ndimage.binary_erosion(tissue, _CROSS, OPENING, border_value=1)
    labels, count = ndimage.label(core, structure=_SQUARE)
    if not count:
        return None
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    chosen = labels == int(sizes.argmax())
    grown = ndimage.binary_dilation(chosen, _CROSS, OPENING) & tissue
    mask = ndimage.binary_fill_holes(grown, _SQUARE)
    if mask.mean() < 0.03 or mask.mean() > 0.97:
        return None
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    top, bottom = max(int(rows[0]) - MARGIN, 0), min(int(rows[-1]) + 1 + MARGIN, mask.shape[0])
    left, right = max(int(columns[0]) - MARGIN, 0), min(int(columns[-1]) + 1 + MARGIN, mask.shape[1])
    fifth = max(1, (int(columns[-1]) + 1 - int(columns[0])) // 5)
    chest = (
        "left"
        if mask[:, columns[0] : columns[0] + fifth].sum() >= mask[:, columns[-1] + 1 - fifth : columns[-1] + 1].sum()
        else "right"
    )
    low, bright = np.percentile(cells[mask], [1, 95])
    high = low + (bright - low) / BRIGHT
    return Breast(mask, k, left * k, top * k, (right - left) * k, (bottom - top) * k, chest, float(low), float(high))


def squeeze(breast: Breast, square: bool) -> float:
    """What a width is multiplied by for pixels to be as wide as high. Without known spacing a picture may have been stretched
    to a square, as those of `ddsm` here were: a breast wider than breasts are says so."""
    return 1.0 if square else float(np.clip(USUAL * breast.height / breast.width, NARROWEST, 1.0))


def to_canvas(breast: Breast, stretch: float) -> np.ndarray:
    """(3, 3): pixels of the image → pixels of the canvas. The breast fills it as far as its proportions let it, chest wall at the
    left edge, centred from top to bottom.
    @param stretch: of widths, `squeeze` or the spacing of columns over that of rows"""
    scale = min(HEIGHT / breast.height, WIDTH / (breast.width * stretch))
    across = scale * stretch
    down = np.array([[0, scale, HEIGHT / 2 - (breast.y + breast.height / 2) * scale]])
    if breast.chest == "left":
        along = np.array([[across, 0, -breast.x * across]])
    else:
        along = np.array([[-across, 0, (breast.x + breast.width) * across]])
    return np.concatenate([along, down, [[0, 0, 1]]])


def near(breast: Breast) -> np.ndarray:
    """The breast and MARGIN cells around it."""
    return ndimage.binary_dilation(breast.mask, _CROSS, MARGIN)


def holds(breast: Breast, x: float, y: float) -> bool:
    """Whether a place of the image, in pixels, lies in the breast or at its rim."""
    rows, columns = breast.mask.shape
    row = min(max(int(y // breast.cell), 0), rows - 1)
    column = min(max(int(x // breast.cell), 0), columns - 1)
    return bool(near(breast)[row, column])


def normalise(image: np.ndarray, breast: Breast) -> np.ndarray:
    """(rows, columns) float32: 0 at the 1st percentile of the breast, BRIGHT at the 95th, at most 1.2; 0 outside the breast and
    MARGIN cells around it, so that no letter and no film edge is left."""
    wide = np.zeros(image.shape, bool)
    filled = np.kron(near(breast), np.ones((breast.cell, breast.cell), bool))
    wide[: filled.shape[0], : filled.shape[1]] = filled
    # What the grid leaves over belongs to its last cells.
    wide[filled.shape[0] :, : filled.shape[1]] = filled[-1:]
    wide[:, filled.shape[1] :] = wide[:, filled.shape[1] - 1 : filled.shape[1]]
    values = (image.astype(np.float32) - breast.low) / max(breast.high - breast.low, 1e-6)
    return np.where(wide, np.clip(values, 0, 1.2), 0).astype(np.float32)
