"""Reads a history that Atelier wrote by each format's own reader and compares every value with the JSON export, read by Python's json."""
import csv
import json
import math
import os
import struct
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

folder = Path(sys.argv[1])
failed = 0
NAMED = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def bits(value):
    return "nan" if math.isnan(value) else struct.pack("<d", value).hex()


def unbits(text):
    return math.nan if text == "nan" else struct.unpack("<d", bytes.fromhex(text))[0]


def single(value):
    return "nan" if math.isnan(value) else (struct.pack("<f", value) if abs(value) <= 3.4028235677973366e38 else struct.pack("<f", math.copysign(math.inf, value))).hex()


def check(good, text):
    global failed
    if not good:
        failed += 1
    print(f"{'ok  ' if good else 'FAIL'}  {text}", flush=True)


truth = json.loads((folder / "json.json").read_text(encoding="utf-8"))
versions = {v["id"]: v for v in truth["versions"]}
runs = {r["id"]: r for r in truth["runs"]}
shorts = {r["short"]: r for r in truth["runs"]}
points = {}
for piece in truth["series"]:
    values = [NAMED[v] if isinstance(v, str) else float(v) for v in piece["values"]]
    points.setdefault((piece["run"], piece["name"], piece["attempt"]), []).extend(zip(piece["steps"], map(bits, values), piece["times"]))
total = sum(len(p) for p in points.values())
# What programs without attempts show: attempts one behind the other.
joined = {}
for (run, name, attempt), own in sorted(points.items(), key=lambda item: item[0][2]):
    joined.setdefault((run, name), []).extend(own)
print(f"{len(runs)} runs of {len(versions)} versions, {len(points)} series, {total} points", flush=True)


def tensorboard():
    from tensorboard.backend.event_processing import event_file_loader, plugin_event_multiplexer, data_provider
    from tensorboard.data import provider
    from tensorboard import context
    from tensorboard.plugins.hparams import metadata as hparams_metadata
    from tensorboard.util import tensor_util

    from google.protobuf.unknown_fields import UnknownFieldSet
    from tensorboard.compat.proto import event_pb2

    root = folder / "tfevents"
    read, shortened = {}, True
    for file in sorted(root.glob("r*/*tfevents*")):
        attempt = None
        for record in event_file_loader.RawEventFileLoader(str(file)).Load():
            event = event_pb2.Event.FromString(record)
            if event.HasField("source_metadata"):
                attempt = int(event.source_metadata.writer.split(" ")[2])
            for value in event.summary.value:
                if value.HasField("simple_value"):
                    [exact] = [struct.unpack("<d", struct.pack("<Q", f.data))[0] for f in UnknownFieldSet(value) if f.field_number == 1001]
                    shortened = shortened and single(exact) == single(value.simple_value)
                    read.setdefault((shorts[file.parent.name]["id"], value.tag, attempt), []).append((event.step, bits(exact), round(event.wall_time * 1000)))
    check(read == points and shortened, f"tensorboard {version('tensorboard')}, event file loader: {sum(map(len, read.values()))} points as float32, the float64 beside each, step and time the same")

    multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={"scalars": 0}, size_guidance={"tensors": 0})
    multiplexer.AddRunsFromDirectory(str(root))
    multiplexer.Reload()
    data = data_provider.MultiplexerDataProvider(multiplexer, str(root))
    ctx = context.RequestContext()
    shown = data.read_scalars(ctx, experiment_id="", plugin_name="scalars", downsample=10**9)
    # TensorBoard drops what an earlier attempt logged from the step on to which the next went back.
    expected = {}
    for (run, name, attempt), own in sorted(points.items(), key=lambda item: item[0][2]):
        first = min(p[0][0] for (r, _, a), p in points.items() if r == run and a == attempt)
        before = [p for p in expected.get((run, name), []) if attempt == 1 or p[0] < first]
        expected[(run, name)] = before + own
    expected = {key: [(s, single(unbits(b)), t) for s, b, t in own] for key, own in expected.items()}
    got = {(shorts[run]["id"], tag): [(d.step, single(d.value), round(d.wall_time * 1000)) for d in datums] for run, tags in shown.items() for tag, datums in tags.items()}
    check(got == expected, f"tensorboard scalars as its page shows them: {sum(map(len, got.values()))} points, restarts understood")
    pictures = data.list_blob_sequences(ctx, experiment_id="", plugin_name="images")
    count = 0
    for run, tags in data.read_blob_sequences(ctx, experiment_id="", plugin_name="images", downsample=100).items():
        for tag, datums in tags.items():
            for datum in datums:
                content = data.read_blob(ctx, blob_key=datum.values[2].blob_key)
                count += content[:4] == b"\x89PNG"
    check(count == len(runs) and len(pictures) == len(runs), f"tensorboard images: {count} pictures")
    histograms = data.read_tensors(ctx, experiment_id="", plugin_name="histograms", downsample=100)
    check(all(h["final/conv1.kernel"][0].numpy[:, 2].sum() == 200 for h in histograms.values()) and len(histograms) == len(runs), f"tensorboard histograms: {len(histograms)} of 200 weights each")
    found = data.list_tensors(ctx, experiment_id="", plugin_name="hparams")
    settings = 0
    for run, tags in found.items():
        start = hparams_metadata.parse_session_start_info_plugin_data(tags["_hparams_/session_start_info"].plugin_content)
        recipe = versions[shorts[run]["version"]]["recipe"]
        settings += len(start.hparams)
        check_one = start.hparams["optim.lr"].number_value == recipe["optim"]["lr"] and start.hparams["norm.kind"].string_value == recipe["norm"]["kind"] and start.hparams["seed"].number_value == shorts[run]["seed"]
        if not check_one:
            check(False, f"hparams of {run}")
    check(len(found) == len(runs), f"tensorboard hparams: {settings} settings of {len(found)} runs")
    texts = data.read_tensors(ctx, experiment_id="", plugin_name="text", downsample=10)
    check("_project" in texts and all(json.loads(texts[r["short"]]["atelier/run"][0].numpy.item().decode()[8:-4])["run"]["id"] == r["id"] for r in truth["runs"]), "tensorboard text: everything else of each run")
    rust(root, expected)


