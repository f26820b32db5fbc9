"""Seconds that PyTorch takes for the networks of `brain-tumour`: argument 1 squares of stage 1 and argument 2 of stage 2, as JSON.

The same architecture on the same number of threads (argument 3), squares four a run as the pipeline shows them; the median of
five after one that warms up. How long a convolution takes does not depend on its weights, so none are loaded."""

import json
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[2] / "models" / "training"))
from common.network import LesionNet  # noqa: E402

BATCH, SIZE = 4, 192


def seconds(network: LesionNet, count: int) -> float:
    batches = [torch.rand(min(BATCH, count - start), 3, SIZE, SIZE) for start in range(0, count, BATCH)]
    began = time.perf_counter()
    for batch in batches:
        network(batch)
    return time.perf_counter() - began


torch.set_num_threads(int(sys.argv[3]))
found = {}
with torch.inference_mode():
    for name, heads, count in (("propose", 0, int(sys.argv[1])), ("decide", 4, int(sys.argv[2]))):
        network = LesionNet(heads, pretrained=False).eval()
        found[name] = sorted(seconds(network, count) for _ in range(6))[2]
print(json.dumps({"seconds": sum(found.values()), "by": f"PyTorch {torch.__version__}"}))
