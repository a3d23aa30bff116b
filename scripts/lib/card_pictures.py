# SPDX-License-Identifier: GPL-3.0-or-later
"""The cards of the places in every state, and what becomes of a job: pictures for docs/screenshots, taken of the real window."""

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile

import robot
from gi.repository import Atspi

MODEL = "realesr-animevideov3"
SIZE = "1440x1400"
GWEI = 10 ** 9


class Scene:
    """A window in a home of its own, with orchestrators that run in `others`: strangers to it, or its own practice subnet."""

    def __init__(self, options, theme, settings=()):
        self.options, self.theme = options, theme
        self.home, self.others = tempfile.mkdtemp(), []
        self.settings = ["[ui]", "theme=%s" % theme, "language=en", *settings]
        self.window = None
        models = os.path.expanduser("~/.local/share/sluice/models")
        paths = os.pathsep.join(filter(None, [os.environ.get("SLUICE_MODEL_PATH"), models]))
        self.environment = {"SLUICE_MODEL_PATH": paths, "no_proxy": "*"}

    def cli(self, home, *arguments):
        program = os.path.join(self.options.build, "bin", "sluice-cli")
        answer = subprocess.run([program, "--json", *arguments], stdout=subprocess.PIPE, text=True,
                                env=dict(os.environ, SLUICE_HOME=home, **self.environment), check=True)
        return json.loads(answer.stdout) if answer.stdout.strip() else None

    def practice(self, *prices, seconds=()):
        """Its own practice subnet; without prices none is announced. `seconds`: as for strangers()."""
        price = ["--price", ",".join(str(one) for one in prices)] if prices else []
        self.cli(self.home, "subnet", "up", "--orchestrators", str(max(1, len(prices))), *price)
        self.measured(self.cli(self.home, "subnet", "status")["orchestrators"], seconds)

    def strangers(self, seconds, price=None):
        """Orchestrators on the user's list; `seconds` are what they were measured to need for a million pixels, None: not yet. Nobody can be
        paid, so those that name a `price` get no work."""
        self.others.append(tempfile.mkdtemp())
        prices = ["--price", str(price)] if price else []
        self.cli(self.others[-1], "subnet", "up", "--orchestrators", str(len(seconds)), *prices)
        nodes = self.cli(self.others[-1], "subnet", "status")["orchestrators"]
        for node in nodes:
            self.cli(self.home, "peers", "add", node["url"])
        self.measured(nodes, seconds)

    def measured(self, nodes, seconds):
        if not seconds:
            return
        self.cli(self.home, "peers", "list")  # makes the book
        book = sqlite3.connect(os.path.join(self.home, "data", "peers.sqlite"))
        for node, one in zip(nodes, seconds):
            if one is None:
                continue
            stats = {"jobs": 9, "good": 9, "wrong": 0, "success": 1, "verification": 1, "upload": one / 10, "queue": 0,
                     "compute": one * 0.8, "download": one / 10, "recent": [one * (0.9 + k / 40) for k in range(9)],
                     "faults": []}
            book.execute("INSERT OR REPLACE INTO work VALUES (?, ?, ?, ?)",
                         (node["url"], "video-upscale-v1." + MODEL, MODEL, json.dumps(stats)))
        book.commit()
        book.close()

    def open(self):
        os.makedirs(os.path.join(self.home, "config"), exist_ok=True)
        with open(os.path.join(self.home, "config", "settings.ini"), "w", encoding="utf-8") as file:
            file.write("\n".join(self.settings) + "\n")
        self.window = robot.Program(os.path.join(self.options.build, "bin", "sluice"), self.home, [],
                                    dict(self.environment, HOME=self.home))
        self.window.press("Upscale the sample")
        self.window.wait("radio button", "Livepeer subnet")
        width, height = SIZE.split("x")
        subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.window.process.pid), "--name", "Sluice",
                        "windowmove", "0", "0", "windowsize", width, height], check=True, capture_output=True)
        robot.wait_for("an estimate", lambda: "first run" in self.card("This computer") or
                       "No NVIDIA GPU" in self.card("This computer") or "within" in self.card("This computer"), 120)

    def card(self, name):
        node = self.window.find("radio button", name)
        return (node.get_description() or "") if node else ""

    def wait_card(self, words):
        robot.wait_for("'%s' on the subnet's card" % words, lambda: words in self.card("Livepeer subnet"), 120)

    def run(self, where):
        self.window.press("Upscale %s" % where)
        return robot.wait_for("the job's row", lambda: next(
            (node for node in self.window.everything() if node.get_name().startswith("launch.mp4,")), None))

    def wait_row(self, words, patience=180):
        robot.wait_for("'%s' in the job's row" % words, lambda: next(
            (node for node in self.window.everything()
             if node.get_name().startswith("launch.mp4,") and words in node.get_name()), None), patience)

    def shoot(self, name, area):
        """`area`: "cards" or "queue"."""
        raw = os.path.join(self.options.out, name + ".raw.png")
        robot.screenshot(raw)
        crop = self.crop_of(area)
        subprocess.run(["convert", raw, "-crop", crop, "+repage", "-colors", "128", "-strip",
                        os.path.join(self.options.out, "%s-%s.png" % (name, self.theme))], check=True)
        os.remove(raw)

    def crop_of(self, area):
        def box(node):
            return node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
        if area == "queue":
            title = box(self.window.wait("label", "QUEUE"))
            return "1440x170+0+%d" % (title.y - 12)
        title = box(self.window.wait("label", "WHERE TO RUN"))
        end = box(self.window.wait("push button", "Upscale "))
        return "%dx%d+%d+%d" % (1440 - title.x + 12, end.y + end.height - title.y + 24, title.x - 12, title.y - 12)

    def close(self):
        if self.window:
            self.window.quit()
        for home in [self.home, *self.others]:
            subprocess.run([os.path.join(self.options.build, "bin", "sluice-cli"), "-q", "subnet", "down"],
                           env=dict(os.environ, SLUICE_HOME=home), check=False, capture_output=True)
            shutil.rmtree(home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


RATE = ("[cost]", "eth_price=2500", "eth_price_date=2026-01-31")


def both_real(options, theme):
    with Scene(options, theme, RATE) as scene:
        scene.practice(20000 * GWEI, 26000 * GWEI, seconds=[2, 3])
        scene.strangers([4])
        scene.strangers([2.5], 24000 * GWEI)
        scene.open()
        scene.wait_card("for each")
        scene.shoot("cards-both", "cards")
        scene.window.press("Details: ", "check box")
        scene.window.wait("table", "Orchestrators that")
        scene.shoot("cards-details", "cards")


def cannot_run(options, theme):
    with Scene(options, theme, ("[engine]", "device=cuda")) as scene:
        scene.open()
        scene.shoot("cards-cannot-run", "cards")


def no_price(options, theme):
    with Scene(options, theme) as scene:
        scene.strangers([2, None])
        scene.open()
        scene.wait_card("no price announced")
        scene.shoot("cards-no-price", "cards")


def practice_and_after(options, theme):
    with Scene(options, theme) as scene:
        scene.practice(1200, 1500, 1500)
        scene.open()
        scene.wait_card("practice")
        scene.window.press("Details: ", "check box")
        scene.shoot("cards-practice-cold", "cards")
        # Folded again: the third card has to be in sight.
        scene.window.press("Details: ", "check box")
        robot.click(scene.window.wait("radio button", "Whenever cheap"))
        scene.window.wait("combo box", "by 8")
        scene.shoot("cards-whenever-cheap", "cards")
        robot.click(scene.window.wait("radio button", "This computer"))
        robot.click(scene.run("here"))
        scene.wait_row("piece 2")
        scene.window.press("Go on on the subnet")
        scene.wait_row("Moved to", 60)
        scene.shoot("job-moved", "queue")
        scene.wait_row("took", 300)
        scene.shoot("job-finished", "queue")


def price_question(options, theme):
    with Scene(options, theme) as scene:
        scene.practice(1200)
        scene.open()
        scene.wait_card("for each")
        robot.click(scene.window.wait("radio button", "Livepeer subnet"))
        robot.click(scene.run("on the subnet"))
        scene.wait_row("piece 2")
        scene.cli(scene.home, "subnet", "down")
        scene.practice(9000)
        scene.wait_row("price has risen", 120)
        scene.shoot("job-asks-price", "queue")


def take(options, theme):
    for picture in (both_real, cannot_run, no_price, practice_and_after, price_question):
        picture(options, theme)
