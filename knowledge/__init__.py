"""Job descriptions as knowledge: reading, parsing, indexing and searching. Knows no chat."""

import os

# The matrices are small: numpy's threads would only take memory, and an interrupt that one of them receives would not wake a
# terminal that waits for input.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
