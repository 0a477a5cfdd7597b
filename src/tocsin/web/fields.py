"""The kinds of question a page asks, each drawn as one component of the Design System, with its own error sentence.

Django's forms stay: binding, cleaning, keeping what was typed. What is added is how a field is drawn, and that no field
says "this field is required": each states what to enter, in words no other field of its page uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from tocsin.words import When, clean_text

Option = tuple[str, str] | tuple[str, str, str]
Asks = Mapping[str, str]
NOTHING_MORE: Asks = {}
PARTS_OF_A_DATE = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))


class Form(forms.Form):
    """A form whose errors can be listed at the top of the page, each leading to its field."""

    def summary(self) -> list[dict[str, str]]:
        """Every error with the address of its field; what belongs to no field comes first, without one."""
        listed = [{"text": str(sentence)} for sentence in self.non_field_errors()]
        for bound in self:
            listed += [{"text": str(sentence), "href": f"#{first_id(bound)}"} for sentence in bound.errors]
        return listed


def first_id(bound: forms.BoundField) -> str:
    """The id an error leads to: the field itself, or the first box of a date."""
    return f"{bound.auto_id}-day" if isinstance(bound.field, Day) else bound.auto_id


class Question(forms.Field):
    """What all questions share: how it is drawn, and the sentence shown when it is left unanswered."""

    drawn_as = "line"
    width = ""
    keys = ""
    remembers = ""

    def __init__(self, label: str, missing: str = "", *, hint: str = "", named: str = "", **options: Any) -> None:
        """Ask `label`; `missing` is the sentence for no answer and makes one necessary; errors call it `named`."""
        super().__init__(label=label, help_text=hint, required=bool(missing), **options)
        self.error_messages["required"] = missing
        self.named = named or label


class Line(Question):
    """A line of text."""

    limit: ClassVar[int] = 1000

    def __init__(
        self, label: str, missing: str = "", *, width: str = "", remembers: str = "off", **options: Any
    ) -> None:
        """`width` is a class of the Design System; `remembers` HTML's autocomplete word, for one's own name only."""
        super().__init__(label, missing, **options)
        self.width = width
        self.remembers = remembers

    def clean(self, value: Any) -> str:
        """The text fit to keep, by the register's own rule; empty only where an answer is not necessary."""
        typed = str(value or "")
        if not typed.strip():
            super().clean("")
            return ""
        try:
            return clean_text(typed, self.named, self.limit)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class Long(Line):
    """Prose, as much as the register keeps in one piece."""

    drawn_as = "long"
    limit = 100_000

    def __init__(self, label: str, missing: str = "", *, rows: int = 8, **options: Any) -> None:
        """Show `rows` lines at first; the box can be drawn larger."""
        super().__init__(label, missing, **options)
        self.rows = rows


class Password(Question):
    """A password: never cleaned, never shown again."""

    drawn_as = "password"


