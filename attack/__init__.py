"""Attacks on the register: whoever owns the database, holds the log key, works here, or pulls the plug (`make attack`).

Source: shared threats in docs/ledger.md. Everything is drawn from a seed, so that what went unseen can be seen again.
"""
