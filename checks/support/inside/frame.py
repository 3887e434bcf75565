"""The frame around every question. Runs on the backend, as text on the standard input of ``python -``.

File descriptor 1 is kept for the answers and standard output pointed at standard error before anything else is
imported, because settings modules print and loggers write. Nothing runs until the last line, so that a script which
arrives cut short does nothing.
"""

import json
import os
import signal
import sys
import threading
import time


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
    try:
        _set_up(plan)
    except BaseException as error:  # noqa: BLE001 - whatever a settings module does, SystemExit included, is the answer
        say({"name": "", "error": _told(error)})
        os._exit(0)
    say({"name": "", "answer": {"now": time.time(), "python": sys.version.split()[0]}})
    threads = [threading.Thread(target=_answer, args=(each, say), daemon=True) for each in plan["questions"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)


def _set_up(plan):
    if plan["directory"]:
        os.chdir(plan["directory"])
    sys.path.insert(0, os.getcwd())
    os.environ.update(plan["environ"])
    os.environ["DJANGO_SETTINGS_MODULE"] = plan["settings"]
    import django

    django.setup()


def _answer(question, say):
    started = time.time()
    try:
        names = {"__name__": "ronda_question"}
        exec(compile(question["source"], question["name"], "exec"), names)  # noqa: S102 - our own script
        found = {"answer": names["answer"](question["parameters"])}
    except BaseException as error:  # noqa: BLE001 - every way to fail is an answer
        found = {"error": _told(error)}
    found.update(name=question["name"], duration_ms=round((time.time() - started) * 1000))
    say(found)


def _told(error):
    return {"type": type(error).__module__ + "." + type(error).__qualname__, "text": str(error)[:500]}
