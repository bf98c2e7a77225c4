"""Files for outside: worklists, ledgers and figures as xlsx and CSV, each with a reason and an entry in the ledger.

Written as a stream, in constant memory; sealed part by part on disk; deleted when their days are over
(docs/decisions/0025).
"""
