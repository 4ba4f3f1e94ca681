"""Makes the numbers of SciPy and statsmodels that main/stats compares with. Run with any Python 3.11 or later: it makes a
throw-away environment with the versions below, runs itself in it, and removes it. README.md says more."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PINNED = ["scipy==1.17.1", "numpy==2.4.2", "statsmodels==0.14.6"]
OUT = Path(__file__).resolve().parents[2] / "main" / "stats" / "golden"
INSIDE = "ATELIER_GOLDEN_INSIDE"
SHARES = [1e-12, 1e-6, 0.001, 0.025, 0.2, 0.49, 0.5, 0.51, 0.8, 0.975, 0.999, 0.999999]


def in_environment():
    with tempfile.TemporaryDirectory(prefix="golden-statistics-") as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PINNED], check=True)
        subprocess.run([python, __file__], check=True, env={**os.environ, INSIDE: "1", "OMP_NUM_THREADS": "1"})


def numbers(values):
    return [float(v) for v in values]


def distributions():
    from scipy import stats

    student = [{
        "df": df, "at": at, "cdf": numbers(stats.t.cdf(at, df)), "shares": SHARES, "quantiles": numbers(stats.t.ppf(SHARES, df)),
    } for df in (0.5, 1, 2, 3, 4.7, 10, 30, 200, 12345.6, 1e6) for at in [[-300.0, -40.0, -5.0, -1.96, -0.5, -1e-3, 0.0, 0.3, 1.0, 2.5, 8.0]]]
    chi = [{
        "df": df, "at": at, "cdf": numbers(stats.chi2.cdf(at, df)), "shares": SHARES, "quantiles": numbers(stats.chi2.ppf(SHARES, df)),
    } for df in (0.5, 1, 2, 3, 7.5, 19, 20, 30, 200, 5000, 123456) for at in [numbers(df * f for f in (0.001, 0.1, 0.5, 0.9, 0.99, 1, 1.01, 1.2, 2, 4))]]
    fisher = [{"df": [a, b], "at": at, "tail": numbers(stats.f.sf(at, a, b))} for a in (1, 2, 5.5, 40) for b in (1, 3, 12.25, 500) for at in [[0.0, 0.01, 0.5, 1.0, 2.0, 7.0, 60.0]]]
    return {"student": student, "chiSquare": chi, "fisher": fisher}


def samples(rng):
    """Two groups each: as they are, of one length, far from zero, tiny, of unequal spread."""
    import numpy

    made = [
        ("accuracies", rng.normal(0.91, 0.004, 5).round(4), rng.normal(0.915, 0.004, 5).round(4)),
        ("unequal spread", rng.normal(0, 1, 12), rng.normal(0.5, 6, 7)),
        ("far from zero", 1e9 + rng.normal(0, 1, 8), 1e9 + rng.normal(1, 1, 8)),
        ("tiny", rng.normal(0, 1e-12, 6), rng.normal(1e-12, 1e-12, 6)),
        ("two each", numpy.array([0.5, 0.75]), numpy.array([0.25, 0.875])),
        ("many", rng.exponential(3, 400), rng.exponential(3.3, 250)),
    ]
    return [(name, numbers(a), numbers(b)) for name, a, b in made]


def estimate(result, value):
    low, high = result.confidence_interval(0.95)
    return {"value": float(value), "df": float(result.df), "interval": [float(low), float(high)], "p": float(result.pvalue)}


def comparisons(rng):
    import numpy
    from scipy import stats

    cases = []
    for name, a, b in samples(rng):
        x, y = numpy.array(a), numpy.array(b)
        pooled = numpy.sqrt((x.var(ddof=1) * (len(x) - 1) + y.var(ddof=1) * (len(y) - 1)) / (len(x) + len(y) - 2))
        case = {
            "name": name, "a": a, "b": b, "mean": float(x.mean()), "sd": float(x.std(ddof=1)), "pooled": float(pooled),
            "one": estimate(stats.ttest_1samp(x, 0), x.mean()), "welch": estimate(stats.ttest_ind(y, x, equal_var=False), y.mean() - x.mean()),
        }
        if len(a) == len(b):
            case["paired"] = estimate(stats.ttest_rel(y, x), (y - x).mean())
        cases.append(case)
    return cases


def corrections():
    import numpy
    from scipy import special
    from statsmodels.stats.multitest import multipletests

    dfs = numpy.array([2.0, 3, 4, 10, 57, 1000])
    factor = numpy.exp(special.gammaln(dfs / 2) - special.gammaln((dfs - 1) / 2)) / numpy.sqrt(dfs / 2)
    families = [[0.04], [0.01, 0.04, 0.03, 0.005], [0.5, 0.9, 0.02, 0.02, 0.02], [1.0, 0.0, 0.3]]
    return {
        "hedges": [{"df": float(df), "factor": float(j)} for df, j in zip(dfs, factor)],
        "holm": [{"p": p, "adjusted": numbers(multipletests(p, method="holm")[1])} for p in families],
    }


def discordant():
    """McNemar's exact test of pairs that one side alone got right; the other cells of the table do not matter."""
    from statsmodels.stats.contingency_tables import mcnemar

    pairs = [(0, 0), (1, 0), (3, 3), (5, 4), (9, 2), (2, 9), (31, 12), (140, 98), (1000, 1100), (60, 0)]
    return {"mcnemar": [{"gained": a, "lost": b, "p": float(mcnemar([[7, b], [a, 11]], exact=True).pvalue) if a + b > 0 else 1.0} for a, b in pairs]}


def main():
    import numpy
    import scipy
    import statsmodels

    versions = {"python": sys.version.split()[0], "scipy": scipy.__version__, "numpy": numpy.__version__, "statsmodels": statsmodels.__version__}
    document = {"versions": versions, **distributions(), "comparisons": comparisons(numpy.random.default_rng(11)), **corrections(), **discordant()}
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "statistics.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print("statistics", versions)


if __name__ == "__main__":
    main() if os.environ.get(INSIDE) == "1" else in_environment()
