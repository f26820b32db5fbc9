"""How unlike the training part a slice is: `python -m brain_tumour.familiar --runs …`, after stage 1 is trained.

The distance of Mahalanobis (1936) between the deepest features of stage 1's encoder, averaged over the slice, and those of the
training part, for each sequence by itself (Lee et al. 2018, https://arxiv.org/abs/1807.03888). The limit is the 99th percentile
of the development part. Writes `familiar.pt` into stage 1's run; export puts the distance into the network."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from common.familiar import Familiar
from common.network import LesionNet

from . import stages
from .data import SEQUENCES, Slice, load
from .infer import load_network

PERCENTILE = 99
_BATCH = 16


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

    module = Familiar(len(SEQUENCES))
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
