"""Results of SDK integrations in the shape that the API's model gives them.

MiniStack turns XML answers into JSON without knowing the model: an empty list becomes an empty text, a list of one its
only element, a number a text.
"""

from typing import Any

from botocore.model import Shape

from emulation.validation import service_model

_NUMBERS = {"integer": int, "long": int, "double": float, "float": float}


def in_shape(service: str, operation: str, result: Any) -> Any:
    """The result as its output shape says; unchanged where the service has no model or answers in JSON."""
    try:
        model = service_model(service)
    except Exception:
        return result
    if (
        model.protocol not in ("query", "ec2", "rest-xml", "smithy-rpc-v2-cbor")
        or operation not in model.operation_names
    ):
        return result
    shape = model.operation_model(operation).output_shape
    return result if shape is None else _shaped(shape, result)


def _shaped(shape: Shape, value: Any) -> Any:
    if shape.type_name == "list":
        items = value.get("member", []) if isinstance(value, dict) and "member" in value else value
        if items in ("", None):
            return []
        return [_shaped(shape.member, item) for item in (items if isinstance(items, list) else [items])]
    if shape.type_name == "structure":
        members = shape.members
        found = value if isinstance(value, dict) else {}
        return {key: _shaped(members[key], item) if key in members else item for key, item in found.items()}
    if shape.type_name in _NUMBERS and isinstance(value, str):
        return _NUMBERS[shape.type_name](value)
    if shape.type_name == "boolean" and isinstance(value, str):
        return value == "true"
    return value
