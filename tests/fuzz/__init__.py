"""Workbooks broken at random, and what each command makes of them: see `run.py`."""
