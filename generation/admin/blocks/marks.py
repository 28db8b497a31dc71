"""Marks in a text: where they stand, and the text in pieces between them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from llmhub.admin_site.display import visible


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters `start` to before `end` of a text, what kind of fact they are, and what to say of them.

    The offsets count in the text as it is stored. `kind` becomes part of a CSS class.
    """

    start: int
    end: int
    kind: str
    title: str


# The marks of each text, by its JSON Pointer (RFC 6901) in the data; a plain text's pointer is empty.
Marks = Mapping[str, Sequence[Mark]]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text as it is shown, and its mark if it has one."""

    text: str
    mark: Mark | None = None


def spans_of(text: str, marks: Iterable[Mark]) -> list[Span]:
    """`text` in pieces, those with a mark and those between; none where nothing is marked.

    Each piece is made `visible` by itself, as that changes lengths. A mark that ends behind the text is cut; one that
    lies outside, is empty or overlaps an earlier one is ignored.
    """
    spans: list[Span] = []
    done = 0
    for mark in sorted(marks, key=lambda one: (one.start, one.end)):
        end = min(mark.end, len(text))
        if mark.start < done or mark.start >= end:
            continue
        if mark.start > done:
            spans.append(Span(visible(text[done : mark.start])))
        spans.append(Span(visible(text[mark.start : end]), mark))
        done = end
    if spans and done < len(text):
        spans.append(Span(visible(text[done:])))
    return spans


def marked_up(spans: Iterable[Span]) -> SafeString:
    """The pieces as HTML: escaped, the marked ones as `<mark>`."""
    return format_html_join("", "{}", ((_marked_up(span),) for span in spans))


def _marked_up(span: Span) -> SafeString | str:
    if span.mark is None:
        return span.text
    return format_html(
        '<mark class="hub-mark hub-mark-{}" title="{}">{}</mark>', span.mark.kind, span.mark.title, span.text
    )
