"""Seconds that PyTorch takes for the networks of `brain-tumour` on what the pipeline showed them, as JSON.

Arguments: a folder, threads, then for each network its ONNX file, its number of heads and its name. The folder holds for each name
the squares (NAME.f32, N × 3 × 192 × 192) and the maps that ONNX Runtime made of them (NAME.map.f32, N × 96 × 96). PyTorch gets
the weights out of the ONNX file, batch normalisation folded into the convolutions as there, and the same four squares a run; the
median of five after one that warms up. Its maps are held against the others: the largest difference is part of the answer."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2] / "models" / "training"))
from brain_tumour.stages import to_input  # noqa: E402
from common.network import LesionNet  # noqa: E402

BATCH, SIZE = 4, 192


def without_normalisation(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.BatchNorm2d):
            setattr(module, name, nn.Identity())
        else:
            without_normalisation(child)


def load(path: str, heads: int) -> LesionNet:
    network = LesionNet(heads, pretrained=False).eval()
    without_normalisation(network)
    graph = onnx.load(path).graph
    values = {one.name: torch.from_numpy(onnx.numpy_helper.to_array(one).copy()) for one in graph.initializer}
    for node in graph.node:
        if node.op_type not in ("Conv", "Gemm"):
            continue
        layer = network.get_submodule(node.input[1].removeprefix("network.").removesuffix(".weight"))
        if layer.weight.shape != values[node.input[1]].shape:
            raise ValueError(f"{node.input[1]} has another shape than the network")
        layer.weight = nn.Parameter(values[node.input[1]])
        layer.bias = nn.Parameter(values[node.input[2]]) if len(node.input) > 2 else None
    # The layout in which PyTorch is quicker.
    return network.to(memory_format=torch.channels_last)


def run(network: LesionNet, squares: torch.Tensor) -> tuple[float, torch.Tensor]:
    began = time.perf_counter()
    found = [network(to_input(batch).to(memory_format=torch.channels_last)) for batch in squares.split(BATCH)]
    maps = [torch.sigmoid(one[0] if isinstance(one, tuple) else one) for one in found]
    return time.perf_counter() - began, torch.cat(maps)


folder = Path(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
torch.set_flush_denormal(True)
seconds, difference = 0.0, 0.0
with torch.inference_mode():
    for path, heads, name in zip(*(sys.argv[3 + i :: 3] for i in range(3))):
        squares = torch.from_numpy(np.fromfile(folder / f"{name}.f32", np.float32).reshape(-1, 3, SIZE, SIZE))
        expected = np.fromfile(folder / f"{name}.map.f32", np.float32)
        network = load(path, int(heads))
        runs = [run(network, squares) for _ in range(6)]
        difference = max(difference, float(np.abs(runs[0][1].numpy().ravel() - expected).max()))
        seconds += sorted(took for took, _ in runs[1:])[2]
print(json.dumps({"seconds": seconds, "difference": difference, "by": f"PyTorch {torch.__version__}"}))
