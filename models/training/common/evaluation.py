"""What evaluations share: their options, calibration over groups, and the file that a card is written from."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from . import figures
from .running import pick_device


def evaluation_options(out: str, description: str | None) -> argparse.ArgumentParser:
    """@param out: the pipeline's folder, which gets `evaluation.json` and `curves.svg` in a folder a stage"""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--out", type=Path, default=Path(out))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch on a CPU; 0: its own choice")
    return parser


def evaluation_device(options: argparse.Namespace) -> torch.device:
    if options.threads:
        torch.set_num_threads(options.threads)
    return pick_device(options.device)


def calibration_figures(groups: list[list[tuple]], draws: int = 1000) -> tuple[dict[str, dict], list[tuple]]:
    """@param groups: by patient, block or case: probability of a lesion, and whether there is one
    @return: ECE and Brier scores with intervals, and the bins of all together"""
    groups = [group for group in groups if group]

    def columns(items: list) -> tuple[np.ndarray, np.ndarray]:
        return np.array([p for p, _ in items]), np.array([float(y) for _, y in items])

    def brier(items: list) -> float:
        p, y = columns(items)
        return float(((p - y) ** 2).mean())

    def of_prevalence(items: list) -> float:
        _, y = columns(items)
        return float(((y - y.mean()) ** 2).mean())

    found = {
        "ECE": figures.bootstrap(lambda items: figures.calibration(*columns(items))[0], groups, draws),
        "Brier": figures.bootstrap(brier, groups, draws),
        "Brier of the prevalence": figures.bootstrap(of_prevalence, groups, draws),
    }
    return found, figures.calibration(*columns([item for group in groups for item in group]))[1]


def write(folder: Path, document: dict) -> None:
    """`evaluation.json`, and its figures printed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    for name, found in document["figures"].items():
        for figure, value in found.items():
            print(f"{name}: {figure} {value['value']} ({value['low']} to {value['high']}, {value['groups']} groups)")
