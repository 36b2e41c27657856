"""People: who works here, who may know what, and how a channel's account becomes a person."""
