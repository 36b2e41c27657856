"""Job descriptions as knowledge: reading, parsing, indexing and searching. Knows no chat."""
