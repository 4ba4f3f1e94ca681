"""PyTorch's side of `npm run bench -- memory`: some training steps, and the most memory that the process held.

Reads one JSON line {"model", "image": [height, width, channels], "batch", "steps"} and answers one with VmHWM in KiB.
"""

import json
import os
import re
import sys

import torch
import torch.nn.functional as F

from networks import network

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
ask = json.loads(sys.stdin.readline())
height, width, channels = ask["image"]
net = network(ask["model"], channels, 10)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, fused=True)
x, labels = torch.randn(ask["batch"], channels, height, width), torch.randint(0, 10, (ask["batch"],))
for _ in range(ask["steps"]):
    optimizer.zero_grad(set_to_none=True)
    F.cross_entropy(net(x), labels).backward()
    optimizer.step()
with open("/proc/self/status") as status:
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", status.read()).group(1))
print(json.dumps({"torch": torch.__version__, "peakKiB": peak}), flush=True)
