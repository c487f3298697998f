"""How the weights were trained: build-time only, with torch, which nothing else of the project needs."""
