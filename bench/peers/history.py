"""The other side of bench/history.ts: answers one JSON line to each JSON line. "hello" fills each tracker's store with so many
runs, with the rows that its calls write; "time" asks for the runs with the
highest last value of a metric and for the curves, through the calls that its documentation names for that. To their advantage,
only the runs whose curves are asked for hold 1,000 points; the others have their last values and nothing else."""
import json
import os
import random
import sys
import time
import uuid
import warnings

out = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what libraries print must not mix with the answers
warnings.filterwarnings("ignore")
for name in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK", "DVC_NO_ANALYTICS", "HF_HUB_OFFLINE"):
    os.environ[name] = "true" if name.startswith("MLFLOW") else "1"
METRIC, CURVE = "val.accuracy", "batch.loss"
LAST = [METRIC, "val.loss", "train.loss", "train.accuracy"]


class Trackio:
    def __init__(self, folder, runs, curves, points):
        os.environ["TRACKIO_DIR"] = f"{folder}/trackio"
        import sqlite3

        from trackio.sqlite_storage import SQLiteStorage

        self.store = SQLiteStorage
        # Its bulk call shows which rows it writes; the other runs are such rows.
        SQLiteStorage.bulk_log("bench", "run-0", [{name: 0.5 for name in LAST}], steps=[0], config={"lr": 0.1}, run_id=uuid.uuid4().hex)
        rows = []
        for n in range(1, runs):
            run = uuid.uuid4().hex
            steps = [{CURVE: random.random()} for _ in range(points)] if n <= curves else [{}]
            steps[-1] |= {name: random.random() for name in LAST}
            rows += [(run, "2026-01-01T00:00:00+00:00", f"run-{n}", step, json.dumps(metrics)) for step, metrics in enumerate(steps)]
        db = sqlite3.connect(SQLiteStorage.get_project_db_path("bench"))
        db.executemany("INSERT INTO metrics (run_id, timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?, ?)", rows)
        db.commit()
        db.close()
        self.curves = [{"run": f"run-{n}"} for n in range(1, curves + 1)]

    def best(self, count):
        # What "trackio query" runs.
        query = f"""SELECT run_id, run_name, json_extract(metrics, '$."{METRIC}"') AS value, max(step) FROM metrics
            WHERE json_extract(metrics, '$."{METRIC}"') IS NOT NULL GROUP BY run_id ORDER BY value DESC LIMIT {count}"""
        return self.store.query_project("bench", query)["rows"]

    def read(self):
        return sum(sum(CURVE in row for row in run["logs"]) for run in self.store.get_logs_batch("bench", self.curves))


class MLflow:
    def __init__(self, folder, runs, curves, points):
        import sqlite3

        import mlflow

        uri = f"{folder}/mlflow.db"
        self.client = mlflow.MlflowClient(f"sqlite:///{uri}")
        self.experiment = self.client.create_experiment("bench", artifact_location=f"{folder}/artifacts")
        # One run through its own calls shows which columns its rows fill; the others are such rows.
        first = self.client.create_run(self.experiment)
        self.client.log_param(first.info.run_id, "lr", "0.1")
        for name in LAST:
            self.client.log_metric(first.info.run_id, name, 0.5, step=0)
        self.client.set_terminated(first.info.run_id)
        db = sqlite3.connect(uri)
        db.row_factory = sqlite3.Row
        model = dict(db.execute("SELECT * FROM runs").fetchone())
        put = lambda table, rows: db.executemany(f"INSERT INTO {table} ({','.join(rows[0])}) VALUES ({','.join('?' * len(rows[0]))})", [tuple(row.values()) for row in rows])
        ids = [uuid.uuid4().hex for _ in range(runs - 1)]
        put("runs", [{**model, "run_uuid": run, "name": f"run-{run[:8]}", "artifact_uri": f"{folder}/artifacts/{run}"} for run in ids])
        put("params", [{"key": "lr", "value": "0.1", "run_uuid": run} for run in ids])
        metric = lambda run, key, step: {"key": key, "value": random.random(), "timestamp": 1700000000000 + step, "run_uuid": run, "step": step, "is_nan": 0}
        put("latest_metrics", [metric(run, key, 0) for run in ids for key in LAST])
        put("metrics", [metric(run, key, 0) for run in ids for key in LAST])
        put("metrics", [metric(run, CURVE, step) for run in ids[:curves] for step in range(points)])
        put("latest_metrics", [metric(run, CURVE, points - 1) for run in ids[:curves]])
        db.commit()
        db.close()
        self.curves = ids[:curves]

    def best(self, count):
        return self.client.search_runs([self.experiment], order_by=[f"metrics.`{METRIC}` DESC"], max_results=count)

    def read(self):
        return sum(len(self.client.get_metric_history(run, CURVE)) for run in self.curves)


class DVCLive:
    """Its runs are commits of DVC, which has no store of 10,000: only the curves are asked for, from the TSV files that it writes."""

    best = None

    def __init__(self, folder, runs, curves, points):
        self.files = [f"{folder}/dvclive-{n}.tsv" for n in range(curves)]
        for path in self.files:
            with open(path, "w") as file:
                file.write(f"step\t{CURVE}\n")
                file.writelines(f"{step}\t{random.random()}\n" for step in range(points))

    def read(self):
        from dvc.fs import LocalFileSystem
        from dvc.repo.plots import parse

        return sum(len(parse(LocalFileSystem(), path)["data"]) for path in self.files)


ARMS = {"trackio": Trackio, "mlflow": MLflow, "dvclive": DVCLive}
held = {}


def timed(work):
    began = time.perf_counter()
    found = work()
    return 1000 * (time.perf_counter() - began), found


for line in sys.stdin:
    ask = json.loads(line)
    if ask["do"] == "hello":
        import importlib.metadata as meta

        for name, arm in ARMS.items():
            os.makedirs(f"{ask['work']}/{name}", exist_ok=True)
            held[name] = arm(f"{ask['work']}/{name}", ask["runs"], ask["curves"], ask["points"])
        wanted = ask["curves"] * ask["points"]
        answer = {"python": sys.version.split()[0], **{name: meta.version(name) for name in ARMS}}
    else:
        arm, answer = held[ask["arm"]], {}
        if arm.best is not None:
            answer["best"], rows = timed(lambda: arm.best(ask["best"]))
            assert len(rows) == ask["best"], f"{ask['arm']} gave {len(rows)} runs"
        answer["curves"], found = timed(arm.read)
        assert found == wanted, f"{ask['arm']} gave {found} of {wanted} points"
    out.write(json.dumps(answer) + "\n")
