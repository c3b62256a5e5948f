"""The schema of a Django project as one document, where it comes from, and what can be asked of it.

    tree = read_tree(Path("shop"))
    snapshot = derive(static_snapshot(tree))      # models, fields, managers, scope of each model; with file:line

`runtime` asks the project's own interpreter, `merge` puts both readings together, `cache` keeps the result.
"""
