"""Memory of the service's processes, as PSS: shared pages count once, divided among those who share them."""

from pathlib import Path

PROC = Path("/proc")

# What a process's command line holds -> its role, which its children inherit.
ROLES = {b"moderation.serving.web": "web", b"moderation.serving.background": "worker"}
ROOT = "supervisor"


def of_tree(root: int) -> dict[str, float]:
    """Return MiB by role of the processes at and below `root`; nothing where there is no smaps_rollup."""
    sizes: dict[str, float] = {}
    for process, role in _roles(root).items():
        sizes[role] = sizes.get(role, 0.0) + _mebibytes(process)
    return {role: size for role, size in sizes.items() if size}


def _roles(root: int) -> dict[int, str]:
    parents = {int(folder.name): _parent(folder) for folder in PROC.iterdir() if folder.name.isdigit()}
    roles, waiting = {root: ROOT}, [root]
    for process in waiting:
        children = [child for child, parent in parents.items() if parent == process]
        roles |= {child: _role(child, roles[process]) for child in children}
        waiting += children
    return roles


def _role(process: int, inherited: str) -> str:
    command = _read(PROC / str(process) / "cmdline")
    return next((role for words, role in ROLES.items() if words in command), inherited)


def _parent(folder: Path) -> int:
    # The name in brackets may hold spaces and brackets itself.
    after = _read(folder / "stat").rpartition(b")")[2].split()
    return int(after[1]) if after else 0


def _mebibytes(process: int) -> float:
    lines = _read(PROC / str(process) / "smaps_rollup").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(b"Pss:")), 0.0)


def _read(file: Path) -> bytes:
    """Return what the file holds; nothing when the process has ended or belongs to somebody else."""
    try:
        return file.read_bytes()
    except OSError:
        return b""
