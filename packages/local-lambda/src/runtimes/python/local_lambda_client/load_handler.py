"""Finds the function that `module.function` names; the module may be in packages, written with slashes or dots."""

import sys
from importlib import import_module

from .errors import RuntimeFault


def load_handler(handler_name):
    """Raises the errors of AWS's client, by name; whatever else the module raises while it loads passes through."""
    module_name, function_name = parse(handler_name)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFault("BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    module = load_module(module_name)
    if not hasattr(module, function_name):
        raise RuntimeFault("HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
    return getattr(module, function_name)


def parse(handler_name):
    try:
        module_name, function_name = handler_name.rsplit(".", 1)
    except ValueError as error:
        raise RuntimeFault("MalformedHandlerName", f"Bad handler '{handler_name}': {error}") from error
    return module_name, function_name


def load_module(module_name):
    try:
        return import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise RuntimeFault("ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        place = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        raise RuntimeFault(
            "UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", [place]
        ) from error
