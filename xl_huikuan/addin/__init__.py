"""Excel's side: functions in cells, buttons, and what a PC needs for them."""
