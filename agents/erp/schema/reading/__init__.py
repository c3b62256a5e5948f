"""Models as the sources describe them: apps and settings, classes and `Meta`, fields, managers, receivers.

`static` puts the parts together. What only the running project knows becomes an unknown with a reason code.
"""
