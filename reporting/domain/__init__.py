"""The decisions and the words they are made of. Pure: no pytest, Django, HTTP, database, subprocess or clock."""
