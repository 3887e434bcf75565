"""Allure reports of rounds: made by Allure 3 under Node, kept on a shelf, copied into the site."""

from reporting.pages.allure.errors import AllureError, ToolMissingError
from reporting.pages.allure.installing import cache_folder, installed
from reporting.pages.allure.making import Reporter
from reporting.pages.allure.recorded import RecordedRound, rounds_of
from reporting.pages.allure.shelf import AllureShelf, after

__all__ = [
    "AllureError",
    "AllureShelf",
    "RecordedRound",
    "Reporter",
    "ToolMissingError",
    "after",
    "cache_folder",
    "installed",
    "rounds_of",
]
