"""What the scripts share that measure whole processes: folders, builds, runs in turns, and rows.

A row is what was measured, these crates, what is beside them, the ratio, the target and whether it holds, between tabs.
`*` before a row marks those that the README shows too.
"""

import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGET = os.path.join(ROOT, os.environ.get("CARGO_TARGET_DIR", "target"))
QUICK = "--quick" in sys.argv[1:]
ROUNDS = 1 if QUICK else 5
missed = []


def built(*pairs):
    """Builds examples, each given as package and name, and gives their paths."""
    for package, example in pairs:
        subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "-p", package, "--example", example],
                       cwd=ROOT, check=True)
    return [os.path.join(TARGET, "release/examples", example) for _, example in pairs]


def run(command, fails=False, **env):
    """Seconds and output of one process, which may fail where `fails` says so."""
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, **env))
    seconds = time.monotonic() - start
    if done.returncode != 0 and not fails:
        sys.exit(f"{os.path.basename(command[0])} failed: {done.stderr.decode(errors='replace')}")
    return seconds, done.stdout.decode(errors="replace")


def in_turns(*works, rounds=ROUNDS):
    """The median of what each gives, in turns, after one round that does not count."""
    taken = [[] for _ in works]
    for _ in range(rounds + 1):
        for results, work in zip(taken, works):
            results.append(work())
    return [statistics.median(results[1:]) for results in taken]


def row(what, ours, theirs, ratio, target="", holds=None, mark=False):
    if holds is False:
        missed.append(what)
    verdict = {True: "met", False: "**missed**", None: ""}[holds]
    print("*" if mark else "", what, ours, theirs, ratio, target, verdict, sep="\t", flush=True)


def times_as(ratio):
    """A ratio with as many digits as mean something."""
    return f"{ratio:,.0f}×" if ratio >= 20 else f"{ratio:.1f}×" if ratio >= 2 else f"{ratio:.2f}×"
