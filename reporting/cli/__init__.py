"""The sub-commands. They speak with people; everything else they leave to others."""
