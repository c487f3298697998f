"""The page: three places, 질문, 문서 and 평가, and 관리 for admins, drawn with Streamlit on top of the library.

Read `places.py` and `pages/`; then what they share: `session.py` (the one owner of state), `resources.py` (the one Library), `shell.py`,
`entrance.py` and `signed_in.py` (who may enter, and who has), `serving.py` (what the web server is given beside the page), `components.py`
(the one door to HTML) with `style.py`, `naming.py` (what documents are called), `strings.py`, `access_strings.py`, `people_strings.py`,
`document_strings.py`, `naming_strings.py`, `asked_strings.py` and `evaluation_strings.py` (every word). 질문 is `question.py`, `wording.py`
(how it is to be understood), `scopes.py`, `answers.py`, `quotes.py`, `asked.py` (what was understood), `highlights.py`, `viewer.py`,
`feedback.py`, `copying.py` and `export.py`; 문서 is `uploads.py`, `progress.py`, `document_cards.py` and `collections.py`; 평가 is
`measuring.py`; 관리 is `people.py` and `auditing.py`.
"""
