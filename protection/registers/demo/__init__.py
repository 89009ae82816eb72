"""A demonstration population with planted truth: real-looking people who do not exist."""
