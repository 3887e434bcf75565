"""A backend that Ronda was not written for: nothing in it is named or shaped as in the demo."""
