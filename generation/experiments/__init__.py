"""What came of an experiment: outcomes from decisions and feedback, counted a subject, and looked at."""
