"""Conversations on what is owed: a message or a tap of somebody known, in; what they may know, or what was done, out.

`desk` is the door; `asked` what every handler is given; the handlers stand by whom they serve: `own`, `reviewing`, `team`,
`standing`, `data`.
"""
