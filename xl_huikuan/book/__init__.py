"""One monthly workbook, wherever it lives."""
