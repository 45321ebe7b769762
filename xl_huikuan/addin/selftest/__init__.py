"""``huikuan selftest``: what only a real Excel can show, tried in one run on a PC of a person's.

`trial` says what a trial is, `runner` runs each in a process of its own, `desk` is the Excel that they work in, `trials` lists
them, `report` says and keeps the outcome. The user's own Excel and files are not touched: copies in a temporary folder.
"""