def rust(root, expected):
    """The data server, in Rust, is what TensorBoard reads with where it is installed."""
    import tempfile
    import grpc
    import time
    import tensorboard_data_server
    from tensorboard.data.proto import data_provider_pb2, data_provider_pb2_grpc

    port_file = Path(tempfile.mkdtemp()) / "port"
    server = subprocess.Popen([tensorboard_data_server.server_binary(), "--logdir", str(root), "--port", "0", "--port-file", str(port_file), "--samples-per-plugin", "scalars=all", "--reload", "once"], stdin=subprocess.PIPE)
    try:
        while not port_file.exists() or not port_file.read_text().strip():
            time.sleep(0.05)
        stub = data_provider_pb2_grpc.TensorBoardDataProviderStub(grpc.insecure_channel(f"localhost:{port_file.read_text().strip()}"))
        request = data_provider_pb2.ReadScalarsRequest(experiment_id="", plugin_filter=data_provider_pb2.PluginFilter(plugin_name="scalars"), downsample=data_provider_pb2.Downsample(num_points=10**6))
        for _ in range(200):
            got = {(shorts[run.run_name]["id"], tag.tag_name): list(zip(tag.data.step, tag.data.value)) for run in stub.ReadScalars(request).runs for tag in run.tags}
            if got.keys() == expected.keys() and sum(map(len, got.values())) == sum(map(len, expected.values())):
                break
            time.sleep(0.05)
    finally:
        server.terminate()
        server.wait()
    same = got.keys() == expected.keys() and all([(s, single(v)) for s, v in got[key]] == [(s, v) for s, v, _ in expected[key]] for key in expected)
    check(same, f"tensorboard-data-server {version('tensorboard-data-server')}: {sum(map(len, got.values()))} points, step and float32 the same")


