"""How unlike the training part an image is: the distance of Mahalanobis (1936) between the deepest features of an encoder, averaged
over the image, and those of the training part, each sort of image by itself (Lee et al. 2018, https://arxiv.org/abs/1807.03888)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from .network import DEEPEST

SHRINKAGE = (
    0.05  # of the covariance towards its mean variance: 320 features of two thousand images, many of them neighbours
)


class Familiar(nn.Module):
    """Pooled features (N, DEEPEST) → distance (N, sorts of images), 1 being about the middle of the training part."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(count, DEEPEST))
        self.register_buffer("whiten", torch.zeros(count, DEEPEST, DEEPEST))

    def fit(self, features: list[np.ndarray]) -> None:
        """@param features: of each sort, (n, DEEPEST)"""
        for index, rows in enumerate(features):
            covariance = np.cov(rows, rowvar=False)
            spread = np.eye(DEEPEST) * np.trace(covariance) / DEEPEST
            values, vectors = np.linalg.eigh((1 - SHRINKAGE) * covariance + SHRINKAGE * spread)
            self.mean[index] = torch.from_numpy(rows.mean(0))
            # Over the root of the number of features, so that distances do not grow with it.
            self.whiten[index] = torch.from_numpy(vectors / np.sqrt(values * DEEPEST))

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        distances = [
            torch.sqrt((((pooled - self.mean[i]) @ self.whiten[i]) ** 2).sum(1)) for i in range(len(self.mean))
        ]
        return torch.stack(distances, 1)


def load_familiar(path: Path) -> tuple[Familiar, dict]:
    """@returns the module and the limits with the shares beyond them, by sort"""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    module = Familiar(len(saved["state"]["mean"]))
    module.load_state_dict(saved["state"])
    return module.eval(), saved["limits"]
