"""Lossless reading and patching of Office packages; knows nothing of collections."""
