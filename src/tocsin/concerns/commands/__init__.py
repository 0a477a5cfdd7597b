"""What someone may ask about concerns, by the practitioner's task."""
