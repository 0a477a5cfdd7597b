"""What can go wrong with a proof, and with making one."""


class Tampered(Exception):
    """Bytes that should prove themselves do not. The sentence says which, and what was expected of them."""


class FolderInUse(Exception):
    """An export is never written over another: the folder named for it already holds something."""
