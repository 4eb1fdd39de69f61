"""Mutation testing of verdict code: `make mutants` (`python -m tests.mutants`)."""
