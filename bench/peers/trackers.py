"""The other side of bench/logging.ts. Without arguments it answers one JSON line to each JSON line: how long logging a step's
metrics takes in each library, through its own documented calls, with a step's work in between. With "log ARM FOLDER STEPS
METRICS BUSY" it logs, says so on stdout right after the last call returned, and goes on living; with "count ARM FOLDER" it
says how many points the library's own reader finds."""
import json
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

out = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # what libraries print must not mix with the answers
warnings.filterwarnings("ignore")
for name in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK", "DVC_NO_ANALYTICS", "HF_HUB_OFFLINE"):
    os.environ[name] = "true" if name.startswith("MLFLOW") else "1"
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
os.chdir(tempfile.gettempdir())  # DVCLive makes a DVC repository of the git work tree that it is started in


def names(count):
    return [f"train.metric_{i:02d}" for i in range(count)]


class Trackio:
    def __init__(self, folder):
        import trackio

        self.trackio = trackio
        trackio.init(project="bench", name=f"run-{time.time_ns()}", auto_log_gpu=False, auto_log_cpu=False, embed=False)

    def log(self, metrics, step):
        self.trackio.log(metrics, step=step)

    def close(self):
        self.trackio.finish()

    @staticmethod
    def count(folder):
        from trackio.sqlite_storage import SQLiteStorage

        return sum(sum(key.startswith("train.") for key in row) for run in SQLiteStorage.get_runs("bench") for row in SQLiteStorage.get_logs("bench", run, max_points=None))


def event_points(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(folder, size_guidance={"scalars": 0, "tensors": 0})
    events.Reload()
    return sum(len(events.Scalars(tag)) for tag in events.Tags()["scalars"])


class TensorBoard:
    """What torch.utils.tensorboard.SummaryWriter.add_scalar does, with TensorBoard's own writer and its defaults: a queue of 10 events, flushed every 120 s."""

    def __init__(self, folder):
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary
        from tensorboard.summary.writer.event_file_writer import EventFileWriter

        self.Event, self.Summary = Event, Summary
        self.writer = EventFileWriter(folder, 10, 120)

    def log(self, metrics, step):
        for tag, value in metrics.items():
            summary = self.Summary(value=[self.Summary.Value(tag=tag, simple_value=value)])
            self.writer.add_event(self.Event(wall_time=time.time(), step=step, summary=summary))

    def close(self):
        self.writer.close()

    count = staticmethod(event_points)


class TensorBoardX:
    def __init__(self, folder):
        from tensorboardX import SummaryWriter

        self.writer = SummaryWriter(folder)

    def log(self, metrics, step):
        for tag, value in metrics.items():
            self.writer.add_scalar(tag, value, step)

    def close(self):
        self.writer.close()

    count = staticmethod(event_points)


class MLflow:
    def __init__(self, folder):
        import mlflow

        self.mlflow = mlflow
        mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
        mlflow.create_experiment(f"bench-{time.time_ns()}", artifact_location=f"{folder}/artifacts")
        mlflow.start_run(log_system_metrics=False)

    def log(self, metrics, step):
        self.mlflow.log_metrics(metrics, step=step)

    def close(self):
        self.mlflow.end_run()

    @staticmethod
    def count(folder):
        import mlflow

        client = mlflow.MlflowClient(f"sqlite:///{folder}/mlflow.db")
        runs = client.search_runs([e.experiment_id for e in client.search_experiments()])
        return sum(len(client.get_metric_history(run.info.run_id, name)) for run in runs for name in run.data.metrics)


class DVCLive:
    def __init__(self, folder):
        from dvclive import Live

        self.live = Live(str(Path(folder) / "dvclive"), save_dvc_exp=False, dvcyaml=None)

    def log(self, metrics, step):
        for name, value in metrics.items():
            self.live.log_metric(name, value)
        self.live.next_step()

    def close(self):
        self.live.end()

    @staticmethod
    def count(folder):
        # It has no reader of its own: its series are TSV files with a header, as DVC reads them.
        return sum(max(0, sum(1 for line in open(path) if line.endswith("\n")) - 1) for path in Path(folder).rglob("plots/**/*.tsv"))


ARMS = {"trackio": Trackio, "tensorboard": TensorBoard, "tensorboardX": TensorBoardX, "mlflow": MLflow, "dvclive": DVCLive}


def spin(ms):
    end = time.perf_counter() + ms / 1000
    while time.perf_counter() < end:
        pass


def run(arm, steps, metrics, busy, first=1):
    """Seconds, and seconds of processor time, inside the logging calls."""
    keys, taken, worked = names(metrics), 0.0, 0.0
    for step in range(first, first + steps):
        spin(busy)
        values = {key: step / (i + 1) for i, key in enumerate(keys)}
        began, used = time.perf_counter(), time.process_time()
        arm.log(values, step)
        taken += time.perf_counter() - began
        worked += time.process_time() - used
    return taken, worked


def serve():
    import importlib.metadata as meta

    for line in sys.stdin:
        ask = json.loads(line)
        if ask["do"] == "hello":
            answer = {"python": sys.version.split()[0], **{name: meta.version(name) for name in ARMS}}
        else:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                arm = ARMS[ask["arm"]](folder)
                first = ask["steps"] // 10 + 2
                run(arm, first - 1, ask["metrics"], ask["busy"])
                taken, worked = run(arm, ask["steps"], ask["metrics"], ask["busy"], first)
                answer = {"micros": 1e6 * taken / ask["steps"], "processor": 1e6 * worked / ask["steps"]}
                arm.close()
        out.write(json.dumps(answer) + "\n")


if len(sys.argv) == 1:
    os.environ.setdefault("TRACKIO_DIR", tempfile.mkdtemp())
    serve()
else:
    _, what, name, folder, *rest = sys.argv
    os.environ["TRACKIO_DIR"] = f"{folder}/trackio"
    if what == "log":
        steps, metrics, busy = int(rest[0]), int(rest[1]), float(rest[2])
        arm = ARMS[name](folder)
        run(arm, steps, metrics, busy)
        out.write(json.dumps({"logged": steps * metrics}) + "\n")
        time.sleep(600)
    else:
        out.write(json.dumps({"readable": ARMS[name].count(folder)}) + "\n")
