"""antt-sync: offline-first synchronisation whose front end is the spreadsheet.

Rooms, imports going down only::

    cli       words in, one recipe, words and an exit code out
    app       recipes, one use case a file; needs are stated as Protocols in ports.py
    adapters  one outside thing each: workbooks, SQLite, keys, files
    messages  code -> text, Vietnamese and English
    core      the domain: values in, values out, standard library only
"""

__version__ = "0.1.0"
