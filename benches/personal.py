"""Personal data and secrets: tunelint beside the Python packages presidio-analyzer, detect-secrets and scrubadub, in one run.

    pip install presidio-analyzer detect-secrets scrubadub
    python3 benches/personal.py TUNELINT FILE [MEGABYTES]

FILE holds JSONL records. The Python packages get the texts of its first megabytes, parsed beforehand, on one core; presidio without a
language model, with its patterns alone. tunelint checks the same megabytes on one core, parsing included, with the rules of `pii` and
`secrets` alone, repeated until it has enough to be timed.
"""

import json
import subprocess
import sys
import tempfile
import time

from detect_secrets.core.scan import scan_line
from detect_secrets.settings import default_settings
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine
import scrubadub

REPEATED = 100


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def with_presidio(texts_):
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers()
    registry.remove_recognizer("SpacyRecognizer")
    engine = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    engine.load()
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    started = time.perf_counter()
    for text in texts_:
        analyzer.analyze(text, language="en")
    return time.perf_counter() - started


def with_detect_secrets(texts_):
    started = time.perf_counter()
    with default_settings():
        for text in texts_:
            for line in text.split("\n"):
                list(scan_line(line))
    return time.perf_counter() - started


def with_scrubadub(texts_):
    scrubber = scrubadub.Scrubber()
    started = time.perf_counter()
    for text in texts_:
        list(scrubber.iter_filth(text))
    return time.perf_counter() - started


def with_tunelint(binary, lines):
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        for _ in range(REPEATED):
            file.write(lines)
        file.flush()
        command = [binary, "check", file.name, "--isolated", "-q", "--exit-zero", "-j", "1", "--select", "pii,secrets",
                   "--max-findings", "1", "--output-format", "json"]
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return (time.perf_counter() - started) / REPEATED


def main():
    binary, path = sys.argv[1:3]
    size = int(float(sys.argv[3] if len(sys.argv) > 3 else "1") * 1_000_000)
    with open(path, "rb") as file:
        lines = file.read(size)
    lines = lines[:lines.rfind(b"\n") + 1]
    found = [text for line in lines.splitlines() for text in texts(json.loads(line))]
    ours = with_tunelint(binary, lines)
    print(f"{'tunelint':16} {len(lines) / 1e6 / ours:10.2f} MB/s")
    for name, run in (("presidio", with_presidio), ("detect-secrets", with_detect_secrets), ("scrubadub", with_scrubadub)):
        seconds = run(found)
        print(f"{name:16} {len(lines) / 1e6 / seconds:10.2f} MB/s, tunelint {seconds / ours:8.0f} times as fast")


if __name__ == "__main__":
    main()
