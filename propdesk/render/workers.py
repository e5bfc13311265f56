"""Work in processes of their own: several at once, each within bounds of time and memory.

They are spawned: Typst hangs in a forked one. A desk's own template is worked on in this way, because it
may be anybody's text: one that never ends is ended here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from propdesk.domain.messages import Message, msg

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

_GONE = msg("the process that set it ended: it needed too much memory, or was killed")

Job = TypeVar("Job")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Bounds:
    """How many processes there are, the seconds each job may take, and the bytes of memory (0: any)."""

    processes: int = 1
    seconds: int = 600
    memory: int = 0


class Ended(Exception):
    """Work that did not come to its end, and why."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection


def worked(work: Callable[[Job], Done], jobs: Sequence[Job], bounds: Bounds) -> list[Done]:
    """Do jobs in processes of their own, and give what came of each, in their order.

    Raises Ended when a job takes more than its bounds or its process ends by itself.
    """
    done: dict[int, Done] = {}
    waiting = list(enumerate(jobs))[::-1]
    with _crew(work, min(bounds.processes, len(jobs)), bounds) as idle:
        busy: dict[Connection, tuple[_Worker, int]] = {}
        while len(done) < len(jobs):
            while idle and waiting:
                worker, (at, job) = idle.pop(), waiting.pop()
                _give(worker, job)
                busy[worker.pipe] = worker, at
            for pipe in _ready(list(busy), bounds):
                worker, at = busy.pop(pipe)
                done[at] = _received(worker)
                idle.append(worker)
    return [done[at] for at in range(len(jobs))]


@contextmanager
def _crew(work: Callable[[Any], Any], count: int, bounds: Bounds) -> Iterator[list[_Worker]]:
    crew = [_started(work, bounds) for _ in range(count)]
    try:
        yield list(crew)
    finally:
        for worker in crew:
            worker.pipe.close()
            worker.process.kill()
            worker.process.join()


def _started(work: Callable[[Any], Any], bounds: Bounds) -> _Worker:
    from multiprocessing import get_context

    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work, bounds.memory), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _ready(pipes: list[Connection], bounds: Bounds) -> list[Connection]:
    from multiprocessing.connection import wait

    answered = set(map(id, wait(pipes, timeout=bounds.seconds)))
    if answered:
        return [pipe for pipe in pipes if id(pipe) in answered]
    raise Ended(msg("setting it took more than {seconds} seconds and was ended", seconds=bounds.seconds))


def _give(worker: _Worker, job: Any) -> None:
    try:
        worker.pipe.send(job)
    except OSError:
        raise Ended(_GONE) from None


def _received(worker: _Worker) -> Any:
    try:
        return worker.pipe.recv()
    except (EOFError, OSError):
        raise Ended(_GONE) from None


def _serve(pipe: Connection, work: Callable[[Any], Any], memory: int) -> None:
    """Do what comes until nobody asks any more; an error that is no answer ends the process."""
    import os
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    os.environ["RAYON_NUM_THREADS"] = "1"  # threads of Typst that wait for each other would eat the gain
    if memory:
        _confine(memory)
    try:
        while True:
            pipe.send(work(pipe.recv()))
    except EOFError:
        return


def _confine(memory: int) -> None:
    """Take memory beyond a bound and all ways to the network from this process."""
    import os

    # Whatever would be fetched goes to a port of this machine at which nobody listens.
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY"):
        os.environ[name] = os.environ[name.lower()] = "http://127.0.0.1:9"
    for name in ("NO_PROXY", "no_proxy"):
        os.environ.pop(name, None)
    # What a dying process says is no language of ours.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        import resource
    except ImportError:  # Windows knows no such bound; that of time holds there, too
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
