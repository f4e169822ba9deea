"""
Events and results as JSON. AWS's client uses simplejson, which takes more than the standard library: numbers of
`decimal` with all their digits, named tuples as objects, bytes as UTF-8 text.
"""

import json
from decimal import Decimal

from .errors import RuntimeFault

_scalar = json.JSONEncoder(ensure_ascii=False).encode


def from_json(event):
    try:
        return json.loads(event)
    except ValueError as error:
        raise RuntimeFault("UnmarshalError", f"Unable to unmarshal input: {error}") from error


def to_json(value):
    """Raises TypeError for what JSON has no text for, ValueError for what contains itself."""
    return _text(value, ())


def _text(value, parents):
    if isinstance(value, Decimal):
        return "NaN" if value.is_nan() else str(value)
    if isinstance(value, bytes):
        return _scalar(value.decode())
    if not isinstance(value, (dict, list, tuple)):
        return _scalar(value)
    if any(value is parent for parent in parents):
        raise ValueError("Circular reference detected")
    return _container(value, (*parents, value))


def _container(value, parents):
    members = value._asdict() if hasattr(value, "_asdict") else value
    if isinstance(members, dict):
        pairs = (f"{_key(key)}: {_text(member, parents)}" for key, member in members.items())
        return "{" + ", ".join(pairs) + "}"
    return "[" + ", ".join(_text(member, parents) for member in members) + "]"


def _key(key):
    if isinstance(key, bytes):
        return _scalar(key.decode())
    if isinstance(key, str):
        return _scalar(key)
    if key is None or isinstance(key, (bool, int, float)):
        return f'"{_scalar(key)}"'
    raise TypeError(f"keys must be str, int, float, bool or None, not {type(key).__name__}")
