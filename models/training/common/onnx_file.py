"""Networks as ONNX files, and what ONNX Runtime makes of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import nn

OPSET = 18
_SMALL = 64  # values: smaller weights are kept as they are


def export(module: nn.Module, example: torch.Tensor, name: str, outputs: list[str], path: Path) -> None:
    """@param example: two or more inputs in a batch, whose size stays open"""
    torch.onnx.export(
        module,
        (example,),
        path,
        input_names=[name],
        output_names=outputs,
        opset_version=OPSET,
        dynamic_shapes={name: {0: torch.export.Dim("batch")}},
        external_data=False,
        dynamo=True,
        verbose=False,
    )
    model = onnx.load(path)
    # The exporter notes file and line of every node: the bytes would change with the folder it runs in.
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    del model.graph.metadata_props[:], model.metadata_props[:]
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def halve(path: Path) -> None:
    """Keeps weights as half-precision numbers, which are widened again when the file is loaded: the file is half as large, and
    what is computed is computed in single precision."""
    model = onnx.load(path)
    casts = []
    for kept in model.graph.initializer:
        values = numpy_helper.to_array(kept)
        if kept.data_type != onnx.TensorProto.FLOAT or values.size < _SMALL:
            continue
        name = kept.name
        kept.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    for index, node in enumerate(casts):
        model.graph.node.insert(index, node)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)


def parity(module: nn.Module, x: torch.Tensor, path: Path) -> float:
    """Largest difference of any output between ONNX Runtime and PyTorch, both on the CPU."""
    with torch.inference_mode():
        expected = module(x)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    return max(float(np.abs(a - b.numpy()).max()) for a, b in zip(found, expected))
