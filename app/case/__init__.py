"""The case: remembers and decides. The face of this room.

    case = Case.create(path, title="…")          # or Case.open(path)
    changes = case.apply({"do": "add_claim", …}) # validates, signs, writes: one transaction
    case.undo(); case.redo()
    case.claims(), case.annotations(media=…), …  # the present state, as values of app.case.model
"""
