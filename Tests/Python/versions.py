"""Compares what is installed with Tests/requirements.txt; prints one line for each difference."""

import importlib.metadata
import pathlib
import re
import sys

requirements = pathlib.Path(__file__).parent.parent / "requirements.txt"
faults = []
for line in requirements.read_text().splitlines():
    line = line.split("#")[0].strip()
    if not line:
        continue
    pinned = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[a-z0-9,_-]+\])?==(\S+)", line)
    if not pinned:
        faults.append(f"{line}: not pinned to one version")
        continue
    name, wanted = pinned.groups()
    try:
        found = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        found = "absent"
    if found != wanted:
        faults.append(f"{name}: wanted {wanted}, found {found}")
print("\n".join(faults))
sys.exit(bool(faults))
