"""Drives a simulated PeerTube with the platform's own command-line tool, @peertube/peertube-cli 1.0.3.

Usage: peertube_cli.py BASE_URL CREDENTIALS_FILE, with the tool in the environment's REPRISE_OFFICIAL_PEERTUBE_CLI: a script
for node. Ends with 0 when every step held; a line a step. The tool sends a file as one form; what it waits for after
that is a state of the video.
"""

import hashlib
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request


def film(size):
    """An MP4 that is nothing but a movie header of twelve seconds, and noise."""

    def box(name, content):
        return struct.pack(">I", len(content) + 8) + name + content

    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, 12_000))
    return box(b"ftyp", b"isom") + box(b"moov", header) + box(b"mdat", os.urandom(size))


class Bench:
    def __init__(self, base, credentials_file):
        self.base = base
        with open(credentials_file, "rb") as file:
            self.secrets = tomllib.load(file)

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.base + path, data), timeout=30) as answer:
            return json.loads(answer.read())

    def plant(self, name, nth=1):
        self.ask("/_simulator/faults", {"name": name, "nth": nth})

    def made(self, marker):
        videos = [video for video in self.ask("/_simulator/videos") if video["marker"] == marker]
        return [video for video in videos if video["state"] != "draft"]

    def upload(self, marker, content, password=None, **options):
        with tempfile.TemporaryDirectory() as home:
            path = os.path.join(home, "conseil.mp4")
            with open(path, "wb") as file:
                file.write(content)
            wanted = {
                "--url": self.base,
                "--username": self.secrets["username"],
                "--password": password or self.secrets["password"],
                "--file": path,
                "--video-name": f"Débat {marker}",
                "--video-description": "Séance entière",
                "--tags": f"conseil,{marker}",
                "--category": "11",
                "--language": "fr",
                "--privacy": "1",
                **options,
            }
            words = [word for pair in wanted.items() for word in pair]
            tool = ["node", os.environ["REPRISE_OFFICIAL_PEERTUBE_CLI"], "upload", *words]
            return subprocess.run(tool, capture_output=True, text=True, timeout=120, env={**os.environ, "HOME": home})

    def publish(self, marker, content, **options):
        done = self.upload(marker, content, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        [video] = self.made(marker)
        assert video["sha256"] == hashlib.sha256(content).hexdigest(), video
        assert video["size"] == len(content), video
        return video

    def refused(self, marker, content=None, word="", **options):
        done = self.upload(marker, content or film(1000), **options)
        assert done.returncode != 0 and word in done.stdout + done.stderr, done.stdout + done.stderr
        assert not self.made(marker)

    # steps

    def whole(self):
        """Files of many sizes arrive byte for byte, and each becomes a public video."""
        for number, size in enumerate((0, 100_000, 5 << 20)):
            assert self.publish(f"rp-whole{number}", film(size))["visibility"] == "public"

    def described(self):
        """What is said about a video arrives with it."""
        video = self.publish("rp-described", film(1000), **{"--privacy": "2"})
        assert (video["title"], video["visibility"]) == ("Débat rp-described", "unlisted"), video
        told = self.ask("/api/v1/videos/" + video["id"])
        assert told["tags"] == ["conseil", "rp-described"] and told["category"]["id"] == 11, told
        assert told["description"] == "Séance entière" and told["language"]["id"] == "fr", told

    def wrong_password(self):
        """A wrong password is refused."""
        self.refused("rp-password", password="wrong", word="credentials are invalid")

    def no_video(self):
        """A file that is no video is refused."""
        self.refused("rp-garbage", content=os.urandom(5000), word="422")

    def too_short(self):
        """A name that is too short is refused."""
        self.refused("rp-short", word="400", **{"--video-name": "ab"})

    def full(self):
        """A full quota is told."""
        self.plant("quota")
        self.refused("rp-quota", word="quota is exceeded")

    def refusals(self):
        """503, 429 and an expired token are errors of the tool, and the next attempt succeeds."""
        for name in ("http-503", "http-429", "token-expired"):
            marker = f"rp-{name.replace('-', '')}"
            self.plant(name)
            self.refused(marker)
            self.publish(marker, film(1000))

    def cut(self):
        """After a cut nothing is kept, and the next attempt succeeds."""
        self.plant("cut-mid-upload")
        self.refused("rp-cut", film(4 << 20))
        self.publish("rp-cut", film(4 << 20))

    def all_fired(self):
        """Every fault that was planted fired."""
        waiting = [fault for fault in self.ask("/_simulator/faults") if not fault["fired_at"]]
        assert not waiting, waiting


STEPS = "whole described wrong_password no_video too_short full refusals cut all_fired".split()


def main():
    bench = Bench(*sys.argv[1:])
    failed = 0
    for name in STEPS:
        step = getattr(bench, name)
        begun = time.monotonic()
        try:
            step()
        except Exception as error:
            failed += 1
            print(f"FAIL {step.__doc__.splitlines()[0]} {type(error).__name__}: {error}", flush=True)
        else:
            print(f"ok   {step.__doc__.splitlines()[0]} ({time.monotonic() - begun:.1f} s)", flush=True)
    sys.exit(1 if failed else 0)


main()
