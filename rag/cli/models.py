"""models list, models pull and models convert."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from rag.cli.session import Session
from rag.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Model:
    """A folder among the models. `use`: embedder, reader or reranker where the settings name it."""

    name: str
    folder: Path
    size: int
    use: str | None


def list_models(session: Session, arguments: argparse.Namespace) -> int:
    terminal, settings = session.terminal, session.settings
    models = found_models(settings)
    if terminal.as_json:
        for model in models:
            terminal.row({"name": model.name, "folder": str(model.folder), "size": model.size, "use": model.use})
    elif models:
        rows = [(model.name, f"{model.size / 1e6:.1f}", terminal.string(model.use) if model.use else "–") for model in models]
        terminal.table(terminal.string("model_heads").split("|"), rows, right=(1,))
    else:
        terminal.say(terminal.string("no_models", folder=settings.models_dir))
    return 0


def found_models(settings: Settings) -> list[Model]:
    """Every folder among the models that holds a `config.json`, by name (a hub name is `owner/name`)."""
    folders = sorted(path.parent for depth in ("*", "*/*") for path in settings.models_dir.glob(f"{depth}/config.json"))
    folders = [folder for folder in folders if folder.name != "1_Pooling"]
    return [_model(folder, settings) for folder in folders]


def _model(folder: Path, settings: Settings) -> Model:
    name = folder.relative_to(settings.models_dir).as_posix()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    chosen = {"embedder": settings.embedder, "reader": settings.reader, "reranker": settings.reranker}
    use = next((kind for kind, value in chosen.items() if value and (value == name or Path(value).resolve() == folder)), None)
    return Model(name, folder, size, use)


def pull(session: Session, arguments: argparse.Namespace) -> int:
    from rag.models.hub import pull as pull_model

    folder = pull_model(arguments.name, session.settings.models_dir)
    session.terminal.say(session.terminal.string("pulled", folder=folder))
    session.terminal.say(session.terminal.string("use_model", name=arguments.name))
    return 0


def convert(session: Session, arguments: argparse.Namespace) -> int:
    """The one door to the build tools: nothing else of the app loads them."""
    from rag.modelkit.convert import convert as convert_model

    output = arguments.output or arguments.folder
    convert_model(arguments.folder, output)
    session.terminal.say(session.terminal.string("converted", folder=output))
    session.terminal.say(session.terminal.string("use_model", name=output))
    return 0
