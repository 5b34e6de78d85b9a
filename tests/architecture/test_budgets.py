"""Small files, small functions, no hidden arguments: the budgets of CONTRIBUTING.md."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import body_lines, functions, is_compiled, package_files, parsed
from tests.architecture.source import relative as shown

FILE_LINES = 400
BODY_LINES = 50
KERNEL_LINES = 80
PARAMETERS = 7
METHODS = 10
FILES = pytest.mark.parametrize("path", package_files(), ids=shown)


@FILES
def test_files_are_short(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= FILE_LINES, f"{shown(path)}: {lines} lines, {FILE_LINES} allowed"


@FILES
def test_functions_are_short(path):
    faults = [
        f"{shown(path)}:{function.lineno} {function.name}: {body_lines(function)} lines"
        for function in functions(path)
        if body_lines(function) > (KERNEL_LINES if is_compiled(function) else BODY_LINES)
    ]
    assert faults == []


@FILES
def test_no_function_hides_its_arguments(path):
    # Commands of cli.py share options through one decorator; click names them in --help.
    faults = [
        f"{shown(path)}:{function.lineno} {function.name}: **{function.args.kwarg.arg}"
        for function in (functions(path) if path.name != "cli.py" else ())
        if function.args.kwarg is not None
    ]
    assert faults == []


@FILES
def test_public_functions_have_few_parameters(path):
    faults = []
    # A command of cli.py has one parameter for each option: the table in the documentation.
    for function in functions(path) if path.name != "cli.py" else ():
        count = len([*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs])
        if count > PARAMETERS and not is_compiled(function) and not function.name.startswith("_"):
            faults.append(f"{shown(path)}:{function.lineno} {function.name}: {count} parameters")
    assert faults == []


@FILES
def test_classes_have_few_methods(path):
    faults = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
        and sum(isinstance(item, ast.FunctionDef) for item in node.body) > METHODS
    ]
    assert faults == []


@FILES
def test_modules_say_what_they_are_for(path):
    docstring = ast.get_docstring(parsed(path))
    assert docstring, f"{shown(path)} has no docstring"
    assert docstring.splitlines()[0].endswith((".", ":", "?")), f"{shown(path)}: no full sentence"


def test_the_length_of_a_body_leaves_the_docstring_out():
    source = 'def f():\n    """One.\n\n    Two.\n    """\n    a = 1\n    return a\n'
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert body_lines(function) == 2
