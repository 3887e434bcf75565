"""What a backend's checkout says about how to reach it: read as text and syntax trees, never imported, never run."""
