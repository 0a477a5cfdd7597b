"""Floor 9: pages for people, drawn on the server, complete with scripts off (see `web.md` of the design notes).

A page turns a request into one command for `acts.perform` or one question for `acts.look` and draws what comes back.
Nothing here decides, masks or counts.
"""

__all__: list[str] = []
