"""The backend's checkout: which commits lie between two versions."""
