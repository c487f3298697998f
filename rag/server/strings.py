"""What is said on the terminal when the server starts: in both languages, since who starts it has no switch for them."""

from __future__ import annotations

OPEN = "근거가 열렸습니다: {url}\nGeungeo is open: {url}"

REFUSED = """\
근거를 켜지 않았습니다: 다른 컴퓨터에서 들어올 수 있는 주소({address})인데, 들어올 사람을 가릴 계정이 없습니다.
  → 첫 관리자를 만들고 다시 켜 주세요: python -m rag users add 이름 --role admin
  → 회사 로그인(OIDC)을 쓰려면 .streamlit/secrets.toml에 [auth]를 적습니다.
  → 혼자 쓰려면 server.address를 정하지 말고 켜 주세요. 이 컴퓨터에서만 열립니다: streamlit run app.py

Geungeo did not start: its address ({address}) can be reached from other computers, and there are no accounts to tell who may enter.
  → Make the first admin, then start it again: python -m rag users add NAME --role admin
  → To sign in at your organisation (OIDC), put [auth] into .streamlit/secrets.toml.
  → To use it alone, start it without server.address. It opens on this computer only: streamlit run app.py"""

PLAIN = """\
주의: 암호화(HTTPS)가 꺼져 있어 비밀번호와 문서가 네트워크에 그대로 지나갑니다.
  server.sslCertFile과 server.sslKeyFile을 정하거나 HTTPS 프록시 뒤에 두세요.
Warning: without encryption (HTTPS) passwords and documents cross the network as they are.
  Set server.sslCertFile and server.sslKeyFile, or put it behind an HTTPS proxy."""
