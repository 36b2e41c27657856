"""From a question to a reply: one handler for each kind of question, listed in `table`."""
