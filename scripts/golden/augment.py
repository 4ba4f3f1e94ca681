"""Makes what torchvision v2 gives for each augmentation at fixed parameters, for main/data/augment/golden.test.ts. Images
are uint8 [height, width, channels] as base64. README.md says how to run it."""
import base64
import json
import sys
from pathlib import Path

import numpy
import torch
import torchvision
from torchvision.transforms import v2
from torchvision.transforms.v2 import InterpolationMode, functional as F

OUT = Path(__file__).resolve().parents[2] / "main" / "data" / "augment" / "golden"
MODES = {"bilinear": InterpolationMode.BILINEAR, "nearest": InterpolationMode.NEAREST}


def picture(height, width, channels, seed):
    """Waves with noise, blocks at both ends of the range, and a patch of one colour: edges, ties and flat parts."""
    rng = numpy.random.default_rng(seed)
    y, x, c = numpy.mgrid[0:height, 0:width, 0:channels]
    values = 128 + 100 * numpy.sin(x / 3 + c) * numpy.cos(y / 4 - c) + rng.normal(0, 20, (height, width, channels))
    values[height // 2 :, : width // 4] = 255
    values[: height // 4, width // 2 :] = 0
    values[: height // 4, : width // 4] = 90
    return numpy.clip(values, 0, 255).astype(numpy.uint8)


IMAGES = {"grey": picture(28, 28, 1, 1), "colour": picture(20, 24, 3, 2), "odd": picture(13, 9, 3, 3), "other": picture(20, 24, 3, 4)}


def tensor(name):
    return torch.from_numpy(IMAGES[name]).permute(2, 0, 1).contiguous()


def encoded(array):
    return {"shape": list(array.shape), "data": base64.b64encode(numpy.ascontiguousarray(array).tobytes()).decode()}


def host(image):
    return encoded(image.permute(1, 2, 0).numpy())


CASES = []


def case(op, image, drawn, result, params=None):
    assert result.dtype == torch.uint8, (op, result.dtype)
    CASES.append({"op": op, "params": params or {}, "image": image, "drawn": drawn, "result": host(result)})


def everywhere(op, drawn, work, images=("grey", "colour", "odd"), params=None):
    for name in images:
        case(op, name, drawn, work(tensor(name)), params)


def points():
    everywhere("horizontal-flip", {}, F.horizontal_flip)
    everywhere("vertical-flip", {}, F.vertical_flip)
    everywhere("invert", {}, F.invert)
    everywhere("autocontrast", {}, F.autocontrast)
    everywhere("equalize", {}, F.equalize)
    everywhere("greyscale", {}, lambda x: F.rgb_to_grayscale(x, num_output_channels=x.shape[0]))
    for bits in (0, 1, 4, 7, 8):
        everywhere("posterize", {"bits": bits}, lambda x: F.posterize(x, bits))
    for threshold in (0, 100, 127.5, 255):
        everywhere("solarize", {"threshold": threshold}, lambda x: F.solarize(x, threshold))
    for factor in (0, 0.5, 0.83, 1, 1.3, 2.7):
        everywhere("brightness", {"factor": factor}, lambda x: F.adjust_brightness(x, factor))
        everywhere("contrast", {"factor": factor}, lambda x: F.adjust_contrast(x, factor))
        everywhere("saturation", {"factor": factor}, lambda x: F.adjust_saturation(x, factor))
        everywhere("sharpness", {"factor": factor}, lambda x: F.adjust_sharpness(x, factor))
    for turn in (-0.5, -0.2, 0, 0.05, 0.31, 0.5):
        everywhere("hue", {"turn": turn}, lambda x: F.adjust_hue(x, turn))
    for gamma in (0.4, 0.8, 1, 1.25, 2.5):
        everywhere("gamma", {"gamma": gamma}, lambda x: F.adjust_gamma(x, gamma))


def windows():
    for padding, border in ((4, "fill"), (3, "reflect"), (2, "edge")):
        mode = {"fill": "constant", "reflect": "reflect", "edge": "edge"}[border]
        for top, left in ((-2, 1), (2, -2), (0, 0)):
            def work(x):
                padded = F.pad(x, [padding] * 4, fill=7 if border == "fill" else 0, padding_mode=mode)
                return F.crop(padded, top + padding, left + padding, x.shape[1], x.shape[2])
            everywhere("crop", {"top": top, "left": left}, work, params={"padding": padding, "border": border, "fill": 7})
    for box, size in (((3, 2, 16, 18), (20, 20)), ((0, 0, 20, 24), (10, 14)), ((5, 1, 14, 9), (24, 20)), ((1, 1, 19, 22), (7, 9))):
        top, left, height, width = box
        everywhere("random-resized-crop", {"top": top, "left": left, "height": height, "width": width},
                   lambda x: F.resized_crop(x, top, left, height, width, list(size), antialias=True), images=("grey", "colour"), params={"size": list(size)})
    for top, left, height, width in ((2, 3, 7, 4), (0, 0, 3, 8)):
        drawn = {"top": top, "left": left, "height": height, "width": width, "seed": 0}
        everywhere("random-erasing", drawn, lambda x: F.erase(x, top, left, height, width, torch.tensor(9, dtype=torch.uint8)), params={"fill": 9})


def warps():
    turns = (dict(degrees=7.3, right=2, down=-1, scale=1.07, shearX=4, shearY=-3), dict(degrees=-31, right=0, down=3, scale=0.8, shearX=0, shearY=0),
             dict(degrees=0, right=-3, down=2, scale=1, shearX=0, shearY=0), dict(degrees=90, right=0, down=0, scale=1, shearX=0, shearY=0), dict(degrees=0, right=0, down=0, scale=1.9, shearX=12, shearY=7))
    for turn in turns:
        for interpolation, mode in MODES.items():
            # torchvision darkens the edge of an interpolated image twice when it is given a fill, so none is given there.
            fill = None if interpolation == "bilinear" else 40
            everywhere("affine", turn, lambda x: F.affine(x, turn["degrees"], [turn["right"], turn["down"]], turn["scale"], [turn["shearX"], turn["shearY"]], interpolation=mode, fill=fill),
                       params={"interpolation": interpolation, "fill": fill or 0})
    for insets in ([3, 2, 0, 4, 1, 1, 2, 0], [0, 0, 0, 0, 0, 0, 0, 0]):
        for interpolation, mode in MODES.items():
            fill = None if interpolation == "bilinear" else 40

            def work(x):
                right, bottom = x.shape[2] - 1, x.shape[1] - 1
                x0, y0, x1, y1, x2, y2, x3, y3 = insets
                end = [[x0, y0], [right - x1, y1], [right - x2, bottom - y2], [x3, bottom - y3]]
                return F.perspective(x, [[0, 0], [right, 0], [right, bottom], [0, bottom]], end, interpolation=mode, fill=fill)
            everywhere("perspective", {"insets": insets}, work, params={"interpolation": interpolation, "fill": fill or 0})


def filters():
    for kernel, sigma in ((3, 0.3), (3, 0.8), (5, 0.5), (5, 1), (5, 2), (9, 1.7)):
        everywhere("gaussian-blur", {"sigma": sigma}, lambda x: F.gaussian_blur(x, [kernel, kernel], [sigma, sigma]), params={"kernel": kernel})


def policies():
    policy = v2.RandAugment()
    named = {"identity": "Identity", "shear-x": "ShearX", "shear-y": "ShearY", "translate-x": "TranslateX", "translate-y": "TranslateY", "rotate": "Rotate", "brightness": "Brightness",
             "colour": "Color", "contrast": "Contrast", "sharpness": "Sharpness", "posterize": "Posterize", "solarize": "Solarize", "autocontrast": "AutoContrast", "equalize": "Equalize"}
    magnitudes = {"shear-x": 0.21, "shear-y": -0.13, "translate-x": 4, "translate-y": -3, "rotate": 17, "brightness": -0.3, "colour": 0.6, "contrast": 0.4, "sharpness": 0.9, "posterize": 5, "solarize": 102}
    for operation, name in named.items():
        magnitude = magnitudes.get(operation, 0)
        for interpolation, mode in MODES.items():
            given = magnitude / 255 if operation == "solarize" else magnitude
            everywhere("rand-augment", {"operations": [{"operation": operation, "magnitude": magnitude}]},
                       lambda x: policy._apply_image_or_video_transform(x, name, given, interpolation=mode, fill={torch.Tensor: None}), images=("grey", "colour"), params={"interpolation": interpolation})


def mixes():
    pair = torch.stack([tensor("colour"), tensor("other")])
    for share in (0.3, 0.77):
        mixed = (pair[0].double() * share + pair[1].double() * (1 - share) + 0.5).floor().to(torch.uint8)
        case("mixup", "colour", {"share": share}, mixed)
    box = (5, 3, 20, 12)  # x1, y1, x2, y2
    labels = torch.tensor([0, 1])
    cut = v2.CutMix(num_classes=2).transform(pair, {"labels": labels, "batch_size": 2, "box": box, "lam_adjusted": 1 - 15 * 9 / 480})
    case("cut-mix", "colour", {"top": 3, "left": 5, "height": 9, "width": 15, "share": 1 - 15 * 9 / 480}, cut[0])


for make in (points, windows, warps, filters, policies, mixes):
    make()
OUT.mkdir(parents=True, exist_ok=True)
document = {"versions": {"python": sys.version.split()[0], "torch": torch.__version__, "torchvision": torchvision.__version__, "numpy": numpy.__version__},
            "images": {name: encoded(image) for name, image in IMAGES.items()}, "cases": CASES}
(OUT / "torchvision.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
print(len(CASES), "cases")
