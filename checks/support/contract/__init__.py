"""The API's contract: the backend's OpenAPI document, read, fetched, and held against a reviewed baseline."""
