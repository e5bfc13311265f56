"""Use cases: read, decide by the domain, write once, and say what happened."""
