"""What the web server does beside the page: whether it starts, who may fetch what, and what it tells of itself.

Read `opening.py` (what is said when it starts, or why it does not) with `strings.py`, `doors.py` (every request passes them) with
`holders.py` (whose session is whose), and `routes.py` (`/health`, `/metrics`); `given.py` puts them together. It knows no Streamlit:
`rag/ui/serving.py` tells it what that knows.
"""
