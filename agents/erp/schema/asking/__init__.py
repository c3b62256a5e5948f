"""Plain questions about a schema, answered from the snapshot alone.

`question` finds the models and fields that a text names, `kinds` decides what is asked, the other modules word the
answer: `cards` for one model or field, `lists` for all of a kind, `ways` for connections, `levels` for scopes. Every
name in an answer is in the snapshot; a name that is not leads to the names nearest to it.
"""
