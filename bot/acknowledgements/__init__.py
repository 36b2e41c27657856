"""Acknowledgements: a version is published, every holder of the position is asked, what they confirm is kept."""
