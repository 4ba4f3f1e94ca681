"""The other side of bench/augment.ts: answers one JSON line to each JSON line. Each operation acts on every image with
draws of its own, through each library's own transforms, on one thread: torchvision v2 on uint8 tensors [C, H, W],
Albumentations and OpenCV on uint8 arrays [H, W, C]."""
import json
import os
import random
import sys
import time

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

import albumentations as A
import cv2
import numpy as np
import torch
import torchvision
from torchvision.transforms import InterpolationMode, v2
from torchvision.transforms.v2 import functional as F

torch.set_num_threads(1)
cv2.setNumThreads(1)
torch.manual_seed(1)
random.seed(1)
BILINEAR = InterpolationMode.BILINEAR


def torchvision_ops(h, w, c):
    jitter = v2.ColorJitter
    ops = {
        "horizontal-flip": v2.RandomHorizontalFlip(1), "vertical-flip": v2.RandomVerticalFlip(1), "crop": v2.RandomCrop((h, w), padding=4),
        "random-resized-crop": v2.RandomResizedCrop((h, w), scale=(0.6, 1), antialias=True),
        "affine": v2.RandomAffine(10, translate=(0.1, 0.1), scale=(0.9, 1.1), interpolation=BILINEAR), "perspective": v2.RandomPerspective(0.3, 1, interpolation=BILINEAR),
        "brightness": jitter(brightness=0.2), "contrast": jitter(contrast=0.2), "gamma": lambda x: F.adjust_gamma(x, random.uniform(0.8, 1.25)),
        "gaussian-blur": v2.GaussianBlur(5, (0.1, 2)), "sharpness": v2.RandomAdjustSharpness(1.5, 1), "gaussian-noise": v2.GaussianNoise(sigma=0.05), "random-erasing": v2.RandomErasing(1),
        "invert": v2.RandomInvert(1), "autocontrast": v2.RandomAutocontrast(1), "equalize": v2.RandomEqualize(1), "posterize": v2.RandomPosterize(4, 1), "solarize": v2.RandomSolarize(128, 1),
        "rand-augment": v2.RandAugment(), "trivial-augment": v2.TrivialAugmentWide(),
    }
    if c == 3:
        ops |= {"saturation": jitter(saturation=0.2), "hue": jitter(hue=0.05), "greyscale": v2.RandomGrayscale(1)}
    return ops


def albumentations_ops(h, w, c):
    one = (1, 1)
    ops = {
        "horizontal-flip": A.HorizontalFlip(p=1), "vertical-flip": A.VerticalFlip(p=1), "crop": A.Compose([A.Pad(padding=4, p=1), A.RandomCrop(h, w, p=1)]),
        "random-resized-crop": A.RandomResizedCrop(size=(h, w), scale=(0.6, 1), p=1),
        "affine": A.Affine(rotate=(-10, 10), translate_percent=(-0.1, 0.1), scale=(0.9, 1.1), p=1), "perspective": A.Perspective(scale=(0.01, 0.15), p=1),
        "brightness": A.RandomBrightnessContrast(brightness_limit=0.2, contrast_limit=0, p=1), "contrast": A.RandomBrightnessContrast(brightness_limit=0, contrast_limit=0.2, p=1),
        "gamma": A.RandomGamma((80, 125), p=1), "gaussian-blur": A.GaussianBlur(blur_limit=(5, 5), sigma_limit=(0.1, 2), p=1), "sharpness": A.Sharpen(p=1),
        "gaussian-noise": A.GaussNoise(std_range=(0.05, 0.05), p=1), "random-erasing": A.Erasing(scale=(0.02, 0.33), ratio=(0.3, 3.3), p=1),
        "invert": A.InvertImg(p=1), "autocontrast": A.AutoContrast(p=1), "equalize": A.Equalize(p=1), "posterize": A.Posterize(num_bits=(4, 4), p=1), "solarize": A.Solarize(threshold_range=(0.5, 0.5), p=1),
    }
    if c == 3:
        ops |= {"saturation": A.ColorJitter(one, one, (0.8, 1.2), (0, 0), p=1), "hue": A.ColorJitter(one, one, one, (-0.05, 0.05), p=1), "greyscale": A.ToGray(p=1)}
    return {name: (lambda x, op=op: op(image=x)["image"]) for name, op in ops.items()}


