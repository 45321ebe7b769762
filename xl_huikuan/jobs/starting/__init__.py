"""What the tables that offices keep say of customers and past months: plain values, no workbook."""
