"""What is wrong with the figures, and tidying."""
