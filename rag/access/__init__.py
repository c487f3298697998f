"""Who may enter: accounts, roles, sign-ins, and whether the page is open to others at all.

Read `passwords.py` (argon2, and what a password must be), `tries.py` (how long after how many failures), `sign_in.py` (sessions that end),
`accounts.py` (people made, reset, removed) and `gate.py` (from where the page may be used without all that).
"""
