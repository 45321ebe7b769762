"""Many workbooks: a region's, or a company's."""
