"""Optional, once for each installation: store Spark's classes so that Java starts in a third of the time.

    python -m leadlib.class_archive        (in the folder glue-scripts; about half a minute, 180 MB on disk)

Java spends most of a short Spark job on reading, checking and linking 17,000 classes. A class data sharing archive
keeps them ready. It is a cache: deleting the file is harmless, and an archive that no longer fits is ignored.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from leadlib.local_java import class_archive, class_path, find_java, java_options, start_gateway


def make_archive() -> Path:
    """Run a small job to learn which classes are used, then archive them. Returns the archive's path."""
    java = find_java()
    archive = class_archive(java)
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        classes = Path(folder, "classes")
        # In a process of its own: the list is complete only when that Java process has ended.
        subprocess.run(
            [sys.executable, "-m", "leadlib.class_archive", "--sample", str(classes), folder],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        fresh = archive.with_suffix(f".{os.getpid()}")
        subprocess.run(
            [
                str(java),
                *java_options("2g"),
                "-Xlog:disable",
                "-Xshare:dump",
                f"-XX:SharedClassListFile={classes}",
                f"-XX:SharedArchiveFile={fresh}",
                "-cp",
                class_path(),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        fresh.replace(archive)  # all at once: a job that starts meanwhile sees none or the whole
    return archive


def _sample_job(classes: str, folder: str) -> None:
    import json

    from leadlib.session import local_session
    from standardize_leads import run

    columns = [{"key": "id", "header": "Id", "role": "id"}, {"key": "visits", "header": "Visits", "role": "number"}]
    columns += [{"key": "won", "header": "Won", "role": "target"}, {"key": "no", "header": "No", "role": "order"}]
    columns += [
        {"key": "mail", "header": "Mail", "role": "flag"},
        {"key": "source", "header": "Source", "role": "category"},
    ]
    manifest = {
        "formatVersion": 1,
        "runId": "sample",
        "schema": {
            "formatVersion": 1,
            "idColumn": "id",
            "target": {"column": "won", "positiveValues": ["1"], "negativeValues": ["0"]},
            "order": {"column": "no", "kind": "number"},
            "nullTokens": [""],
            "columns": columns,
        },
        "files": [
            {
                "key": "sample.csv",
                "encoding": "utf-8",
                "delimiter": ",",
                "decimal": ".",
                "header": [column["header"] for column in columns],
                "columns": [{"index": index, "key": column["key"]} for index, column in enumerate(columns)],
            }
        ],
    }
    Path(folder, "sample.csv").write_text(
        "Id,Visits,Won,No,Mail,Source\na,1,1,1,yes,Web\na,2,0,2,no,Web\nb,x,0,3,no,\n"
    )
    Path(folder, "intake.json").write_text(json.dumps(manifest))
    start_gateway("2g", (f"-XX:DumpLoadedClassList={classes}",))
    spark = local_session()
    root = Path(folder).as_uri()
    run(spark, root, root, "intake.json")
    spark.stop()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--sample"]:
        _sample_job(*sys.argv[2:])
    else:
        made = make_archive()
        print(f"{made} ({made.stat().st_size // 2**20} MB)")