def mlflow_store():
    import mlflow
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=(folder / "mlflow").as_uri())
    experiment = client.get_experiment_by_name(truth["project"]["name"])
    found = client.search_runs([experiment.experiment_id], max_results=1000)
    check(len(found) == len(runs), f"mlflow {version('mlflow')}: {len(found)} runs of experiment {experiment.name!r}")
    read, params, tags, artifacts = {}, 0, 0, 0
    states = {"done": "FINISHED", "failed": "FAILED", "stopped": "KILLED"}
    for run in found:
        side = json.loads(Path(client.download_artifacts(run.info.run_id, "atelier.json")).read_text(encoding="utf-8"))
        own = runs[side["run"]["id"]]
        recipe = versions[own["version"]]["recipe"]
        good = run.info.status == states[own["state"]] and run.info.start_time == own["started"] and run.info.end_time == own["ended"]
        good = good and run.data.params["optim.lr"] == str(recipe["optim"]["lr"]) and run.data.params["norm.kind"] == recipe["norm"]["kind"] and run.data.params["seed"] == str(own["seed"])
        good = good and run.data.tags["mlflow.runName"] == versions[own["version"]]["name"] and run.data.tags["mlflow.note.content"] == versions[own["version"]]["note"] and run.data.tags["atelier.verdict"] == versions[own["version"]]["verdict"]
        if not good:
            check(False, f"mlflow run {own['short']}: {run}")
        params += len(run.data.params)
        tags += len(run.data.tags)
        artifacts += len(client.list_artifacts(run.info.run_id, "files"))
        for name in run.data.metrics:
            read[(own["id"], name)] = [(m.step, bits(m.value), m.timestamp) for m in client.get_metric_history(run.info.run_id, name)]
    check(read == joined, f"mlflow metrics: {sum(map(len, read.values()))} points, each float64, step and time the same; {params} params, {tags} tags, {artifacts} files")
    best = client.search_runs([experiment.experiment_id], filter_string="params.`norm.kind` = 'group'", order_by=["metrics.`val.accuracy` DESC"])
    check(len(best) == 4, "mlflow search: 4 runs with group norm")


def dvclive_folder():
    import dvc.api
    from dvc.repo import Repo
    from dvclive.utils import parse_metrics
    from types import SimpleNamespace
    import yaml

    read, good = {}, True
    root = folder / "dvclive"
    for own in truth["runs"]:
        place = root / own["short"]
        history, latest = parse_metrics(SimpleNamespace(plots_dir=str(place / "plots"), metrics_file=str(place / "metrics.json")))
        for file, rows in history.items():
            name = Path(file).name[: -len(".tsv")]
            read[(own["id"], name)] = [(int(row["step"]), bits(float(row[name])), int(row["timestamp"])) for row in rows]
        good = good and {k: v for k, v in latest.items() if k != "step"} == own["last"] and latest["step"] == own["step"]
        params = yaml.safe_load((place / "params.yaml").read_text(encoding="utf-8"))
        good = good and params == {**versions[own["version"]]["recipe"], "seed": own["seed"]}
    check(read == joined and good, f"dvclive {version('dvclive')}: {sum(map(len, read.values()))} points, metrics.json and params.yaml of {len(runs)} runs the same")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    Repo.init(str(root)).close()
    os.chdir(root)
    metrics = dvc.api.metrics_show()
    flat = {key: value for key, value in metrics.items()}
    check(any("val.accuracy" in key for key in flat), f"dvc {version('dvc')} metrics show: {len(flat)} values of {len(runs)} dvc.yaml files")
    with Repo(str(root)) as repo:
        shown, metric_values, plotted = repo.metrics.show(), 0, 0
        for own in truth["runs"]:
            data = shown[""]["data"][os.path.join(own["short"], "metrics.json")]["data"]
            metric_values += all(data[k] == v for k, v in own["last"].items())
        for sources in repo.plots.show().values():
            for definitions in (sources.get("sources", {}).get("data", {}) or {}).values():
                plotted += len(definitions.get("data") or [])
    check(metric_values == len(runs), f"dvc metrics: the last values of {metric_values} runs the same")
    check(plotted == total, f"dvc plots show: {plotted} points")
    params = dvc.api.params_show()
    check(len(params) > 0, f"dvc params show: {len(params)} settings")
    os.chdir("/")


