"""The monthly workbook as a file."""
