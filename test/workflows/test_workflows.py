"""The workflows of GitHub Actions: held against linters where they are installed, and against our own rules always."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
NAMES = [file.name for file in FILES]

# What each linter is called with; all of them stay off the network.
LINTERS = {
    "actionlint": ["-no-color"],
    "zizmor": ["--offline", "--no-progress", "--color=never"],
    "check-jsonschema": ["--builtin-schema", "vendor.github-workflows"],
}


def find_tool(name: str) -> str:
    """A linter of this Python environment or of the machine; skips visibly where there is none."""
    own = Path(sys.executable).parent / name
    found = str(own) if own.exists() else shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed; requirements-emulator.txt names the ones that npm test installs")
    return found


@pytest.mark.parametrize("name", LINTERS)
def test_a_linter_finds_nothing(name: str) -> None:
    command = [find_tool(name), *LINTERS[name], *map(str, FILES)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"


@pytest.mark.parametrize("name", LINTERS)
def test_a_linter_would_find_something(name: str, tmp_path: Path) -> None:
    """A linter that is called wrongly finds nothing either."""
    broken = (FOLDER / "retrain.yml").read_text().replace("runs-on: ubuntu-24.04", "runs-om: ubuntu-24.04")
    broken = broken.replace('"leadscore-$STAGE-pipeline"', '"leadscore-${{ github.head_ref }}-pipeline"')
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "retrain.yml").write_text(broken)
    command = [find_tool(name), *LINTERS[name], str(folder / "retrain.yml")]
    assert subprocess.run(command, capture_output=True, check=False, timeout=120).returncode != 0


def test_there_are_the_four_workflows() -> None:
    assert NAMES == ["deploy.yml", "diff.yml", "retrain.yml", "test.yml"]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(file: Path) -> None:
    uses = re.findall(r"uses: +(\S+)(.*)", file.read_text())
    foreign = [(action, comment) for action, comment in uses if not action.startswith("./")]
    for action, comment in foreign:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} lacks its version"


def test_one_action_has_one_commit_everywhere() -> None:
    used = {}
    for file in FILES:
        for action, commit in re.findall(r"uses: +([\w./-]+)@([0-9a-f]{40})", file.read_text()):
            used.setdefault(action, set()).add(commit)
    assert {action: commits for action, commits in used.items() if len(commits) > 1} == {}


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_nothing_is_allowed_that_is_not_said_and_every_job_ends(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text())
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]
    for name, job in workflow["jobs"].items():
        assert job["permissions"], name
        assert "uses" in job or 1 <= job["timeout-minutes"] <= 60, name


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_no_secret_is_read_and_no_long_lived_key_is_used(file: Path) -> None:
    text = file.read_text()
    assert "secrets." not in text
    assert "aws-access-key-id" not in text
    assert "pull_request_target" not in text


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_role_is_assumed_only_where_a_token_may_be_had(file: Path) -> None:
    for name, job in yaml.safe_load(file.read_text())["jobs"].items():
        assumes = any("role-to-assume" in step.get("with", {}) for step in job.get("steps", []))
        assert assumes == (job["permissions"].get("id-token") == "write"), name


def test_a_fork_gets_no_role() -> None:
    condition = yaml.safe_load((FOLDER / "diff.yml").read_text())["jobs"]["diff"]["if"]
    assert "github.event.pull_request.head.repo.full_name == github.repository" in condition


def test_dev_and_prod_get_what_was_built_once() -> None:
    jobs = yaml.safe_load((FOLDER / "deploy.yml").read_text())["jobs"]
    assert [jobs[stage]["needs"] for stage in ("dev", "prod")] == ["build", "dev"]
    for stage in ("dev", "prod"):
        commands = [step["run"] for step in jobs[stage]["steps"] if "run" in step]
        assert jobs[stage]["environment"] == stage
        assert any(f"--app cdk.out/{stage}" in command for command in commands)
        assert not any("synth" in command for command in commands)


ROLES = FOLDER.parent / "oidc-roles.yaml"


def test_the_template_of_the_roles_is_valid() -> None:
    command = [find_tool("cfn-lint"), str(ROLES)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stdout


def test_a_role_is_lent_to_one_repository_and_one_place_in_it() -> None:
    subjects = re.findall(r"token\.actions\.githubusercontent\.com:sub: (.+)", ROLES.read_text())
    assert sorted(set(subjects)) == [
        "!Sub repo:${Repository}:environment:${Stage}",
        "!Sub repo:${Repository}:pull_request",
    ]
    assert len(subjects) == ROLES.read_text().count("sts:AssumeRoleWithWebIdentity") == 3
    assert "StringLike" not in ROLES.read_text()
