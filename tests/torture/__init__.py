"""Kill publishers, and look at what is left. ``python -m tests.torture 2000`` is the long form."""
