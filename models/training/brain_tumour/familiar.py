"""How unlike the training part a slice is: `python -m brain_tumour.familiar --runs …`, after stage 1 is trained.

The distance of Mahalanobis (1936) between the deepest features of stage 1's encoder, averaged over the slice, and those of the
training part, for each sequence by itself (Lee et al. 2018, https://arxiv.org/abs/1807.03888). The limit is the 99th percentile
of the development part. Writes `familiar.pt` into stage 1's run; export puts the distance into the network."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn

from common.network import DEEPEST, LesionNet

from . import stages
from .data import SEQUENCES, Slice, load
from .infer import load_network

SHRINKAGE = (
    0.05  # of the covariance towards its mean variance: 320 features of two thousand slices, many of them neighbours
)
PERCENTILE = 99
_BATCH = 16


class Familiar(nn.Module):
    """Pooled features (N, DEEPEST) → distance (N, len(SEQUENCES)), 1 being about the middle of the training part."""

    def __init__(self) -> None:
        super().__init__()
        count = len(SEQUENCES)
        self.register_buffer("mean", torch.zeros(count, DEEPEST))
        self.register_buffer("whiten", torch.zeros(count, DEEPEST, DEEPEST))

    def fit(self, features: list[np.ndarray]) -> None:
        """@param features: of each sequence, (n, DEEPEST)"""
        for index, rows in enumerate(features):
            covariance = np.cov(rows, rowvar=False)
            spread = np.eye(DEEPEST) * np.trace(covariance) / DEEPEST
            values, vectors = np.linalg.eigh((1 - SHRINKAGE) * covariance + SHRINKAGE * spread)
            self.mean[index] = torch.from_numpy(rows.mean(0))
            # Over the root of the number of features, so that distances do not grow with it.
            self.whiten[index] = torch.from_numpy(vectors / np.sqrt(values * DEEPEST))

    def forward(self, pooled: torch.Tensor) -> torch.Tensor:
        distances = [
            torch.sqrt((((pooled - self.mean[i]) @ self.whiten[i]) ** 2).sum(1)) for i in range(len(SEQUENCES))
        ]
        return torch.stack(distances, 1)


@torch.inference_mode()
def pooled(network: LesionNet, slices: list[Slice]) -> np.ndarray:
    """(n, DEEPEST) of the slices that hold something of the head."""
    seen = [s for s in slices if not s.empty]
    rows = []
    for start in range(0, len(seen), _BATCH):
        items = seen[start : start + _BATCH]
        x = torch.stack([stages.sample(stages.channels(s), stages.whole(s.shape), stages.PROPOSE_SIZE) for s in items])
        rows.append(network.encode(stages.to_input(x))[-1].mean((2, 3)).numpy())
    return np.concatenate(rows).astype(np.float64)


def load_familiar(path: Path) -> tuple[Familiar, dict]:
    """@returns the module and the limits with the shares beyond them, by sequence"""
    saved = torch.load(path, map_location="cpu", weights_only=True)
    module = Familiar()
    module.load_state_dict(saved["state"])
    return module.eval(), saved["limits"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--every", type=int, default=2, help="slice of the training part that is read")
    options = parser.parse_args()
    host = torch.device("cpu")
    folder = options.runs / "brain-tumour-propose"
    network = load_network(folder / "weights.pt", 0, host)

    def features(part: str, sequence: str, every: int = 1) -> np.ndarray:
        return pooled(network, load(options.data, part, host, (sequence,))[::every])

    module = Familiar()
    module.fit([features("train", sequence, options.every) for sequence in SEQUENCES])
    limits = {}
    for index, sequence in enumerate(SEQUENCES):
        with torch.inference_mode():
            tuned, kept = (
                module(torch.from_numpy(features(part, sequence)).float())[:, index].numpy()
                for part in ("development", "validation")
            )
        limit = float(np.percentile(tuned, PERCENTILE))
        beyond = float((kept > limit).mean())
        limits[sequence] = {"limit": round(limit, 4), "validation beyond": round(beyond, 4), "n": len(kept)}
        print(sequence, limits[sequence], flush=True)
    torch.save({"state": module.state_dict(), "limits": limits}, folder / "familiar.pt")


if __name__ == "__main__":
    main()
