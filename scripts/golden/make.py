"""Makes the numbers of PyTorch that main/models/golden.test.ts compares with. Tensors are stored as this project lays
them out: images [N, H, W, C], kernels [kh, kw, in, out]. README.md says how to run it."""
import json
import math
import sys
from pathlib import Path

import numpy
import torch
from torch.nn import functional as F

OUT = Path(__file__).resolve().parents[2] / "main" / "models" / "golden"
EPS = 1e-5


def flat(tensor):
    """Shortest decimals that give the same float32."""
    return [float(str(v)) for v in tensor.detach().to(torch.float32).contiguous().numpy().ravel()]


def host(tensor):
    return {"shape": list(tensor.shape), "data": flat(tensor)}


def save(name, cases):
    document = {"versions": {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": numpy.__version__}, "cases": cases}
    (OUT / f"{name}.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(name, len(cases), "cases")


def first(x):
    """[N, H, W, C] as PyTorch wants it; [N, C] as it is."""
    return x.permute(0, 3, 1, 2) if x.dim() == 4 else x


def last(x):
    return x.permute(0, 2, 3, 1) if x.dim() == 4 else x


def norms():
    cases = []
    for shape in ([4, 3, 2, 4], [1, 3, 2, 4], [5, 4], [1, 4]):
        for kind, groups in (("batch", None), ("group", 2), ("layer", 1), ("instance", 4)):
            values = math.prod(shape[:-1])
            if (kind == "batch" and values == 1) or (kind == "instance" and len(shape) == 2):
                continue  # one value for each statistic: PyTorch refuses it
            x = (torch.randn(shape) * 2 + 3).requires_grad_()
            gamma = (torch.rand(4) + 0.5).requires_grad_()
            beta = torch.randn(4, requires_grad=True)
            upstream = torch.randn(shape)
            mean, variance = torch.randn(4), torch.rand(4) + 0.5
            case = {"kind": kind, "groups": groups, "x": host(x), "gamma": flat(gamma), "beta": flat(beta), "upstream": flat(upstream)}
            if kind == "batch":
                case |= {"mean": flat(mean), "variance": flat(variance)}
                case["evaluated"] = flat(last(F.batch_norm(first(x), mean, variance, gamma, beta, False, 0.1, EPS)))
                y = last(F.batch_norm(first(x), mean, variance, gamma, beta, True, 0.1, EPS))  # moves mean and variance
                case |= {"newMean": flat(mean), "newVariance": flat(variance)}
            else:
                y = last(F.group_norm(first(x), groups, gamma, beta, EPS))
                case["evaluated"] = flat(y)
            (y * upstream).sum().backward()
            cases.append(case | {"value": flat(y), "dx": flat(x.grad), "dgamma": flat(gamma.grad), "dbeta": flat(beta.grad)})
    save("norms", cases)


def weight_standardization():
    cases = []
    for shape in ([3, 3, 2, 4], [1, 1, 6, 3], [8, 5]):
        for scale in (1.0, 0.001):
            w = (torch.randn(shape) * scale + 0.3 * scale).requires_grad_()
            upstream = torch.randn(shape)
            axes = list(range(len(shape) - 1))
            variance, mean = torch.var_mean(w, axes, correction=0, keepdim=True)
            y = (w - mean) / torch.sqrt(variance + 1e-8)
            (y * upstream).sum().backward()
            cases.append({"kernel": host(w), "upstream": flat(upstream), "value": flat(y), "dkernel": flat(w.grad)})
    save("weight-standardization", cases)


def optimizers():
    cases = []
    lr, size = 0.05, 6
    start, gradients = torch.randn(size), [torch.randn(size) for _ in range(5)]
    for kind, params, decay in (
        ("sgd", {"momentum": 0}, 0), ("sgd", {"momentum": 0.9}, 0), ("sgd", {"momentum": 0.9}, 0.1), ("sgd", {"momentum": 0.9, "nesterov": True}, 0.1),
        ("adam", {}, 0), ("adam", {}, 0.1), ("adamw", {}, 0.1), ("adamw", {"beta1": 0.8, "beta2": 0.99, "eps": 1e-4}, 0.1),
    ):
        w = start.clone().requires_grad_()
        if kind == "sgd":
            optimizer = torch.optim.SGD([w], lr=lr, weight_decay=decay, **params)
        else:
            make = torch.optim.Adam if kind == "adam" else torch.optim.AdamW
            optimizer = make([w], lr=lr, weight_decay=decay, betas=(params.get("beta1", 0.9), params.get("beta2", 0.999)), eps=params.get("eps", 1e-8))
        steps = []
        for gradient in gradients:
            w.grad = gradient.clone()
            optimizer.step()
            steps.append(flat(w))
        cases.append({"kind": kind, "params": params, "weightDecay": decay, "lr": lr, "start": flat(start), "gradients": [flat(g) for g in gradients], "steps": steps})
    save("optimizers", cases)


def schedules():
    per_epoch, epochs = 5, 8
    total = per_epoch * epochs
    made = (
        ("cosine", {}, lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, total)),
        ("cosine", {"floor": 0.1}, lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, total, eta_min=0.1)),
        ("step", {"epochs": [3, 6], "factor": 0.2}, lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [3 * per_epoch, 6 * per_epoch], 0.2)),
        ("one-cycle", {}, lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 1.0, total_steps=total, div_factor=25, final_div_factor=1e4)),
        ("one-cycle", {"rise": 0.4}, lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 1.0, total_steps=total, pct_start=0.4)),
    )
    cases = []
    for kind, params, make in made:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        scheduler = make(optimizer)
        factors = []
        for _ in range(total):
            factors.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if len(factors) < total:
                scheduler.step()
        cases.append({"kind": kind, "params": params, "stepsPerEpoch": per_epoch, "totalSteps": total, "factors": factors})
    save("schedules", cases)


