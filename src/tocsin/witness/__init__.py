"""Memory outside the database: what was signed last, kept where a restored backup cannot reach it (floor 0).

The anchor (a small file), the signer (holds the key, signs only what continues the anchor) and the witness (another
organisation's machine that does the same for logs it follows). Plain Python with `cryptography`: no Django.
Sources: C2SP tlog-witness v1 and tlog-cosignature v1.
"""
