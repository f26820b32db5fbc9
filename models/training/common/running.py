"""What every training run shares: seeds, an average of the weights, checkpoints that a stopped run goes on from."""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn


def seed_everything(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def pick_device(name: str) -> torch.device:
    return torch.device(name if name != "auto" else "cuda" if torch.cuda.is_available() else "cpu")


def run_options(steps: int, batch: int, rate: float, description: str | None) -> argparse.ArgumentParser:
    """What every training command takes. Its own options are added to it; `begin` sets up what they say."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=Path("../../../shared/data"))
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--start", type=Path, help="weights.pt to go on from; else ImageNet's")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch on a CPU; 0: its own choice")
    parser.add_argument("--steps", type=int, nargs="+", default=[steps], help="of each cycle of the learning rate")
    parser.add_argument("--batch", type=int, default=batch)
    parser.add_argument("--rate", type=float, default=rate)
    return parser


def begin(options: argparse.Namespace) -> torch.device:
    if options.threads:
        torch.set_num_threads(options.threads)
    seed_everything(1)
    return pick_device(options.device)


def started(network: nn.Module, options: argparse.Namespace) -> nn.Module:
    """The network, from `--start` where it is given."""
    if options.start:
        network.load_state_dict(torch.load(options.start, map_location="cpu"))
    return network


class Average:
    """Exponential moving average of a network's weights and statistics: what is evaluated and exported."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay, self.updates = decay, 0
        self.state = {name: value.detach().clone() for name, value in network.state_dict().items()}

    def update(self, network: nn.Module) -> None:
        self.updates += 1
        # Short at first, so that the start is forgotten.
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for name, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[name].lerp_(value.detach(), 1 - decay)
            else:
                self.state[name].copy_(value)


@dataclass
class Plan:
    """The rate falls by a cosine to zero and, where a run is given more cycles, starts anew
    (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983)."""

    cycles: tuple[int, ...]  # steps of each
    learning_rate: float
    weight_decay: float = 1e-4
    warm_up: int = 100
    checkpoint_seconds: float = 150
    watch_every: int = 500
    average_cycles: bool = False  # what is left is the mean of the weights at the ends of the cycles

    @property
    def steps(self) -> int:
        return sum(self.cycles)

    @property
    def ends(self) -> tuple[int, ...]:
        """The last step of each cycle."""
        return tuple(itertools.accumulate(self.cycles))

    def rate(self, step: int) -> float:
        warm = min(1.0, (step + 1) / self.warm_up)
        for length in self.cycles:
            if step < length:
                return self.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * step / length))
            step -= length
        return 0.0


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Weights at the ends of cycles lie around what is better than each (Izmailov 2018, https://arxiv.org/abs/1803.05407).
    Counters are the last one's."""
    return {
        name: torch.stack([state[name].double() for state in states]).mean(0).to(value.dtype)
        if value.dtype.is_floating_point
        else value
        for name, value in states[-1].items()
    }


def train(
    network: nn.Module,
    batch: Callable[[int], tuple],
    loss: Callable[[nn.Module, tuple], tuple[torch.Tensor, dict[str, float]]],
    watch: Callable[[nn.Module], dict[str, float]],
    plan: Plan,
    folder: Path,
    device: torch.device,
) -> None:
    """Runs to the end of the plan, or goes on from `folder/checkpoint.pt`. Leaves `folder/weights.pt` (the average) and
    `folder/log.jsonl`. Batches are drawn by the number of the step, so that a resumed run sees what it would have seen.
    SIGTERM and SIGINT save and end the run. A GPU computes in bfloat16, which needs no scaling of the loss."""
    folder.mkdir(parents=True, exist_ok=True)
    network.to(device, memory_format=torch.channels_last)
    trained = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
    slow = [p for name, p in trained if name.startswith(("stem", "blocks"))]
    fast = [p for name, p in trained if not name.startswith(("stem", "blocks"))]
    optimizer = torch.optim.AdamW(
        [{"params": slow, "scale": 0.5}, {"params": fast, "scale": 1.0}],
        lr=plan.learning_rate,
        weight_decay=plan.weight_decay,
    )
    average, step = Average(network, 0.998), 0
    checkpoint = folder / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=False)
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        average.state, average.updates, step = state["average"], state["updates"], state["step"]
        print(f"goes on from step {step}", flush=True)
    amp = device.type == "cuda"
    # Gradients that fade into denormal numbers cost a CPU a hundred times the time of others.
    torch.set_flush_denormal(True)

    def save() -> None:
        state = {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "average": average.state,
            "updates": average.updates,
            "step": step,
        }
        torch.save(state, checkpoint.with_suffix(".new"))
        os.replace(checkpoint.with_suffix(".new"), checkpoint)
        torch.save(average.state, folder / "weights.pt")

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    saved = began = time.monotonic()
    first, sums, count = step, {}, 0
    while step < plan.steps and not stopped.is_set():
        network.train()
        for group in optimizer.param_groups:
            group["lr"] = plan.rate(step) * group["scale"]
        seed_everything(step * 7919 + 17)
        # Drawn outside: coordinates of a warp in bfloat16 would be whole pixels off.
        values = batch(step)
        with torch.autocast(device.type, torch.bfloat16, enabled=amp):
            value, parts = loss(network, values)
        optimizer.zero_grad(set_to_none=True)
        value.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        average.update(network)
        step += 1
        for name, part in parts.items():
            sums[name] = sums.get(name, 0.0) + part
        count += 1
        if step % 20 == 0:
            means = {name: round(total / count, 4) for name, total in sums.items()}
            left = (time.monotonic() - began) / (step - first) * (plan.steps - step) / 60
            print(f"step {step}/{plan.steps}  {means}  {left:.0f} min left", flush=True)
            sums, count = {}, 0
        if step in plan.ends:
            torch.save(average.state, folder / f"cycle-{plan.ends.index(step) + 1}.pt")
        if step % plan.watch_every == 0 or step == plan.steps:
            own = {name: value.clone() for name, value in network.state_dict().items()}
            network.load_state_dict(average.state)
            network.eval()
            with torch.inference_mode():
                figures = watch(network)
            network.load_state_dict(own)
            print(f"step {step}  development part: {figures}", flush=True)
            with (folder / "log.jsonl").open("a") as log:
                log.write(json.dumps({"step": step, **figures}) + "\n")
        if time.monotonic() - saved > plan.checkpoint_seconds or step == plan.steps or stopped.is_set():
            save()
            saved = time.monotonic()
    if step == plan.steps and plan.average_cycles:
        states = [torch.load(folder / f"cycle-{n + 1}.pt", device, weights_only=True) for n in range(len(plan.cycles))]
        torch.save(mean_of(states), folder / "weights.pt")
