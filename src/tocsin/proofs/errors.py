"""The one thing that can go wrong with a proof."""


class Tampered(Exception):
    """Bytes that should prove themselves do not. The sentence says which, and what was expected of them."""
