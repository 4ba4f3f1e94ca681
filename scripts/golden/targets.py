"""Makes the numbers of scikit-learn and SciPy that main/data/targets compares with. Run with any Python 3.11 or later: it
makes a throw-away environment with the versions below, runs itself in it, and removes it. README.md says more."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PINNED = ["scikit-learn==1.9.1", "scipy==1.17.1", "numpy==2.4.2"]
OUT = Path(__file__).resolve().parents[2] / "main" / "data" / "golden"
# 2^7 + 1: knots then lie on order statistics without rounding, which would move a tied value by half a knot.
COUNT = 129
INSIDE = "ATELIER_GOLDEN_INSIDE"


def in_environment():
    with tempfile.TemporaryDirectory(prefix="golden-targets-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PINNED], check=True)
        subprocess.run([python, __file__], check=True, env={**os.environ, INSIDE: "1", "OMP_NUM_THREADS": "1"})


def numbers(values):
    return [float(v) for v in values]


def shapes(rng):
    return {
        "masses": numbers(rng.normal(4200, 800, COUNT).round(0)),
        "lognormal": numbers(rng.lognormal(3, 0.8, COUNT).round(3)),
        "both signs": numbers((rng.exponential(2, COUNT) - 1).round(3)),
        "negative": numbers((-rng.gamma(2, 3, COUNT) - 2).round(3)),
        "ties": numbers(rng.poisson(3, COUNT)),
    }


def transforms(rng):
    import numpy
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler

    def quantile(output, knots):
        return lambda n: QuantileTransformer(n_quantiles=min(knots, n), output_distribution=output, subsample=10**9)

    made = [
        ("zscore", {}, lambda n: StandardScaler()),
        ("min-max", {}, lambda n: MinMaxScaler()),
        ("robust", {}, lambda n: RobustScaler()),
        ("robust", {"low": 10, "high": 90}, lambda n: RobustScaler(quantile_range=(10, 90))),
        ("log1p", {}, lambda n: make_pipeline(FunctionTransformer(numpy.log1p, numpy.expm1), StandardScaler())),
        ("log1p", {"standardize": False}, lambda n: FunctionTransformer(numpy.log1p, numpy.expm1)),
        ("yeo-johnson", {}, lambda n: PowerTransformer(method="yeo-johnson", standardize=True)),
        ("quantile", {"output": "uniform"}, quantile("uniform", 1000)),
        ("quantile", {"output": "normal"}, quantile("normal", 1000)),
        ("quantile", {"output": "normal", "knots": 17}, quantile("normal", 17)),
    ]
    cases = []
    for shape, values in shapes(rng).items():
        low, high = min(values), max(values)
        at = [*values[:10], low, high, *numpy.linspace(low, high, 11)[1:-1].round(2).tolist()]
        for kind, params, make in made:
            if kind == "log1p" and low <= -1:
                continue
            unit = make(len(values)).fit(numpy.array(values)[:, None])
            scaled = unit.transform(numpy.array(at)[:, None])[:, 0]
            back = [-1.5, -0.4, 0.0, 0.3, 0.9] if kind in ("zscore", "yeo-johnson") else numbers(scaled[:5])
            original = unit.inverse_transform(numpy.array(back)[:, None])[:, 0]
            cases.append({"kind": kind, "params": params, "shape": shape, "values": values, "at": numbers(at), "scaled": numbers(scaled), "from": back, "original": numbers(original)})
    return cases


def statistics(rng):
    """Numbers of a target card, and of tasks that predict one constant."""
    import numpy
    from scipy import optimize, stats

    cards, tasks, leaks = [], [], []
    for shape, values in shapes(rng).items():
        data = numpy.array(values)
        edges = numpy.histogram_bin_edges(data, bins="fd")
        counts, _ = numpy.histogram(data, bins=edges)
        cards.append({
            "shape": shape, "values": values, "mean": float(data.mean()), "spread": float(data.std()), "skew": float(stats.skew(data)),
            "quantiles": numbers(numpy.quantile(data, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])), "mad": float(stats.median_abs_deviation(data)),
            "edges": numbers(edges), "counts": [int(c) for c in counts],
        })
        z = (data - data.mean()) / data.std()

        def huber(c, z=z):
            d = numpy.abs(z - c)
            return numpy.where(d < 1, d * d / 2, d - 0.5).mean()

        best = optimize.minimize_scalar(huber, bounds=(-3, 3), method="bounded", options={"xatol": 1e-10})
        tasks.append({"shape": shape, "values": numbers(z), "mse": float(z.var()), "mae": float(numpy.abs(z - numpy.median(z)).mean()), "huber": float(best.fun)})
    for noise in (0.001, 0.5, 50.0):
        x = rng.normal(0, 1, 60)
        y = 3 - 2 * x + rng.normal(0, noise, 60)
        leaks.append({"x": numbers(x), "y": numbers(y), "r": float(stats.pearsonr(x, y).statistic)})
    classes = {"counts": [68, 152, 124], "entropy": float(stats.entropy([68, 152, 124]))}
    return {"cards": cards, "tasks": tasks, "leaks": leaks, "classes": classes}


def main():
    import numpy
    import scipy
    import sklearn
    from scipy import stats

    versions = {"python": sys.version.split()[0], "scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
    shares = [1e-7, 1e-5, 0.001, 0.02, 0.2, 0.49, 0.5, 0.51, 0.9, 0.999, 0.99999]
    OUT.mkdir(parents=True, exist_ok=True)
    for name, document in (
        ("targets", {"transforms": transforms(numpy.random.default_rng(7)), "normal": {"shares": shares, "quantiles": numbers(stats.norm.ppf(shares))}}),
        ("target-statistics", statistics(numpy.random.default_rng(8))),
    ):
        (OUT / f"{name}.json").write_text(json.dumps({"versions": versions, **document}, separators=(",", ":")) + "\n")
        print(name, versions)


if __name__ == "__main__":
    main() if os.environ.get(INSIDE) == "1" else in_environment()
