"""What a change of a model sets off: an explicit operation becomes a report with evidence, without a language model.

`operation` says what changes, `uses` finds every place that names it, `effects` work out what follows, `sql` what the
database has to do, `engine` puts the report together, `wording` makes text of it, `asking` reads questions in words.
"""
