"""Custom::CDKBucketDeployment: CDK's own function needs the AWS CLI at /opt/awscli, so its work is done here.

In the name of that function, so that its role must allow it.
"""

import io
import uuid
import zipfile
from typing import Any

from emulation.cfn_registry import Created, Properties, add
from emulation.objects import Objects


def install() -> None:
    """Add the type; it is updated as it is created."""
    add("Custom::CDKBucketDeployment", _deploy, _delete, lambda _id, _old, new, stack: _deploy("", new, stack))


def _deploy(_logical_id: str, properties: Properties, _stack: str) -> Created:
    objects = Objects.of_function(properties["ServiceToken"].rpartition(":")[2])
    bucket, prefix = properties["DestinationBucketName"], _prefix(properties)
    sources = list(zip(properties["SourceBucketNames"], properties["SourceObjectKeys"], strict=True))
    markers = properties.get("SourceMarkers") or [{}] * len(sources)
    written = set()
    for source, replaced in zip(sources, markers, strict=True):
        with zipfile.ZipFile(io.BytesIO(objects.get(*source))) as archive:
            for name in archive.namelist():
                if name.endswith("/"):
                    continue
                content = archive.read(name)
                for marker, value in (replaced or {}).items():
                    content = content.replace(marker.encode(), str(value).encode())
                objects.put(bucket, prefix + name, content)
                written.add(prefix + name)
    if _is_true(properties.get("Prune", True)):
        for key in objects.list(bucket, prefix):
            if key not in written:
                objects.delete(bucket, key)
    keys = [key for _, key in sources]
    identity = f"aws.cdk.s3deployment.{uuid.uuid4()}"
    return identity, {"DestinationBucketArn": f"arn:aws:s3:::{bucket}", "SourceObjectKeys": keys}


def _delete(_physical_id: str, properties: Properties) -> None:
    if _is_true(properties.get("RetainOnDelete", True)):
        return
    objects = Objects.of_function(properties["ServiceToken"].rpartition(":")[2])
    for key in objects.list(properties["DestinationBucketName"], _prefix(properties)):
        objects.delete(properties["DestinationBucketName"], key)


def _prefix(properties: Properties) -> str:
    prefix = properties.get("DestinationBucketKeyPrefix", "").strip("/")
    return f"{prefix}/" if prefix else ""


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
