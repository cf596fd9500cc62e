"""The layers of MiniLM as a graph for ONNX Runtime, made of the weights as published, in whole numbers of 7 bits.

Weights are rounded to 7 bits, each column of a matrix to its own scale; 8 would overflow without a word on processors
that lack instructions for them (VNNI). What flows between the matrices is rounded to 8 bits as it comes; before the two
large ones of a layer each piece is scaled to its own maximum, since the marks of start and end are far larger than the
rest. Beside single precision, cosines of two texts come out .008 apart (standard deviation), in a third of the time.
"""

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import GraphProto, ModelProto, TensorProto, helper, numpy_helper

from bot.search.weights import HEADS, LAYERS, TINY, WIDTH, Singles, Tensor

_TOP = 63  # the largest number of 7 bits, one of them for the sign
_STANDARD, _MICROSOFT = "", "com.microsoft"  # the standard's operators, and ONNX Runtime's own ("Contrib Operators")


def session(tensor: Tensor) -> onnxruntime.InferenceSession:
    """The layers, ready to run on one core: what the last two make of `pieces`, each 1 by length by 384."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    return onnxruntime.InferenceSession(_model(tensor), options, providers=["CPUExecutionProvider"])


def _model(tensor: Tensor) -> bytes:
    model = ModelProto(ir_version=10)
    model.opset_import.extend([helper.make_opsetid(_STANDARD, 18), helper.make_opsetid(_MICROSOFT, 1)])
    graph = _Graph(model.graph, tensor)
    ends = ["pieces"]
    for number in range(LAYERS):
        ends.append(graph.layer(ends[-1], f"encoder.layer.{number}."))
    first, *found = (
        helper.make_tensor_value_info(end, TensorProto.FLOAT, [1, "length", WIDTH]) for end in (ends[0], *ends[-2:])
    )
    model.graph.input.append(first)
    model.graph.output.extend(found)
    return bytes(model.SerializeToString())


class _Graph:
    """Adds to a graph; each method returns the name of what comes out of what it adds."""

    def __init__(self, graph: GraphProto, tensor: Tensor) -> None:
        self._graph, self._tensor = graph, tensor
        graph.name = "MiniLM"

    def layer(self, flow: str, name: str) -> str:
        """A layer of BERT: attention of all pieces to all, then each piece on its own."""
        kinds = [f"{name}attention.self.{kind}" for kind in ("query", "key", "value")]
        weights = np.concatenate([self._tensor(f"{kind}.weight") for kind in kinds])
        bias = np.concatenate([self._tensor(f"{kind}.bias") for kind in kinds])
        every = self._times(flow, weights, bias)
        parts = self._node("Split", every, outputs=3, domain=_STANDARD, axis=2, num_outputs=3)
        (heard,) = self._node("MultiHeadAttention", *parts, num_heads=HEADS)
        told = self._times(heard, *self._matrix(f"{name}attention.output.dense"))
        flow = self._added(told, flow, f"{name}attention.output.LayerNorm")
        weights, bias = self._matrix(f"{name}intermediate.dense")
        (wide,) = self._node("BiasGelu", self._scaled_times(flow, weights), self._constant(bias))
        weights, bias = self._matrix(f"{name}output.dense")
        (narrow,) = self._node("Add", self._scaled_times(wide, weights), self._constant(bias), domain=_STANDARD)
        return self._added(narrow, flow, f"{name}output.LayerNorm")

    def _matrix(self, name: str) -> tuple[Singles, Singles]:
        return self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias")

    def _times(self, flow: str, weights: Singles, bias: Singles | None = None) -> str:
        """The product with a matrix, given as it is published: outputs by inputs."""
        scale = np.abs(weights).max(axis=1) / _TOP
        rounded = np.ascontiguousarray(np.rint(weights / scale[:, np.newaxis]).astype(np.int8).T)
        zeros = np.zeros(len(scale), dtype=np.int8)
        given = [rounded, scale, zeros] if bias is None else [rounded, scale, zeros, bias]
        return self._node("DynamicQuantizeMatMul", flow, *map(self._constant, given))[0]

    def _scaled_times(self, flow: str, weights: Singles) -> str:
        """The same, each piece being scaled to its own maximum before, and back after."""
        (size,) = self._node("Abs", flow, domain=_STANDARD)
        (most,) = self._node("ReduceMax", size, self._constant(np.array([2])), domain=_STANDARD)
        (even,) = self._node("Div", flow, most, domain=_STANDARD)
        return self._node("Mul", self._times(even, weights), most, domain=_STANDARD)[0]

    def _added(self, flow: str, before: str, norm: str) -> str:
        """What a step found, added to what went into it, and normalized."""
        scale, shift = self._matrix(norm)
        given = flow, before, self._constant(scale), self._constant(shift)
        return self._node("SkipLayerNormalization", *given, epsilon=TINY)[0]

    def _constant(self, values: NDArray[Any]) -> str:
        name = f"constant{len(self._graph.initializer)}"
        self._graph.initializer.append(numpy_helper.from_array(values, name))
        return name

    def _node(
        self, kind: str, *inputs: str, outputs: int = 1, domain: str = _MICROSOFT, **attributes: Any
    ) -> list[str]:
        names = [f"{kind}{len(self._graph.node)}.{number}" for number in range(outputs)]
        self._graph.node.append(helper.make_node(kind, inputs, names, domain=domain, **attributes))
        return names
