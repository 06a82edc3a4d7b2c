"""The peer of benchmarks/stream.bench.ts: Spark Structured Streaming, local, with its own random forest.

Called with one JSON argument (see `StreamJob` in benchmarks/stream.bench.ts). `make` cuts the leads into Parquet files,
as a second program would leave them in a folder; `run` trains on the same share of the leads as the other side, then
scores the files one per micro-batch (maxFilesPerTrigger=1) into a Parquet sink with a checkpoint. Prints one JSON line.
"""

import json
import os
import platform
import sys
import time
from pathlib import Path


def make(job: dict) -> dict:
    """Files `part-0000.parquet` and on with the rows of the CSV in their order, without their outcome."""
    import pandas
    import pyarrow

    frame = pandas.read_csv(job["csv"])
    # A column without a name and a value, as spreadsheets leave one behind, has no median.
    frame = frame.drop(columns=[job["target"]]).dropna(axis="columns", how="all")
    folder = Path(job["folder"])
    # A part whose cells are all empty would else have another type there.
    schema = pyarrow.Schema.from_pandas(frame, preserve_index=False)
    size = -(-len(frame) // job["batches"])
    for batch in range(job["batches"]):
        part = folder / f"part-{batch:04d}.parquet"
        frame.iloc[batch * size : (batch + 1) * size].to_parquet(part, index=False, schema=schema)
        # Spark takes the oldest file first.
        os.utime(part, (1_700_000_000 + batch, 1_700_000_000 + batch))
    return {"rows": len(frame)}


def run(job: dict) -> dict:
    """One micro-batch per file; latencies are Spark's own `triggerExecution` and what a clock around the files says."""
    import pyspark
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import RandomForestClassifier
    from pyspark.ml.feature import Imputer, OneHotEncoder, StringIndexer, VectorAssembler
    from pyspark.ml.functions import vector_to_array
    from pyspark.sql import SparkSession
    from pyspark.sql import functions as f
    from pyspark.sql.types import NumericType

    spark = (
        SparkSession.builder.master(f"local[{job['cores']}]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        # One partition of 92 rows needs no shuffle; the default of 200 would be unfair.
        .config("spark.sql.shuffle.partitions", str(job["cores"]))
        .config("spark.driver.memory", "2g")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    leads = spark.read.parquet(f"{job['folder']}/*.parquet")
    outcome = spark.read.option("header", True).option("inferSchema", True).csv(job["csv"])
    labelled = leads.join(outcome.select(job["id"], job["target"]), job["id"])
    excluded = {job["id"], job["target"], *job["excluded"]}
    columns = [field for field in leads.schema.fields if field.name not in excluded]
    numbers = [field.name for field in columns if isinstance(field.dataType, NumericType)]
    texts = [field.name for field in columns if field.name not in numbers]
    filled = [f"{name}__filled" for name in numbers]
    indexed = [f"{name}__index" for name in texts]
    hot = [f"{name}__hot" for name in texts]
    stages = [
        Imputer(inputCols=numbers, outputCols=filled, strategy="median"),
        StringIndexer(inputCols=texts, outputCols=indexed, handleInvalid="keep"),
        OneHotEncoder(inputCols=indexed, outputCols=hot),
        VectorAssembler(inputCols=filled + hot, outputCol="features"),
        RandomForestClassifier(
            labelCol=job["target"], featuresCol="features", numTrees=job["trees"], maxDepth=job["depth"], seed=1
        ),
    ]
    doubles = [f.col(f"`{name}`").cast("double").alias(name) for name in numbers]
    train = labelled.fillna("missing", subset=texts).select(
        job["id"], job["target"], *doubles, *[f"`{name}`" for name in texts]
    )
    model = Pipeline(stages=stages).fit(train)

    stream = (
        spark.readStream.schema(leads.schema)
        .option("maxFilesPerTrigger", 1)
        .parquet(job["folder"])
        .select(job["id"], *doubles, *[f"`{name}`" for name in texts])
        .fillna("missing", subset=texts)
    )
    scored = model.transform(stream).select(
        f.col(f"`{job['id']}`").alias("lead_id"),
        vector_to_array("probability")[1].alias("probability"),
        (f.col("prediction") == 1).alias("hot"),
    )
    started, cpu = time.perf_counter(), os.times()
    query = (
        scored.writeStream.format("parquet")
        .option("path", f"{job['out']}/scores")
        .option("checkpointLocation", f"{job['out']}/checkpoint")
        .trigger(availableNow=True)
        .start()
    )
    milliseconds, seen = [], -1
    while True:
        active = query.isActive
        for progress in query.recentProgress:
            if progress["batchId"] > seen and progress["numInputRows"] > 0:
                seen = progress["batchId"]
                milliseconds.append(progress["durationMs"]["triggerExecution"])
        if not active:
            break
        time.sleep(0.2)
    if query.exception():
        raise RuntimeError(str(query.exception()))
    seconds = time.perf_counter() - started
    result = spark.read.parquet(f"{job['out']}/scores").join(
        outcome.select(f.col(f"`{job['id']}`").alias("lead_id"), f.col(job["target"]).alias("outcome")), "lead_id"
    )
    rows = [(row["lead_id"], row["probability"], row["outcome"]) for row in result.collect()]
    spark.stop()
    report = {
        "milliseconds": milliseconds,
        "seconds": seconds,
        "leads": len(rows),
        "distinct": len({lead for lead, _, _ in rows}),
        "rocAuc": roc_auc([score for _, score, _ in rows], [result for _, _, result in rows]),
        "versions": f"Python {platform.python_version()}, Spark {pyspark.__version__}",
        "cpuSeconds": sum(os.times()[:4]) - sum(cpu[:4]),
    }
    return report


def roc_auc(scores: list[float], outcomes: list[int]) -> float:
    """Share of pairs of a converted and another lead that are in the right order; ties count half."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks, at = [0.0] * len(scores), 0
    while at < len(order):
        end = at
        while end < len(order) and scores[order[end]] == scores[order[at]]:
            end += 1
        for place in range(at, end):
            ranks[order[place]] = (at + end + 1) / 2
        at = end
    positives = sum(outcomes)
    rank_sum = sum(rank for rank, outcome in zip(ranks, outcomes, strict=True) if outcome)
    return (rank_sum - positives * (positives + 1) / 2) / (positives * (len(outcomes) - positives))


def main() -> None:
    job = json.loads(sys.argv[1])
    print(json.dumps(make(job) if job["do"] == "make" else run(job)))


if __name__ == "__main__":
    main()
