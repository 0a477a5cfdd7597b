"""What must happen by when, who owes it, and what if not (floor 5). The public face."""
