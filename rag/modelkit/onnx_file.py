"""Writes an ONNX file node by node, and reads one. The one file that imports onnx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.core.errors import BuildToolsMissing

try:
    import onnx
    from google.protobuf.message import DecodeError
    from onnx import helper, numpy_helper
except ImportError as error:
    raise BuildToolsMissing(package="onnx") from error


@dataclass(frozen=True, slots=True)
class ReadNode:
    """A node of a file: `constants` are the arrays among its inputs, in their order."""

    kind: str
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    constants: tuple[Any, ...]
    attributes: Mapping[str, Any]


def read_nodes(file: Path) -> list[ReadNode]:
    """The nodes of an ONNX file in order. Raises ValueError for a file that is none."""
    try:
        graph = onnx.load(str(file)).graph
    except DecodeError as error:
        raise ValueError(str(error)) from error
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    return [
        ReadNode(
            node.op_type,
            tuple(node.output),
            tuple(node.input),
            tuple(arrays[name] for name in node.input if name in arrays),
            {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute},
        )
        for node in graph.node
    ]


MICROSOFT = "com.microsoft"
_OPSET, _IR_VERSION = 20, 10  # read by onnxruntime 1.18 and later
FLOAT, INT32, INT64 = onnx.TensorProto.FLOAT, onnx.TensorProto.INT32, onnx.TensorProto.INT64


class OnnxFile:
    """Collects nodes and constants under names counted up, so that the same calls give the same bytes."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, values: Any) -> str:
        """Adds an array and returns its name."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], *, outputs: int = 1, domain: str = "", name: str = "", **attributes: Any) -> Any:
        """Adds a node and returns the name of its output, or a list of names; `name` names a single output."""
        at = len(self._nodes)
        names = [name] if name else [f"n{at}"] if outputs == 1 else [f"n{at}_{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(kind, list(inputs), names, name=f"{kind}_{at}", domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def save(self, file: Path, inputs: Sequence[str], outputs: Mapping[str, Sequence[str | int]]) -> None:
        """Writes the graph: `inputs` are int64 `(batch, tokens)`, `outputs` float32 of the shapes given."""
        graph = helper.make_graph(
            self._nodes,
            "text-encoder",
            [helper.make_tensor_value_info(name, INT64, ["batch", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info(name, FLOAT, list(shape)) for name, shape in outputs.items()],
            self._constants,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="rag.modelkit")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(model.SerializeToString(deterministic=True))
