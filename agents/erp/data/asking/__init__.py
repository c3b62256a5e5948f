"""From a plain question to a named figure, without a language model."""
