"""The monthly workbook open in Excel."""
