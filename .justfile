# `just VERB` from anywhere in the checkout. Without just: type the lines below the verb, they are the whole of it.

# Compiled files are kept between runs whatever the environment says: without them every child process compiles the program anew.
export PYTHONDONTWRITEBYTECODE := ""

# the verbs
help:
    @just --list --unsorted

# after each change: lint, types, and the tests that load no model, drive no browser, start no child and train nothing
quick: lint
    python -m pytest -n 2 --dist loadfile -m "not model and not browser and not shared and not child" --ignore tests/modelkit/test_training.py

# what README tells everybody to run: all tests, of the long ones a tenth
test:
    python -m pytest

# all seeds of the long tests (faults, fuzz, load), 1,000 examples of the property tests that do not say how many
long:
    python -m pytest --all-seeds

# style, format and types
lint:
    ruff check
    ruff format --check
    mypy

# write the format, mend what ruff can
format:
    ruff format
    ruff check --fix

# the benchmarks, or those that are named: just bench samples keywords
bench *names:
    python tests/benchmarks/run.py {{names}}

# README's figures from what was measured
figures:
    python tests/benchmarks/figures.py
    python tests/benchmarks/plots.py

# the page, in the browser
app:
    streamlit run app.py

# what must pass before a change lands
ci:
    bash .ci/run
