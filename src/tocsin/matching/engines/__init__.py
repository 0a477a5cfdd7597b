"""What joining whole extracts stands on: the model's predicates and keys as SQL, and records as tables."""
