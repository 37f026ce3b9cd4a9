"""Share your practice: a case study offered by those who did the work, read by two people, agreed to,
published, and withdrawn whenever they say so."""