def losses():
    cases = []
    upstream = torch.rand(6) + 0.5
    for kind, loss in (("mse", F.mse_loss), ("mae", F.l1_loss), ("huber", F.huber_loss)):
        output, values = (torch.randn(6, 1) * 2).requires_grad_(), torch.randn(6, 1)
        y = loss(output, values, reduction="none")[:, 0]
        (y * upstream).sum().backward()
        cases.append({"kind": kind, "output": host(output), "values": host(values), "upstream": flat(upstream), "value": flat(y), "doutput": flat(output.grad)})
    hard = F.one_hot(torch.tensor([0, 1, 2, 3, 0, 1]), 4).float()
    soft = torch.softmax(torch.randn(6, 4), 1)
    for labels, scale in ((hard, 2), (soft, 2), (hard, 60)):
        output = (torch.randn(6, 4) * scale).requires_grad_()
        y = F.cross_entropy(output, labels, reduction="none")
        (y * upstream).sum().backward()
        cases.append({"kind": "cross-entropy", "output": host(output), "values": host(labels), "upstream": flat(upstream), "value": flat(y), "doutput": flat(output.grad)})
    save("losses", cases)


def uncertainty():
    """Kendall, Gal and Cipolla 2018 on a small shared trunk: five steps of plain gradient descent over two batches with missing targets."""
    torch.manual_seed(1705)
    rows, features, hidden, lr = 6, 3, 4, 0.02
    heads = {"mass": ("regression", 1, 1.0), "depth": ("regression", 1, 2.0), "kind": ("class", 3, 1.0)}
    parameters = {"layer1.dense.kernel": torch.randn(features, hidden), "layer1.dense.bias": torch.randn(hidden)}
    for name, (_, width, _) in heads.items():
        parameters |= {f"head.{name}.kernel": torch.randn(hidden, width), f"head.{name}.bias": torch.randn(width), f"weighting.{name}.s": torch.zeros(1)}
    parameters = {name: value.requires_grad_() for name, value in parameters.items()}
    start = {name: host(value) for name, value in parameters.items()}
    batches = []
    for absent in ("", "depth"):
        labels = {}
        for name, (kind, width, _) in heads.items():
            values = torch.randn(rows, 1) * (10 if name == "mass" else 1) if kind == "regression" else F.one_hot(torch.randint(0, width, (rows,)), width).float()
            present = torch.zeros(rows) if name == absent else (torch.rand(rows) > 0.3).float()
            labels[name] = {"values": values * present[:, None], "present": present}
        batches.append({"x": torch.randn(rows, features), "labels": labels})
    steps = []
    for step in range(5):
        batch = batches[step % 2]
        trunk = torch.relu(batch["x"] @ parameters["layer1.dense.kernel"] + parameters["layer1.dense.bias"])
        losses, parts = {}, {}
        for name, (kind, _, weight) in heads.items():
            output = trunk @ parameters[f"head.{name}.kernel"] + parameters[f"head.{name}.bias"]
            values, present = batch["labels"][name]["values"], batch["labels"][name]["present"]
            known = present > 0
            s = parameters[f"weighting.{name}.s"][0]
            if not known.any():
                continue
            loss = F.mse_loss(output[known], values[known]) if kind == "regression" else F.cross_entropy(output[known], values[known])
            losses[name] = loss
            parts[name] = weight * (torch.exp(-s) * loss * (0.5 if kind == "regression" else 1) + s / 2)
        total = sum(parts.values())
        gradients = torch.autograd.grad(total, list(parameters.values()), allow_unused=True, materialize_grads=True)
        steps.append({
            "batch": step % 2, "total": total.item(), "losses": {k: v.item() for k, v in losses.items()}, "parts": {k: v.item() for k, v in parts.items()},
            "before": {k: flat(v) for k, v in parameters.items()}, "gradients": {k: flat(g) for k, g in zip(parameters, gradients)},
        })
        with torch.no_grad():
            for value, gradient in zip(parameters.values(), gradients):
                value -= lr * gradient
    shown = [{"x": host(b["x"]), "labels": {k: {"values": host(v["values"]), "present": host(v["present"])} for k, v in b["labels"].items()}} for b in batches]
    save("uncertainty", [{"lr": lr, "start": start, "batches": shown, "steps": steps, "end": {k: flat(v) for k, v in parameters.items()}}])


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(1803)
    norms()
    weight_standardization()
    optimizers()
    schedules()
    losses()
    uncertainty()
