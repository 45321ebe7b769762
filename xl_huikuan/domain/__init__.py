"""The trade, as plain functions: no Excel, no files, no clock, no randomness."""
