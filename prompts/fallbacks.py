"""Static answers for when no model can give one: JSON-e templates over the variables.

A template sees each variable by its name; `defined('budget')` tells whether an optional one was sent.
"""

from typing import Any

import jsone


class FallbackError(ValueError):
    """A fallback that cannot be rendered; its text says why."""


def render(fallback: Any, variables: dict[str, Any]) -> Any:
    """The answer that the JSON-e template `fallback` gives for `variables`.

    Raises FallbackError when it gives none. What it gives is not checked against a schema here.
    """
    names = {name: value for name, value in variables.items() if name.isidentifier() and name.isascii()}
    try:
        return jsone.render(fallback, names)
    except jsone.JSONTemplateError as error:
        raise FallbackError(str(error)) from error
    # The template language is open enough that its library lets other errors through, e.g. on numbers out of range.
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise FallbackError(f"{type(error).__name__}: {error}") from error
