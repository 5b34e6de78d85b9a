"""The same lives on every machine: nothing that adds in an order of the processor's choosing."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import PACKAGE, package_files, parsed, relative

# Products of matrices go to a library that picks its own order of adding on every processor, so the
# last bits differ between machines. What is lived must not; what is estimated afterwards may.
PRODUCTS = frozenset({"dot", "einsum", "inner", "linalg", "matmul", "tensordot", "vdot"})
AFTERWARDS = (PACKAGE / "experiments", PACKAGE / "reporting")
LIVED = [path for path in package_files() if not any(top in path.parents for top in AFTERWARDS)]


def _is_numpy(node):
    return isinstance(node, ast.Name) and node.id in {"np", "numpy"}


def _products(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
            yield f"line {node.lineno}: @"
        if isinstance(node, ast.Attribute) and _is_numpy(node.value) and node.attr in PRODUCTS:
            yield f"line {node.lineno}: {node.attr}"


@pytest.mark.parametrize("path", LIVED, ids=relative)
def test_nothing_that_is_lived_multiplies_matrices(path):
    assert list(_products(parsed(path))) == []


@pytest.mark.parametrize("text", ["a @ b", "a @= b", "numpy.dot(a, b)", "numpy.linalg.solve(a, b)"])
def test_the_search_for_products_can_fail(text):
    assert len(list(_products(ast.parse(text)))) == 1
