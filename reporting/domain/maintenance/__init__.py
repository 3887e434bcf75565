"""Planned work: what was announced, with how much notice, and what is to be told of it when. Pure."""
