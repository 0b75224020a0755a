"""Pickles tensors of torch as memory, through NumPy: torch's own way copies them into the pickle.

Rules:
- Only tensors that are memory of the processor and nothing else: anything further (gradients, other devices, sparse
  ones, subclasses) is pickled as torch does. A parameter of a module is such a tensor inside.
- Tensors that are views of one memory come out as separate ones.
"""

from __future__ import annotations

import io
import pickle
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def dumps(value: object, buffer_callback: Callable[[pickle.PickleBuffer], object]) -> bytes:
    """The pickle of a value. torch must have been imported."""
    file = io.BytesIO()
    _Pickler(file, 5, buffer_callback=buffer_callback).dump(value)
    return file.getvalue()


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        torch: Any = sys.modules["torch"]
        if type(value) is not torch.Tensor or value.requires_grad:
            return NotImplemented
        if value.device.type != "cpu" or value.layout != torch.strided or value.is_conj() or value.is_neg():
            return NotImplemented
        try:
            array = value.contiguous().numpy()
        except (RuntimeError, TypeError):  # no NumPy, or a type of number that it doesn't have
            return NotImplemented
        return torch.from_numpy, (array,)
