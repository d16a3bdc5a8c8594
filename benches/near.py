"""Near-duplicates: tunelint beside the Python packages datasketch and rensa, on the same records in the same run.

    pip install datasketch rensa
    python3 benches/near.py TUNELINT FILE [THREADS]

FILE holds {"prompt", "completion"} records. All compare rows of three words, with 128 permutations or bins. The Python packages get
the first records only, as many as take a few seconds; tunelint checks the whole file, parsing, search and verification included.
"""

import itertools
import json
import re
import subprocess
import sys
import time

from datasketch import MinHash, MinHashLSH
from rensa import RMinHash, RMinHashLSH

WORD = re.compile(r"\w+")


def rows(path, most):
    with open(path, encoding="utf-8") as lines:
        for line in itertools.islice(lines, most):
            record = json.loads(line)
            words = WORD.findall((record["prompt"] + " " + record["completion"]).lower())
            yield [" ".join(words[at:at + 3]) for at in range(max(1, len(words) - 2))]


def with_datasketch(path, most):
    index = MinHashLSH(threshold=0.8, num_perm=128)
    for number, row in enumerate(rows(path, most)):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([one.encode() for one in row])
        index.query(sketch)
        index.insert(str(number), sketch)
    return most


def with_rensa(path, most):
    index = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=16)
    for number, row in enumerate(rows(path, most)):
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update(row)
        index.query(sketch)
        index.insert(number, sketch)
    return most


def with_tunelint(binary, path, threads, rules):
    command = [binary, "check", path, "--isolated", "-q", "--exit-zero", "-j", threads, "--select", rules, "--output-format", "json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return report["coverage"]["records"]


def main():
    binary, path = sys.argv[1:3]
    threads = sys.argv[3] if len(sys.argv) > 3 else "2"
    for name, run in (
        ("datasketch", lambda: with_datasketch(path, 4_000)),
        ("rensa", lambda: with_rensa(path, 20_000)),
        ("tunelint", lambda: with_tunelint(binary, path, threads, "near-duplicate")),
        ("tunelint, parsing alone", lambda: with_tunelint(binary, path, threads, "invalid-json")),
    ):
        started = time.perf_counter()
        records = run()
        print(f"{name:24} {records / (time.perf_counter() - started):10,.0f} records a second")


if __name__ == "__main__":
    main()
