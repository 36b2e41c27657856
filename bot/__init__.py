"""The assistant: one door for every channel (`assistant.Assistant.handle`)."""
