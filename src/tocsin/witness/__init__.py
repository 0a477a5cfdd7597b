"""Memory outside the database: what was signed last, kept where a restored backup cannot reach it (floor 0).

The anchor (a small file: `anchor`), the signer (holds the key, signs only what continues the anchor: `signer`, and
`service` for one in a process of its own) and the witness (another organisation's machine that does the same for logs
it follows: `state`, `server`; `feed` asks one). All keep the one rule in `continuity`. Plain Python with
`cryptography`: no Django. Sources: C2SP tlog-checkpoint, tlog-witness v1 and tlog-cosignature.
"""
