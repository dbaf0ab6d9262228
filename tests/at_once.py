"""Several people at the same moment, each with a database connection of their own."""

import threading

from django.db import connections


def at_once(*steps):
    """Each step in a thread of its own, all released together; what each returned or raised."""
    barrier, results = threading.Barrier(len(steps)), [None] * len(steps)

    def run(place, step):
        try:
            barrier.wait(timeout=20)
            results[place] = step()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
