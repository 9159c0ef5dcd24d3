"""Runs the cases of `src/bin/instructions.rs` under callgrind and returns their instruction counts."""

import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def build():
    """Builds the binary, and returns its path."""
    command = ["cargo", "build", "--release", "--locked", "-p", "flow-benches", "--bin", "instructions",
               "--message-format", "json-render-diagnostics"]
    # Incremental builds and flags of the caller produce different code.
    env = dict(os.environ, CARGO_INCREMENTAL="0")
    env.pop("RUSTFLAGS", None)
    out = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    for line in out.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "instructions":
            return message["executable"]
    sys.exit("the binary was not built")


def require_valgrind():
    if shutil.which("valgrind") is None:
        print("valgrind is missing: instructions are not counted")
        sys.exit(1 if os.environ.get("CI") else 0)


def count(mode):
    """The lines that the binary prints, each with the instruction count of its case."""
    binary = build()
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--collect-atstart=no",
                   "--toggle-collect=instructions::measured", "--dump-after=instructions::measured",
                   "--callgrind-out-file=" + os.path.join(folder, "out"), binary, mode]
        # A nearly empty environment, since its size changes the position and alignment of the stack.
        run = subprocess.run(command, env={"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
        if run.returncode != 0:
            sys.exit(run.stderr)
        lines = run.stdout.splitlines()
        dumps = {int(path.rsplit(".", 1)[1]): path for path in glob.glob(os.path.join(folder, "out.*"))}
        counts = []
        for number in sorted(dumps):
            with open(dumps[number], encoding="utf-8") as dump:
                totals = [line for line in dump if line.startswith("totals:")]
            counts.append(int(totals[0].split()[1]))
    # The last dump is written at the end of the program and counts nothing.
    if len(counts) < len(lines):
        sys.exit(f"{len(lines)} cases, but {len(counts)} counts: was `measured` inlined?")
    return list(zip(lines, counts))
