#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What our gateway and a practice orchestrator add to a small job, and whether they stand a crowd and a long day.

    bench/gateway.py [--build build/release] [--jobs 10000] [--calls 200]

A runner answers text-to-image in 4 ms. Measured are, in turn: the runner alone, the same through gateway and orchestrator with
the download of the picture, and GetOrchestrator (gRPC over TLS). Then a thousand orchestrators are asked, 32 jobs sent at once,
and the memory of both programs watched over many jobs.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

DELAY_MS = 4


def memory_of(process):
    """Resident memory in MiB."""
    with open("/proc/%d/status" % process.pid, encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0


class Bench:
    def __init__(self, build, orchestrators):
        self.program = os.path.join(build, "bin", "bench_gateway")
        self.folder = tempfile.TemporaryDirectory()
        self.server = subprocess.Popen([self.program, "serve", str(DELAY_MS), str(orchestrators), self.folder.name],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.urls = []
        for line in self.server.stdout:
            if line.strip() == "ready":
                break
            self.urls.append(line.strip())
        if len(self.urls) != orchestrators + 2:
            sys.exit("%s did not start" % self.program)

    def client(self, verb, *numbers):
        command = [self.program, verb, self.urls[0], self.urls[2], self.folder.name] + [str(number) for number in numbers]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def latency(self, count):
        rows = [[float(word) for word in line.split()] for line in self.client("latency", count).stdout]
        if any(value < 0 for row in rows for value in row):
            sys.exit("a job was not answered")
        # The first calls open connections.
        return [statistics.median(column) for column in zip(*rows[5:])]

    def jobs(self, count, at_once):
        """The last line of the program, and rows of (jobs done, MiB here, MiB there)."""
        process = self.client("jobs", count, at_once)
        rows, last = [], ""
        for line in process.stdout:
            if line.startswith("memory"):
                _, done, kib = line.split()
                rows.append((int(done), int(kib) / 1024, memory_of(self.server)))
            last = line.strip()
        process.wait()
        return last, rows

    def discovery(self, count):
        command = [self.program, "discovery", self.urls[1], str(count)]
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()

    def end(self):
        self.server.stdin.close()
        self.server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--jobs", type=int, default=10000)
    parser.add_argument("--orchestrators", type=int, default=1000)
    parser.add_argument("--calls", type=int, default=200)
    arguments = parser.parse_args()
    bench = Bench(arguments.build, 1)
    alone, call, download, introduction = bench.latency(arguments.calls)
    print("runner alone       %7.2f ms (median of %d)" % (alone, arguments.calls - 5))
    print("job through subnet %7.2f ms, %.2f ms added" % (call, call - alone))
    print("download           %7.2f ms, %.2f ms added with it" % (download, call + download - alone))
    print("GetOrchestrator    %7.2f ms" % introduction)
    for name, line in zip(("first", "again"), bench.discovery(arguments.orchestrators)):
        print("discovery, %s:  %s" % (name, line))
    print("32 at once: %s" % bench.jobs(320, 32)[0])
    last, rows = bench.jobs(arguments.jobs, 8)
    print("long run:   %s" % last)
    for done, here, there in rows:
        print("  after %6d jobs: gateway %6.1f MiB, orchestrator and runner %6.1f MiB" % (done, here, there))
    bench.end()


if __name__ == "__main__":
    main()
