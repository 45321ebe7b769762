"""Programs that stand in for Excel in the tests."""