def tables():
    import pandas
    import pyarrow.parquet

    plain = lambda cell: cell[1:] if cell.startswith("'") else cell
    long = pandas.read_csv(folder / "csv-long.csv", float_precision="round_trip")
    read = {}
    for row in long.itertuples(index=False, name=None):
        record = dict(zip(long.columns, row))
        read.setdefault((record["run.id"], record["metric"], record["attempt"]), []).append((record["step"], bits(record["value"]), record["time"]))
    check(read == points, f"pandas {version('pandas')}, csv-long: {len(long)} points the same")
    wide = pandas.read_csv(folder / "csv-wide.csv", float_precision="round_trip", keep_default_na=False)
    good = len(wide) == len(runs)
    for record in wide.to_dict("records"):
        own = runs[record["run.id"]]
        kept = versions[own["version"]]
        good = good and plain(record["version.name"]) == kept["name"] and record["version.note"].replace("\r\n", "\n") == kept["note"] and json.loads(record["version.recipe"]) == kept["recipe"]
        good = good and all(float(record[f"last {k}"]) == v for k, v in own["last"].items()) and all(float(record[f"best {k}"]) == v["value"] and int(record[f"epoch of best {k}"]) == v["epoch"] for k, v in own["best"].items())
        good = good and pandas.Timestamp(record["run.created"]).value // 10**6 == own["created"]
    check(good, f"pandas, csv-wide: {len(wide)} rows of {len(wide.columns)} columns the same")
    with open(folder / "csv-wide.csv", newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    numbers = sum(1 for cell in cells if cell[:1] in "+-" and cell and cell[1:2].isdigit())
    check(not any(cell[:1] and cell[:1] in "=@\t\r" for cell in cells), f"csv-wide: none of {len(cells)} cells begins as a formula ({numbers} negative numbers)")
    table = pyarrow.parquet.read_table(folder / "parquet" / "points.parquet")
    read = {}
    for record in table.to_pylist():
        read.setdefault((record["run.id"], record["metric"], record["attempt"]), []).append((record["step"], bits(record["value"]), round(record["time"].timestamp() * 1000) if record["time"].tzinfo else round(pandas.Timestamp(record["time"]).value / 10**6)))
    check(read == points, f"pyarrow {version('pyarrow')}, points.parquet: {table.num_rows} points the same")
    sheet = pyarrow.parquet.read_table(folder / "parquet" / "sheet.parquet").to_pylist()
    good = len(sheet) == len(runs)
    for record in sheet:
        own = runs[record["run.id"]]
        kept = versions[own["version"]]
        good = good and record["version.name"] == kept["name"] and record["version.note"] == kept["note"] and json.loads(record["version.recipe"]) == kept["recipe"] and record["version.star"] == kept["star"] and record["run.seed"] == own["seed"]
        good = good and all(record[f"last {k}"] == v for k, v in own["last"].items()) and record["run.seconds"] == own["seconds"]
    check(good, f"pyarrow, sheet.parquet: {len(sheet)} rows the same")


def workbook():
    import openpyxl
    from openpyxl.utils.datetime import to_excel

    book = openpyxl.load_workbook(folder / "xlsx.xlsx")
    rows = list(book["Runs"].iter_rows(values_only=True))
    formulas = sum(1 for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f")
    good = len(rows) == len(runs) + 1
    for row in rows[1:]:
        record = dict(zip(rows[0], row))
        own = runs[record["run.id"]]
        kept = versions[own["version"]]
        good = good and record["version.name"] == kept["name"] and (record["version.note"] or "") == kept["note"] and json.loads(record["version.recipe"]) == kept["recipe"] and record["version.star"] == kept["star"]
        good = good and all(record[f"last {k}"] == v for k, v in own["last"].items()) and abs(to_excel(record["run.created"]) - (own["created"] / 86400000 + 25569)) < 1e-8
    check(good and formulas == 0, f"openpyxl {version('openpyxl')}, Runs: {len(rows) - 1} rows the same, {formulas} formulas")
    names = {(r["short"], v): r["id"] for r in truth["runs"] for v in [versions[r["version"]]["short"]]}
    read = {}
    for record in book["Points"].iter_rows(min_row=2, values_only=True):
        value = NAMED[record[6]] if isinstance(record[6], str) else float(record[6])
        read.setdefault((names[(record[1], record[0])], record[3], record[4]), []).append((record[5], bits(value)))
    expected = {key: [(s, b) for s, b, _ in own] for key, own in points.items()}
    check(read == expected, f"openpyxl, Points: {sum(map(len, read.values()))} points the same")


def capsule():
    import hashlib

    with zipfile.ZipFile(folder / "capsule.zip") as archive:
        check(archive.testzip() is None, f"Python's zipfile: {len(archive.namelist())} files, every checksum right")
        crate = json.loads(archive.read("ro-crate-metadata.json"))
        files = [entity for entity in crate["@graph"] if entity["@type"] == "File"]
        same = all(hashlib.sha256(archive.read(f["@id"])).hexdigest() == f["sha256"] and str(archive.getinfo(f["@id"]).file_size) == f["contentSize"] for f in files)
        check(same and json.loads(archive.read("history.json")) == truth, f"RO-Crate metadata: hash and size of {len(files)} files right; the history is the JSON export")


for part in [tensorboard, mlflow_store, dvclive_folder, tables, workbook, capsule]:
    try:
        part()
    except Exception as error:
        import traceback
        traceback.print_exc()
        check(False, f"{part.__name__}: {error}")
print(f"{failed} failed")
sys.exit(1 if failed else 0)