def opencv_ops(h, w, c):
    levels = np.arange(256, dtype=np.float64)
    u = random.uniform

    def crop(x):
        padded = cv2.copyMakeBorder(x, 4, 4, 4, 4, cv2.BORDER_CONSTANT)
        top, left = random.randint(0, 8), random.randint(0, 8)
        return np.ascontiguousarray(padded[top : top + h, left : left + w])

    def resized(x):
        side = u(0.6, 1) ** 0.5
        ch, cw = int(h * side), int(w * side)
        top, left = random.randint(0, h - ch), random.randint(0, w - cw)
        return cv2.resize(x[top : top + ch, left : left + cw], (w, h), interpolation=cv2.INTER_LINEAR)

    def affine(x):
        m = cv2.getRotationMatrix2D((w / 2 - 0.5, h / 2 - 0.5), u(-10, 10), u(0.9, 1.1))
        m[:, 2] += (u(-0.1, 0.1) * w, u(-0.1, 0.1) * h)
        return cv2.warpAffine(x, m, (w, h), flags=cv2.INTER_LINEAR)

    def perspective(x):
        a, b = 0.15 * w, 0.15 * h
        image = np.float32([[0, 0], [w - 1, 0], [w - 1, h - 1], [0, h - 1]])
        moved = np.float32([[u(0, a), u(0, b)], [w - 1 - u(0, a), u(0, b)], [w - 1 - u(0, a), h - 1 - u(0, b)], [u(0, a), h - 1 - u(0, b)]])
        return cv2.warpPerspective(x, cv2.getPerspectiveTransform(image, moved), (w, h), flags=cv2.INTER_LINEAR)

    def noise(x):
        drawn = np.empty(x.shape, np.int16)
        cv2.randn(drawn, 0, 12.75)
        return np.clip(x + drawn, 0, 255).astype(np.uint8)

    def erase(x):
        out = x.copy()
        eh, ew = random.randint(2, h // 2), random.randint(2, w // 2)
        top, left = random.randint(0, h - eh), random.randint(0, w - ew)
        out[top : top + eh, left : left + ew] = 0
        return out

    def equalize(x):
        return cv2.equalizeHist(x) if c == 1 else cv2.merge([cv2.equalizeHist(channel) for channel in cv2.split(x)])

    def hue(x):
        hsv = cv2.cvtColor(x, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = cv2.LUT(hsv[..., 0], ((levels + u(-9, 9)) % 180).astype(np.uint8))
        return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)

    def saturation(x):
        factor = u(0.8, 1.2)
        return cv2.addWeighted(x, factor, cv2.cvtColor(cv2.cvtColor(x, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB), 1 - factor, 0)

    def contrast(x):
        factor = u(0.8, 1.2)
        grey = x if c == 1 else cv2.cvtColor(x, cv2.COLOR_RGB2GRAY)
        return cv2.convertScaleAbs(x, alpha=factor, beta=(1 - factor) * cv2.mean(grey)[0])

    sharp = np.float32([[-1, -1, -1], [-1, 21, -1], [-1, -1, -1]]) / 13
    solarized = np.where(levels >= 128, 255 - levels, levels).astype(np.uint8)
    ops = {
        "horizontal-flip": lambda x: cv2.flip(x, 1), "vertical-flip": lambda x: cv2.flip(x, 0), "crop": crop, "random-resized-crop": resized, "affine": affine, "perspective": perspective,
        "brightness": lambda x: cv2.convertScaleAbs(x, alpha=u(0.8, 1.2)), "contrast": contrast, "gamma": lambda x: cv2.LUT(x, (255 * (levels / 255) ** u(0.8, 1.25)).astype(np.uint8)),
        "gaussian-blur": lambda x: cv2.GaussianBlur(x, (5, 5), u(0.1, 2), borderType=cv2.BORDER_REFLECT_101), "sharpness": lambda x: cv2.filter2D(x, -1, sharp), "gaussian-noise": noise,
        "random-erasing": erase, "invert": cv2.bitwise_not, "autocontrast": lambda x: cv2.normalize(x, None, 0, 255, cv2.NORM_MINMAX), "equalize": equalize,
        "posterize": lambda x: np.bitwise_and(x, 0xF0), "solarize": lambda x: cv2.LUT(x, solarized),
    }
    if c == 3:
        ops |= {"saturation": saturation, "hue": hue, "greyscale": lambda x: cv2.cvtColor(cv2.cvtColor(x, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)}
    return ops


ARMS = {"torchvision": torchvision_ops, "albumentations": albumentations_ops, "opencv": opencv_ops}


class Cell:
    def __init__(self, path, shape):
        count, h, w, c = shape
        pixels = np.fromfile(path, np.uint8).reshape(shape)
        arrays = [np.ascontiguousarray(image) for image in pixels]
        tensors = [torch.from_numpy(image).permute(2, 0, 1).contiguous() for image in arrays]
        self.images = {"torchvision": tensors, "albumentations": arrays, "opencv": arrays}
        self.ops = {arm: make(h, w, c) for arm, make in ARMS.items()}

    def time(self, arm, op, ms):
        """Images a second over at least `ms` milliseconds, after some images to warm up."""
        work, images = self.ops[arm][op], self.images[arm]
        for image in images[:8]:
            work(image)
        done, began = 0, time.perf_counter()
        while True:
            for image in images:
                work(image)
            done += len(images)
            seconds = time.perf_counter() - began
            if seconds * 1000 >= ms:
                return done / seconds


def main():
    cell = None
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "hello":
            answer = {"python": sys.version.split()[0], "torch": torch.__version__, "torchvision": torchvision.__version__, "albumentations": A.__version__, "opencv": cv2.__version__, "numpy": np.__version__, "threads": torch.get_num_threads()}
        elif asked["do"] == "prepare":
            cell = Cell(asked["images"], asked["shape"])
            answer = {arm: sorted(ops) for arm, ops in cell.ops.items()}
        else:
            answer = {"rate": cell.time(asked["arm"], asked["op"], asked["ms"])}
        print(json.dumps(answer), flush=True)


main()
