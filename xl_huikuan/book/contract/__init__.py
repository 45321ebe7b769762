"""THE declaration of the monthly workbook."""
