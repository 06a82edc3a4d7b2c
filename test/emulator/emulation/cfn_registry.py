"""Resource types of CloudFormation: adding some to MiniStack, wrapping others, and noticing properties nobody reads.

A type without an entry fails its stack: MiniStack raises `Unsupported resource type`.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from ministack.services.cloudformation import provisioners, stacks

from emulation.settings import UNREAD

Properties = dict[str, Any]
#: Physical id (what Ref gives) and attributes (what GetAtt gives).
Created = tuple[str, Properties]
Create = Callable[[str, Properties, str], Created]
_unread: dict[str, dict[str, list[str]]] = {}


def add(
    kind: str,
    create: Create,
    delete: Callable[[str, Properties], Any] | None = None,
    update: Callable[[str, Properties, Properties, str], Created] | None = None,
) -> None:
    """Add a resource type. Without `update` a changed resource is created again, which then must be harmless."""
    handler: Properties = {"create": create, "delete": delete or (lambda _id, _properties: None)}
    if update is not None:
        handler["update"] = update
    provisioners._RESOURCE_HANDLERS[kind] = handler


def wrap(kind: str, after: Callable[[Properties, Created], Created | None]) -> None:
    """Do something more once MiniStack has created (or created again) a resource of its own types."""
    handler = provisioners._RESOURCE_HANDLERS[kind]
    create = handler["create"]

    def wrapped(logical_id: str, properties: Properties, stack: str) -> Created:
        created = create(logical_id, properties, stack)
        return after(properties, created) or created

    provisioners._RESOURCE_HANDLERS[kind] = {**handler, "create": wrapped}


def physical_name(stack: str, logical_id: str) -> str:
    """The name that a resource without one gets."""
    return provisioners._physical_name(stack, logical_id)


def install_unread_report() -> None:
    """Write down which top-level properties of which types nothing reads: those are deployed in name only."""
    provision = provisioners._provision_resource

    def tracked(kind: str, logical_id: str, properties: Properties, stack: str) -> Created:
        watched = _Watched(properties)
        created = provision(kind, logical_id, watched, stack)
        left = set(dict.keys(watched)) - watched.read
        if left and not kind.startswith("Custom::"):
            for name in sorted(left):
                _unread.setdefault(kind, {}).setdefault(name, []).append(logical_id)
            UNREAD.write_text(json.dumps(_unread, indent=1, sort_keys=True))
        return created

    provisioners._provision_resource = tracked
    stacks._provision_resource = tracked


class _Watched(dict):
    """Properties that remember which of them were looked at."""

    def __init__(self, properties: Properties) -> None:
        super().__init__(properties)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.read.add(str(key))
        return super().__contains__(key)

    def pop(self, key: str, *default: Any) -> Any:
        self.read.add(key)
        return super().pop(key, *default)

    def __iter__(self) -> Iterator[str]:
        self.read.update(super().keys())
        return super().__iter__()

    def keys(self) -> Any:
        self.read.update(super().keys())
        return super().keys()

    def items(self) -> Any:
        self.read.update(super().keys())
        return super().items()

    def copy(self) -> Properties:
        self.read.update(super().keys())
        return dict(self)
