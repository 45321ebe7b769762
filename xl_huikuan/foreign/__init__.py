"""Tables that other programs write, and offices keep: read as they are. Nothing here knows our workbook."""
