"""PyTorch's side of `npm run bench -- step`: the same networks, weights, batches and updates, timed on request.

One JSON object a line on standard input asks, one a line on standard output answers. Requests:
  {"do": "prepare", "model", "norm", "batch", "weights", "layout": "nchw" | "channels_last", "compile": bool}
  {"do": "losses", "steps"}  losses of steps with TensorFlow's padding, from the given weights: shows that the networks are the same
  {"do": "time", "steps"}    milliseconds a step over that many steps
`weights` is a file of float32 whose index stands in `<weights>.json`: name -> [offset, shape] in TensorFlow's layouts.
"""

import json
import os
import sys
import time

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
CLASSES = 10


def groups(channels):
    """The largest divisor of the channels up to 32 that leaves four or more a group, as Atelier's `auto`."""
    return next((g for g in range(min(32, channels // 4), 1, -1) if channels % g == 0), 1)


def standardised(weight):
    """Weight standardisation (arXiv 1903.10520) over the fan-in, ddof 0, epsilon inside the root."""
    var, mean = torch.var_mean(weight, dim=tuple(range(1, weight.dim())), keepdim=True, correction=0)
    return (weight - mean) * torch.rsqrt(var + 1e-8)


def norm_layer(kind, channels, dims):
    if kind == "batch":
        return (nn.BatchNorm1d if dims == 1 else nn.BatchNorm2d)(channels, eps=1e-5, momentum=0.1)
    return nn.GroupNorm(groups(channels), channels, eps=1e-5)


class Conv(nn.Module):
    """Convolution without bias, norm, and relu where it follows at once. `exact` pads as TensorFlow does, more at the end."""

    def __init__(self, inputs, outputs, size, stride, kind, relu):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, bias=False)
        self.norm = norm_layer(kind, outputs, 2)
        self.relu, self.ws, self.exact = relu, kind == "group-ws", False

    def forward(self, x):
        weight = standardised(self.conv.weight) if self.ws else self.conv.weight
        size, stride = self.conv.kernel_size[0], self.conv.stride[0]
        if self.exact:
            total = [max((-(-n // stride) - 1) * stride + size - n, 0) for n in x.shape[2:]]
            x = F.pad(x, [total[1] // 2, total[1] - total[1] // 2, total[0] // 2, total[0] - total[0] // 2])
            x = F.conv2d(x, weight, None, stride)
        else:
            x = F.conv2d(x, weight, None, stride, size // 2)
        x = self.norm(x)
        return F.relu(x, inplace=True) if self.relu else x


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, kind):
        super().__init__()
        self.first = Conv(inputs, outputs, 3, stride, kind, True)
        self.second = Conv(outputs, outputs, 3, 1, kind, False)
        self.shortcut = Conv(inputs, outputs, 1, stride, kind, False) if stride != 1 or inputs != outputs else None

    def forward(self, x):
        return F.relu(self.second(self.first(x)) + (x if self.shortcut is None else self.shortcut(x)), inplace=True)


class Network(nn.Module):
    """Every model of the grid, with its parts under the names that Atelier's layer graphs give them."""

    def __init__(self, model, kind):
        super().__init__()
        self.parts, self.named = nn.ModuleList(), {}
        if model == "mlp":
            self.ws = kind == "group-ws"
            self.norms = nn.ModuleList(norm_layer(kind, 128, 1) for _ in range(3))
            self.parts = nn.ModuleList(nn.Linear(n, 128, bias=False) for n in (196, 128, 128))
            for i in range(3):
                self.named[f"layer{i + 1}.dense"], self.named[f"layer{i + 1}.norm"] = self.parts[i], self.norms[i]
            self.head = nn.Linear(128, CLASSES)
            self.run = self.rows
        else:
            self.run = self.maps
            self.head = nn.Linear(64, CLASSES)
            if model == "cnn-strided":
                for i, (a, b) in enumerate([(1, 16), (16, 32), (32, 64), (64, 64)]):
                    self.add(f"block{i + 1}.conv", f"block{i + 1}.norm", Conv(a, b, 3, 2, kind, True))
            else:
                self.add("stem.conv", "stem.norm", Conv(3, 16, 3, 1, kind, True))
                inputs = 16
                for stage, outputs in enumerate((16, 32, 64)):
                    for i in range(1 if model == "resnet8" else 3):
                        block = Block(inputs, outputs, 2 if stage > 0 and i == 0 else 1, kind)
                        self.parts.append(block)
                        name = f"stage{stage + 1}.block{i + 1}"
                        self.name(f"{name}.conv1", f"{name}.norm1", block.first)
                        self.name(f"{name}.conv2", f"{name}.norm2", block.second)
                        if block.shortcut is not None:
                            self.name(f"{name}.shortcut.conv", f"{name}.shortcut.norm", block.shortcut)
                        inputs = outputs
        self.named["head.label"] = self.head

    def add(self, conv, norm, part):
        self.parts.append(part)
        self.name(conv, norm, part)

    def name(self, conv, norm, part):
        self.named[conv], self.named[norm] = part.conv, part.norm

    def rows(self, x):
        for linear, norm in zip(self.parts, self.norms):
            x = F.relu(norm(F.linear(x, standardised(linear.weight) if self.ws else linear.weight)), inplace=True)
        return self.head(x)

    def maps(self, x):
        for part in self.parts:
            x = part(x)
        return self.head(x.mean(dim=(2, 3)))

    def forward(self, x):
        return self.run(x)

    def load(self, path):
        """Atelier's first weights and the batch; every name must find its place."""
        with open(f"{path}.json") as file:
            index = json.load(file)
        data = np.fromfile(path, dtype=np.float32)
        tensors = {name: torch.from_numpy(data[at : at + int(np.prod(shape))].reshape(shape).copy()) for name, (at, shape) in index.items()}
        fields = {"kernel": "weight", "bias": "bias", "gamma": "weight", "beta": "bias", "mean": "running_mean", "variance": "running_var"}
        with torch.no_grad():
            for name, value in tensors.items():
                if name in ("input", "labels"):
                    continue
                owner, _, field = name.rpartition(".")
                value = value.permute(3, 2, 0, 1) if value.dim() == 4 else value.t() if value.dim() == 2 else value
                getattr(self.named[owner], fields[field]).copy_(value)
        x = tensors["input"]
        return x.permute(0, 3, 1, 2).contiguous() if x.dim() == 4 else x, tensors["labels"].argmax(1)


class Cell:
    def __init__(self, ask):
        self.ask = ask
        self.net = Network(ask["model"], ask["norm"])
        self.x, self.labels = self.net.load(ask["weights"])
        if ask["layout"] == "channels_last" and self.x.dim() == 4:
            self.net, self.x = self.net.to(memory_format=torch.channels_last), self.x.contiguous(memory_format=torch.channels_last)
        # The fused update is the fastest that PyTorch has for the CPU.
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.05, momentum=0.9, fused=True)
        self.call = torch.compile(self.net) if ask["compile"] else self.net

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.call(self.x), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def losses(cell, steps):
    twin = Cell({**cell.ask, "compile": False})
    for module in twin.net.modules():
        if isinstance(module, Conv):
            module.exact = True
    return [twin.step() for _ in range(steps)]


def main():
    cells = {}
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["do"] == "hello":
            answer = {"torch": torch.__version__, "threads": torch.get_num_threads(), "python": sys.version.split()[0]}
        elif ask["do"] == "prepare":
            cells[ask["layout"] + str(ask["compile"])] = cell = Cell(ask)
            began = time.perf_counter()
            while time.perf_counter() - began < 0.3:
                cell.step()
            answer = {"ok": True}
        else:
            cell = cells[ask["layout"] + str(ask["compile"])]
            if ask["do"] == "losses":
                answer = {"losses": losses(cell, ask["steps"])}
            else:
                began = time.perf_counter()
                for _ in range(ask["steps"]):
                    cell.step()
                answer = {"ms": (time.perf_counter() - began) * 1000 / ask["steps"]}
        print(json.dumps(answer), flush=True)


main()
