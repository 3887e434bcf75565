"""The frame around every question. Runs on the backend, as text on the standard input of ``python -``.

File descriptor 1 is kept for the answers and standard output pointed at standard error before anything else is
imported, because settings modules print and loggers write. Nothing runs until the last line, so that a script which
arrives cut short does nothing.
"""

import gc
import json
import os
import signal
import sys
import threading
import time
import types


def run(plan):
    """Answer every question of ``plan``, each in a thread of its own, one marked line each."""
    channel = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    lock = threading.Lock()

    def say(document):
        line = "\n" + plan["marker"] + json.dumps(document, default=str) + "\n"
        with lock:
            data = line.encode("utf-8", "backslashreplace")
            while data:
                data = data[os.write(channel, data) :]

    if hasattr(signal, "alarm"):
        signal.alarm(int(plan["limit_s"]) + 30)  # ours ends it sooner; this is for one left behind on another machine
    gc.disable()  # what is imported stays: looking through it again and again takes a tenth of the start
    try:
        _set_up(plan)
        _lend(plan["libraries"])
    except BaseException as error:  # noqa: BLE001 - whatever a settings module does, SystemExit included, is the answer
        say({"name": "", "error": _told(error)})
        os._exit(0)
    gc.freeze()
    gc.enable()
    say({"name": "", "answer": {"now": time.time(), "python": sys.version.split()[0]}})
    threads = [threading.Thread(target=_answer, args=(each, say), daemon=True) for each in plan["questions"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)


def _set_up(plan):
    try:
        if plan["directory"]:
            os.chdir(plan["directory"])
        sys.path.insert(0, os.getcwd())
        os.environ.update(plan["environ"])
        os.environ["DJANGO_SETTINGS_MODULE"] = plan["settings"]
        import django

        _find(plan["settings"])
    except OSError as error:
        raise MisledError("directory: {}".format(error)) from error
    except ModuleNotFoundError as error:
        if error.name == "django" or plan["settings"].startswith(error.name or "?"):
            raise MisledError("settings: {}".format(error)) from error
        raise
    django.setup()


class MisledError(Exception):
    """What ronda.toml says of the backend is not so: that is no fault of the backend."""


def _find(settings):
    import importlib.util

    if importlib.util.find_spec(settings) is None:
        raise ModuleNotFoundError("No module named {!r}".format(settings), name=settings)


def _lend(libraries):
    """Make what the questions import importable under its own name, although it is nowhere on this machine."""
    for name, source in libraries:
        module = sys.modules[name] = types.ModuleType(name)
        exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102 - our own script


def _answer(question, say):
    started = time.time()
    try:
        names = {"__name__": "ronda_question"}
        exec(compile(question["source"], question["name"], "exec"), names)  # noqa: S102 - our own script
        answer = names["answer"](question["parameters"])
        if isinstance(answer, types.GeneratorType):
            answer = _streamed(answer, question["name"], say)
        found = {"answer": answer}
    except BaseException as error:  # noqa: BLE001 - every way to fail is an answer
        found = {"error": _told(error)}
    found.update(name=question["name"], duration_ms=round((time.time() - started) * 1000))
    say(found)


def _streamed(parts, name, say):
    """Say each part as it comes, and return what the generator returns."""
    while True:
        try:
            part = next(parts)
        except StopIteration as end:
            return end.value
        say({"name": name, "part": part})


def _told(error):
    kind = type(error).__module__ + "." + type(error).__qualname__
    found = {"type": kind.replace("builtins.", "", 1), "text": str(error)[:500]}
    if isinstance(error, MisledError):
        found["ours"] = True
    return found
