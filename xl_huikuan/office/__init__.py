"""Many workbooks: targets handed down, workbooks gathered."""
