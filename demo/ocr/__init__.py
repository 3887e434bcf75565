"""A stand-in of the OCR provider: Google Vision's REST shape, with no vision behind it."""
