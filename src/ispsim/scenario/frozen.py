"""A mapping that cannot be changed, can be hashed and can be pickled."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenMapping(Mapping[K, V]):
    """A read-only mapping; unlike ``types.MappingProxyType`` it pickles and has a hash."""

    __slots__ = ("_data",)

    _data: dict[K, V]

    def __init__(self, data: Mapping[K, V] | None = None) -> None:
        object.__setattr__(self, "_data", dict(data or {}))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a FrozenMapping cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a FrozenMapping cannot be changed")

    def __getitem__(self, key: K) -> V:
        return self._data[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    # of the dictionary itself: an experiment goes through the parameters of every point, and these are quicker
    def keys(self) -> KeysView[K]:
        """Return the names."""
        return self._data.keys()

    def values(self) -> ValuesView[V]:
        """Return the values."""
        return self._data.values()

    def items(self) -> ItemsView[K, V]:
        """Return the names with their values."""
        return self._data.items()

    def __hash__(self) -> int:
        return hash(frozenset(self._data.items()))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return self._data == dict(other)

    def __reduce__(self) -> tuple[type[FrozenMapping[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self._data),)

    def __repr__(self) -> str:
        return repr(self._data)
