"""Reviews: when they are due by the document's own clause, how they are recorded, confirmed and set anew."""
