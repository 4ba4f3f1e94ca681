"""PyTorch's side of `npm run bench -- epoch`: the preset's training as one would write it plainly.

One JSON object a line on standard input asks, one a line on standard output answers. Requests:
  {"do": "hello", "folder", "mean", "std", "recipe": {"batch", "lr", "momentum", "weightDecay", "warmupEpochs"}}  the ways to run it
  {"do": "train", "epochs", "way", "images"?}  seconds of each epoch after the first, and validation accuracy after the last
An epoch has validation, a checkpoint of weights and optimiser (and the best), loss and rate of each step in a file, and
training accuracy as a mean over the steps, as Atelier's has.
"""

import json
import math
import os
import sys
import tempfile
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, TensorDataset

from networks import network

torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
EVALUATION_BATCH = 256


class Images(Dataset):
    """Bytes that are scaled sample by sample, as data sets that lie in files are."""

    def __init__(self, images, labels, mean, std):
        self.images, self.labels, self.mean, self.std = images, labels, mean, std

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return (self.images[i].float() / 255 - self.mean) / self.std, self.labels[i]


class Training:
    def __init__(self, ask):
        self.recipe = ask["recipe"]
        self.mean, self.std = (torch.tensor(ask[name], dtype=torch.float32).view(-1, 1, 1) for name in ("mean", "std"))
        self.parts = {part: self.read(ask["folder"], part) for part in ("train", "val")}

    def read(self, folder, part):
        images = torch.from_numpy(np.load(os.path.join(folder, f"{part}.images.npy"))).permute(0, 3, 1, 2).contiguous()
        return images, torch.from_numpy(np.load(os.path.join(folder, f"{part}.labels.npy"))).long()

    def ways(self):
        loaders = [{"data": data, "workers": workers, "persistent": persistent} for data in ("items", "tensors", "batches") for workers, persistent in ((0, False), (2, False), (2, True))]
        return [{**loader, "layout": layout} for loader in loaders for layout in ("nchw", "channels_last")]

    def loader(self, part, way, size, limit):
        images, labels = (tensor[:limit] for tensor in self.parts[part])
        workers = {"num_workers": way["workers"], "persistent_workers": way["persistent"]}
        train = part == "train"
        if way["data"] == "items":
            return DataLoader(Images(images, labels, self.mean, self.std), size, shuffle=train, **workers)
        data = TensorDataset((images.float() / 255 - self.mean) / self.std, labels)
        if way["data"] == "tensors":
            return DataLoader(data, size, shuffle=train, **workers)
        # A whole batch is one indexing of the tensors.
        order = RandomSampler(data) if train else SequentialSampler(data)
        return DataLoader(data, batch_size=None, sampler=BatchSampler(order, size, False), **workers)

    def train(self, epochs, way, images=None):
        recipe = self.recipe
        torch.manual_seed(1)
        layout = torch.channels_last if way["layout"] == "channels_last" else torch.contiguous_format
        net = network("resnet8", self.parts["train"][0].shape[1], 10).to(memory_format=layout)
        optimizer = torch.optim.SGD(net.parameters(), lr=recipe["lr"], momentum=recipe["momentum"], weight_decay=recipe["weightDecay"], nesterov=True, fused=True)
        train, val = self.loader("train", way, recipe["batch"], images), self.loader("val", way, EVALUATION_BATCH, images)
        warm, total = round(recipe["warmupEpochs"] * len(train)), epochs * len(train)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: (done + 1) / warm if done < warm else 0.5 * (1 + math.cos(math.pi * (done - warm) / max(1, total - warm))))
        ends, best, accuracy = [], -1.0, 0.0
        with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "log.jsonl"), "w") as log:
            for epoch in range(epochs):
                net.train()
                right = seen = step = 0
                for x, labels in train:
                    x = x.contiguous(memory_format=layout)
                    optimizer.zero_grad(set_to_none=True)
                    output = net(x)
                    loss = F.cross_entropy(output, labels)
                    loss.backward()
                    optimizer.step()
                    step, seen = step + 1, seen + len(labels)
                    right += (output.argmax(1) == labels).sum().item()
                    log.write(json.dumps({"epoch": epoch, "step": step, "loss": loss.item(), "lr": schedule.get_last_lr()[0]}) + "\n")
                    schedule.step()
                accuracy, loss = self.validate(net, val, layout)
                log.write(json.dumps({"epoch": epoch, "train.accuracy": right / seen, "val.accuracy": accuracy, "val.loss": loss}) + "\n")
                log.flush()
                state = {"epoch": epoch, "net": net.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict()}
                torch.save(state, os.path.join(folder, "last.pt"))
                if accuracy > best:
                    best = accuracy
                    torch.save(state, os.path.join(folder, "best.pt"))
                ends.append(time.perf_counter())
        return {"seconds": [after - before for before, after in zip(ends, ends[1:])], "accuracy": accuracy}

    @torch.no_grad()
    def validate(self, net, val, layout):
        net.eval()
        right = loss = seen = 0
        for x, labels in val:
            output = net(x.contiguous(memory_format=layout))
            loss += F.cross_entropy(output, labels, reduction="sum").item()
            right, seen = right + (output.argmax(1) == labels).sum().item(), seen + len(labels)
        return right / seen, loss / seen


def main():
    training = None
    for line in sys.stdin:
        ask = json.loads(line)
        if ask["do"] == "hello":
            training = Training(ask)
            answer = {"torch": torch.__version__, "threads": torch.get_num_threads(), "ways": training.ways()}
        else:
            answer = training.train(ask["epochs"], ask["way"], ask.get("images"))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
