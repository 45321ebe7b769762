"""Small workbooks written as text, with every figure that their formulas show worked out by hand."""
