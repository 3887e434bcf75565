"""Scripts that run inside the backend's interpreter: standard library and Django only, Python 3.8 and later.

They are sent as text and never imported here. Each defines ``answer(parameters)``, which returns what JSON can hold.
None of them writes anything.
"""
