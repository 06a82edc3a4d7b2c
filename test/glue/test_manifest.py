"""The manifest is checked before anything is read."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from glue_home import file_doc, manifest_text
from leadlib.errors import ManifestInvalidError
from leadlib.manifest import parse_manifest

Doc = dict[str, Any]


def test_a_good_one() -> None:
    manifest = parse_manifest(manifest_text([file_doc()]))
    assert manifest.run_id == "r1"
    assert manifest.schema.order_key == "lead_number"
    assert manifest.files[0].columns["visits"] == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda doc: doc.update(formatVersion=2), "formatVersion is 2"),
        (lambda doc: doc.pop("schema"), "'schema' is missing"),
        (lambda doc: doc.update(runId="a/b"), "cannot name a folder"),
        (lambda doc: doc.update(files=[]), "files is empty"),
        (lambda doc: doc["files"].append(doc["files"][0]), "names one file twice"),
        (lambda doc: doc["files"][0].update(encoding="ebcdic"), "unknown encoding 'ebcdic'"),
        (lambda doc: doc["files"][0].update(delimiter=":"), "unknown delimiter"),
        (lambda doc: doc["files"][0].update(decimal=";"), "unknown decimal"),
        (lambda doc: doc["files"][0]["columns"].pop(0), "no column for the id"),
        (lambda doc: doc["files"][0]["columns"].append({"index": 0, "key": "x"}), "the schema does not know"),
        (lambda doc: doc["files"][0]["columns"][1].update(index=0), "twice or outside"),
        (lambda doc: doc["files"][0]["columns"][1].update(index=6), "twice or outside"),
        (lambda doc: doc["schema"]["columns"][3].update(role="magic"), "unknown role 'magic'"),
        (lambda doc: doc["schema"]["columns"][3].update(key="Prospect_ID"), "used twice"),
        (lambda doc: doc["schema"]["target"].update(otherValues="lost"), "'lost' are not 'open'"),
        (lambda doc: doc["schema"]["columns"][3].update(key="_status"), "starts with an underscore"),
        (lambda doc: doc["schema"].update(idColumn="visits"), "no column of that key has that role"),
        (lambda doc: doc["schema"]["order"].update(kind="moon"), "neither number nor time"),
    ],
)
def test_bad_ones(change: Callable[[Doc], Any], says: str) -> None:
    doc = json.loads(manifest_text([file_doc()]))
    change(doc)
    with pytest.raises(ManifestInvalidError, match=says):
        parse_manifest(json.dumps(doc))


def test_no_json() -> None:
    with pytest.raises(ManifestInvalidError, match="cannot be used"):
        parse_manifest("{")
