# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at the window: finds controls by role and name over AT-SPI, presses, chooses, reads, looks.

Nothing here sleeps for a fixed time to "let things settle": every wait is for something, with a deadline.
"""

import os
import subprocess
import time

import warnings

import gi

# The interface getters are the only way that Debian 12 has.
warnings.simplefilter("ignore", DeprecationWarning)

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

PATIENCE = 60  # seconds; machines under load are slow, and a passing test never waits so long
POLL = 0.05


class Failure(Exception):
    pass


def wait_for(what, question, patience=PATIENCE):
    """The first true answer of `question`; fails with `what` after the deadline."""
    deadline = time.monotonic() + patience
    while True:
        try:
            answer = question()
        except Exception as error:  # a control that vanishes while it is looked at
            answer, problem = None, error
        else:
            problem = None
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise Failure("waited %d s for %s%s" % (patience, what, ": %s" % problem if problem else ""))
        time.sleep(POLL)


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def walk(node, depth=0):
    """Every control below `node`, itself first, with its depth."""
    yield node, depth
    if depth > 40:
        return
    # A list of ten thousand rows is not read to its end.
    for number, child in enumerate(children(node)):
        if number > 400:
            break
        yield from walk(child, depth + 1)


def states(node):
    return node.get_state_set()


def is_shown(node):
    return states(node).contains(Atspi.StateType.SHOWING)


def has(node, state):
    return states(node).contains(getattr(Atspi.StateType, state))


class Program:
    """The program `sluice` in a home of its own."""

    def __init__(self, program, home, arguments=(), environment=None):
        self.home, self.typed_at = home, 0.0
        self.log = open(os.path.join(home, "stderr.txt"), "ab")
        variables = dict(os.environ, SLUICE_HOME=home, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1",
                         QT_QPA_PLATFORM="xcb", **(environment or {}))
        self.process = subprocess.Popen([program, *arguments], env=variables, stderr=self.log,
                                        stdout=self.log)
        self.root = wait_for("the program among the accessible ones", self._find)
        self.window = wait_for("its window", self._find_window)
        wait_for("its window to be active", self._activate)

    def _activate(self):
        subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid), "--name", "Sluice",
                        "windowactivate"], capture_output=True)
        self.window.clear_cache()
        return has(self.window, "ACTIVE")

    def _find(self):
        if self.process.poll() is not None:
            raise Failure("the program ended with %d" % self.process.returncode)
        for node in children(Atspi.get_desktop(0)):
            if node.get_process_id() == self.process.pid:
                return node
        return None

    def _find_window(self):
        return next((node for node in children(self.root) if is_shown(node)), None)

    def everything(self):
        # What was read before may have changed; nobody listens for events here.
        self.root.clear_cache()
        return [node for node, _ in walk(self.root)]

    def find(self, role, name, shown=True):
        """The first control of this role whose name is, or begins with, `name`; None when there is none."""
        for node in self.everything():
            if node.get_role_name() != role or not (node.get_name() or "").startswith(name):
                continue
            if not shown or is_shown(node):
                return node
        return None

    def wait(self, role, name, patience=PATIENCE):
        return wait_for("%s '%s'" % (role, name), lambda: self.find(role, name), patience)

    def press(self, name, role="push button", patience=PATIENCE):
        """Presses a control once it can be pressed."""
        def ready():
            node = self.find(role, name)
            return node if node is not None and has(node, "ENABLED") else None
        node = wait_for("an enabled %s '%s'" % (role, name), ready, patience)
        do(node)
        return node

    def wait_gone(self, role, name, patience=PATIENCE):
        wait_for("%s '%s' to go" % (role, name), lambda: self.find(role, name) is None, patience)

    def go_back(self):
        """Leaves a page. A press takes a tenth of a second to act."""
        self.press("Back")
        self.wait_gone("push button", "Back")

    def labelled(self, role, label):
        """The shown control that the label `label` belongs to."""
        for node in self.everything():
            if node.get_role_name() == role and is_shown(node) and label_of(node) == label:
                return node
        return None

    def choose(self, label, text):
        """Chooses the entry that begins with `text` in the combo box of this label, with the keyboard."""
        box = wait_for("the combo box '%s'" % label, lambda: self.labelled("combo box", label))

        def is_chosen():
            box.clear_cache()
            return box.get_name().startswith(text)

        def popup():
            box.clear_cache()
            return has(box, "EXPANDED")
        if is_chosen():
            return
        # Qt's combo boxes cannot be given the focus over AT-SPI.
        click(box)
        wait_for("the list of '%s'" % label, popup)
        # Qt takes letters that come within 0.4 s for one word, also those of the list before.
        wait_for("a pause in typing", lambda: time.monotonic() - self.typed_at > 0.5)
        subprocess.run(["xdotool", "type", "--delay", "1", text], check=True)
        self.typed_at = time.monotonic()
        key("Return")
        wait_for("'%s' to be chosen in '%s'" % (text, label), is_chosen)

    def texts(self):
        """Every text that is on the screen."""
        found = []
        for node in self.everything():
            if is_shown(node):
                found += [text for text in (node.get_name(), node.get_description()) if text]
        return found

    def wait_for_text(self, part, patience=PATIENCE):
        return wait_for("the text '%s'" % part,
                        lambda: next((t for t in self.texts() if part in t), None), patience)

    def quit(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)


def do(node, wanted=("Press", "Toggle", "click", "ShowMenu")):
    """Does what a click would do."""
    action = node.get_action_iface()
    names = [action.get_action_name(i) for i in range(action.get_n_actions())]
    for name in wanted:
        if name in names:
            action.do_action(names.index(name))
            return
    raise Failure("'%s' has no action to press, only %s" % (node.get_name(), names))


def label_of(node):
    """What a reader calls the control: the label that belongs to it, else its description."""
    for relation in node.get_relation_set() or []:
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return relation.get_target(0).get_name()
    return node.get_description() or ""


def unnamed(program):
    """Controls that take the keyboard and say nothing to a reader."""
    bad = []
    for node in program.everything():
        if not is_shown(node) or not has(node, "FOCUSABLE"):
            continue
        role = node.get_role_name()
        # Containers that only scroll or hold what is named itself.
        if role in ("frame", "filler", "scroll pane", "viewport", "panel") and not node.get_name():
            if role in ("frame", "filler"):
                continue
        # Qt names a combo box by its current entry; what it is for says its label.
        name = label_of(node) if role == "combo box" else node.get_name()
        if not (name or "").strip():
            bad.append("%s in %s" % (role, path(node)))
    return bad


def path(node):
    parts = []
    while node is not None and len(parts) < 8:
        parts.append("%s '%s'" % (node.get_role_name(), node.get_name()))
        node = node.get_parent()
    return " < ".join(parts)


def click(node, across=0.5, down=0.5):
    """A click of the mouse into a control, at these shares of its width and height."""
    box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    subprocess.run(["xdotool", "mousemove", str(box.x + int(box.width * across)),
                    str(box.y + int(box.height * down)), "click", "1"], check=True)


def drag_file(program, file, node, what, landed):
    """Drags a file out of another program onto a control and waits for `what`. `program` is tests/support/drag_source.cpp."""
    box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    x, y = box.x + box.width // 2, box.y + box.height // 2
    source = subprocess.Popen([program, file], env=dict(os.environ, QT_QPA_PLATFORM="xcb"))
    try:
        wait_for("the window to drag from", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", "^Drag source$"], capture_output=True).returncode == 0)
        # In steps, as a hand does it: the other program answers each of them.
        moves = [str(part) for step in range(1, 9) for part in
                 ("mousemove", 20 + (x - 20) * step // 8, 16 + (y - 16) * step // 8, "sleep", 0.05)]
        subprocess.run(["xdotool", "mousemove", "20", "16", "mousedown", "1", *moves, "sleep", "0.3", "mouseup", "1"],
                       check=True)
        wait_for(what, landed)
    finally:
        source.kill()
        source.wait()


def screenshot(file):
    subprocess.run(["import", "-window", "root", file], check=True)


def type_text(text):
    """Types into what has the focus."""
    subprocess.run(["xdotool", "type", "--delay", "1", text], check=True)


def key(*keys):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)
