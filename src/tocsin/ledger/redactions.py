"""Which absent texts the log itself explains: one person's proposal, then another person's redaction of the same text.

A row taken out of the database is explained by nothing less. Source: the house's first law, that a redaction is an
entry too and leaves a visible hole, and the second person of `acts.redacting`.
"""

from tocsin.proofs.entry import Entry

PROPOSED = "redaction.proposed/1"
REDACTED = "part.redacted/1"
NOTED = {PROPOSED.encode(), REDACTED.encode()}
"""The types of entry that `Redactions` has to see, as leaves spell them."""

Text = tuple[object, object]


class Redactions:
    """Reads a log's entries in order, and knows afterwards which texts were lawfully taken away."""

    def __init__(self) -> None:
        self.explained: set[Text] = set()
        self._proposed: dict[object, tuple[Text, str]] = {}

    def note(self, entry: Entry) -> str:
        """Take one entry in; the sentence that says what is wrong with it, or ""."""
        if entry.type == PROPOSED:
            self._proposed[entry.n] = _text(entry), entry.by
        if entry.type != REDACTED:
            return ""
        text, first = self._proposed.get(entry.meta.get("proposed"), (None, ""))
        if text != _text(entry):
            return f"Entry {entry.n} says that a text was redacted, and no proposal before it asks for that."
        if first == entry.by:
            return f"Entry {entry.n} redacts a text on the proposal of the same person: nobody was the second."
        self.explained.add(_text(entry))
        return ""


def _text(entry: Entry) -> Text:
    return entry.meta.get("entry"), entry.meta.get("part")