class Upload(Question):
    """A text file, read whole: its text, with the line ends of any machine made one kind; empty when none was sent."""

    drawn_as = "upload"
    widget = forms.FileInput
    largest: ClassVar[int] = 1_000_000

    def clean(self, value: Any) -> str:
        """The file's text; a sentence where it is too large or no text."""
        if not value:
            super().clean(None)
            return ""
        if value.size > self.largest:
            raise forms.ValidationError(f"{self.named} has {value.size:,} bytes; {self.largest:,} is the most.")
        try:
            return one_line_end(value.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(f"{self.named} is not a text file. Choose the file as it was saved.") from None


class WholeFile(Question):
    """A file of any kind, handed on as it was sent and never held in memory whole."""

    drawn_as = "upload"
    widget = forms.FileInput

    def __init__(self, label: str, missing: str, *, largest: int, **options: Any) -> None:
        """Take at most `largest` bytes."""
        super().__init__(label, missing, **options)
        self.largest = largest

    def clean(self, value: Any) -> Any:
        """The file; a sentence where there is none, or it is too large for a page."""
        super().clean(value or None)
        if value and value.size > self.largest:
            raise forms.ValidationError(
                f"{self.named} has {value.size:,} bytes, and a page takes {self.largest:,}. Ask whoever runs the "
                "register to take it in on the command line, or send it in parts."
            )
        return value


class Pasted(Question):
    """A text that a program will check to the letter: kept as pasted, but for line ends and blanks around it."""

    drawn_as = "long"
    rows = 6
    largest: ClassVar[int] = 1_000_000

    def clean(self, value: Any) -> str:
        """The text; a sentence where it is too long."""
        pasted = one_line_end(str(value or "")).strip()
        if len(pasted) > self.largest:
            raise forms.ValidationError(f"{self.named} has {len(pasted):,} signs; {self.largest:,} is the most.")
        return pasted


def one_line_end(text: str) -> str:
    """The text with one kind of line end and no blanks at the ends of lines, which mail programs change at will."""
    return "\n".join(line.rstrip(" \t") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


class Hidden(Question):
    """A value the page carries along."""

    drawn_as = "hidden"


class Choice(Question):
    """A question with a list of answers. An option is (value, label) or (value, label, hint)."""

    def __init__(
        self, label: str, missing: str = "", *, options: Iterable[Option] = (), asks: Asks = NOTHING_MORE, **more: Any
    ) -> None:
        """Offer `options`; a form may set `offered` later, when they depend on who asks.

        `asks` says of some answers which groups of further questions they open, for the style sheet to show.
        """
        super().__init__(label, missing, **more)
        self.offered = list(options)
        self.asks = asks

    def items(self, value: Any) -> list[dict[str, Any]]:
        """The options as the macros want them; `value` is the chosen one, or the list of them."""
        chosen = {value} if isinstance(value, str) else set(value)
        return [_item(option, self.asks, checked=option[0] in chosen) for option in self.offered]


class OneOf(Choice):
    """One of a few, as radio buttons."""

    drawn_as = "one"

    def clean(self, value: Any) -> str:
        """The chosen value."""
        chosen = str(value or "")
        if chosen and chosen not in {option[0] for option in self.offered}:
            raise forms.ValidationError(
                self.error_messages["required"] or f"Choose one of the answers to “{self.label}”."
            )
        super().clean(chosen)
        return chosen


class Pick(OneOf):
    """One of many, as a list."""

    drawn_as = "list"

    def __init__(self, label: str, missing: str = "", *, empty: str = "Choose one", **options: Any) -> None:
        """`empty` stands for no answer."""
        super().__init__(label, missing, **options)
        self.empty = empty

    def items(self, value: Any) -> list[dict[str, Any]]:
        """The options with an empty one first, so that nothing is chosen by accident."""
        empty = {"value": "", "text": self.empty, "selected": not value}
        return [empty, *(_item(option, self.asks, selected=option[0] == value) for option in self.offered)]


class AnyOf(Choice):
    """Any of a list, as boxes to tick."""

    drawn_as = "many"
    widget = forms.SelectMultiple

    def clean(self, value: Any) -> tuple[str, ...]:
        """The ticked values in the order offered; others are dropped with a sentence."""
        ticked = set(value or ())
        offered = [option[0] for option in self.offered]
        if ticked - set(offered):
            raise forms.ValidationError(f"{self.named}: choose only from the list.")
        if self.required and not ticked:
            raise forms.ValidationError(self.error_messages["required"])
        return tuple(each for each in offered if each in ticked)


def _item(option: Option, asks: Asks, **chosen: bool) -> dict[str, Any]:
    hint = {"text": option[2]} if len(option) > 2 else None
    opened = {"data-asks": asks[option[0]]} if option[0] in asks else {}
    return {"value": option[0], "text": option[1], "hint": hint, "attributes": opened} | chosen


class DateParts(forms.Widget):
    """Three boxes whose names end in -day, -month and -year."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """What stands in the boxes."""
        return {part: str(data.get(f"{name}-{part}") or "").strip() for part, _, _ in PARTS_OF_A_DATE}


class Day(Question):
    """A date as far as it is known: a year, a month of a year, or a day."""

    drawn_as = "date"
    widget = DateParts

    def clean(self, value: Any) -> When | None:
        """The date, or None when nothing was filled in where that is allowed."""
        parts = value if isinstance(value, dict) else {}
        given = [parts.get(part, "") for part in ("year", "month", "day")]
        if not any(given):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"])
            return None
        return self._read(*given)

    def _read(self, year: str, month: str, day: str) -> When:
        if not year or (day and not month):
            raise forms.ValidationError(f"{self.named}: give the year, or the month and year, or all three.")
        try:
            return When.parse("-".join(part.zfill(2) for part in (year.zfill(4), month, day) if part))
        except ValueError as error:
            raise forms.ValidationError(f"{self.named}: {error}") from None

    def items(self, value: Any, bound: forms.BoundField) -> list[dict[str, Any]]:
        """The three boxes with what was typed in them."""
        typed = value if isinstance(value, dict) else {}
        wrong = " govuk-input--error" if bound.errors else ""
        return [
            {
                "name": f"{bound.html_name}-{part}",
                "id": f"{bound.auto_id}-{part}",
                "label": label,
                "value": typed.get(part, ""),
                "classes": f"govuk-input--width-{width}{wrong}",
                "inputmode": "numeric",
            }
            for part, label, width in PARTS_OF_A_DATE
        ]
