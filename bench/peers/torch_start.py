"""PyTorch's side of `npm run bench -- start`: from the interpreter's first line to the first finished step.

Reads one JSON line {"folder", "mean", "std", "batch"} and answers one with the moments (seconds since 1970) at which the
interpreter had started, PyTorch was imported, the data were read, and a step was done.
"""

import time

started = time.time()

import json
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

from networks import network

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
imported = time.time()

ask = json.loads(sys.stdin.readline())
images = torch.from_numpy(np.load(os.path.join(ask["folder"], "train.images.npy")))
labels = torch.from_numpy(np.load(os.path.join(ask["folder"], "train.labels.npy"))).long()
loaded = time.time()

net = network("cnn-strided", images.shape[3], 10)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, fused=True)
chosen = torch.randperm(len(images))[: ask["batch"]]
mean, std = torch.tensor(ask["mean"]), torch.tensor(ask["std"])
x = ((images[chosen].float() / 255 - mean) / std).permute(0, 3, 1, 2).contiguous()
F.cross_entropy(net(x), labels[chosen]).backward()
optimizer.step()
stepped = time.time()
print(json.dumps({"torch": torch.__version__, "started": started, "imported": imported, "loaded": loaded, "stepped": stepped}), flush=True)
