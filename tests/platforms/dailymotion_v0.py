"""Drives a simulated Dailymotion with its official Python client, dailymotion 0.2.5, which speaks the older API.

Usage: dailymotion_v0.py BASE_URL CREDENTIALS_FILE. Ends with 0 when every step held; a line a step.
"""

import asyncio
import hashlib
import json
import os
import struct
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request

import dailymotion

MEBIBYTE = 1 << 20


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
        self.client = self.sign_in(self.secrets["client_secret"])

    def sign_in(self, password):
        client = dailymotion.Dailymotion(api_base_url=self.base, oauth_token_endpoint_url=self.base + "/oauth/token", timeout=60)
        client.set_grant_type(
            "password",
            api_key=self.secrets["client_id"],
            api_secret=self.secrets["client_secret"],
            scope=["manage_videos"],
            info={"username": "city", "password": password},
        )
        return client

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.base + path, data), timeout=30) as answer:
            return json.loads(answer.read())

    def plant(self, name, nth=1):
        self.ask("/_simulator/faults", {"name": name, "nth": nth})

    def made(self, marker):
        videos = [video for video in self.ask("/_simulator/videos") if video["marker"] == marker]
        return [video for video in videos if video["state"] != "draft"]

    def send(self, content, **options):
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            file.write(content)
            file.flush()
            return self.client.upload(file.name, **options)

    def create(self, marker, url, **fields):
        wanted = {
            "url": url,
            "title": f"Débat {marker}",
            "channel": "news",
            "is_created_for_kids": "false",
            "published": "true",
            "tags": f"conseil,{marker}",
        }
        return self.client.post("/me/videos", {**wanted, **fields})

    def publish(self, marker, content, **options):
        made = self.create(marker, self.send(content, **options))
        [video] = self.made(marker)
        assert video["id"] == made["id"], (video, made)
        assert video["sha256"] == hashlib.sha256(content).hexdigest(), video
        assert video["size"] == len(content), video
        return made["id"]

    def until(self, holds, timeout=10):
        until = time.monotonic() + timeout
        while not holds():
            assert time.monotonic() < until, "it does not come true"
            time.sleep(0.1)

    def refused(self, kind, attempt, word=""):
        try:
            attempt()
        except kind as error:
            assert word in str(error), error
        else:
            raise AssertionError(f"not refused with {kind.__name__}")

    # steps

    def whole(self):
        """Files of many sizes arrive byte for byte, and each becomes a public video."""
        for number, size in enumerate((0, 1, 100_000, 3 * MEBIBYTE + 7)):
            self.publish(f"rp-whole{number}", film(size))

    def public(self):
        """A video is processed, then published, and everybody may see it."""
        video = self.publish("rp-public", film(50_000))
        state = lambda: self.client.get(f"/video/{video}", {"fields": "status,duration,published,private"})
        self.until(lambda: state()["status"] == "published")
        assert state() == {"status": "published", "duration": 12.0, "published": True, "private": False}, state()
        page = f"{self.base}/services/oembed?format=json&url=https%3A%2F%2Fwww.dailymotion.com%2Fvideo%2F{video}"
        with urllib.request.urlopen(page, timeout=30) as answer:
            assert "rp-public" in json.loads(answer.read())["title"]

    def wrong_password(self):
        """A wrong password is refused."""
        self.refused(dailymotion.DailymotionAuthError, lambda: self.sign_in("wrong").get("/me"))

    def limits_told(self):
        """The account's limits are told."""
        assert self.client.get("/me", {"fields": "limits"})["limits"]["video_size"] > 0

    def mandatory(self):
        """A video without category, or of a file that is not there, is refused."""
        url = self.send(film(1000))
        error = dailymotion.DailymotionApiError
        self.refused(error, lambda: self.create("rp-none", url, channel=""), "Invalid value")
        self.refused(error, lambda: self.create("rp-none", url + "x"), "no such file")
        assert not self.made("rp-none")

    def changed_and_deleted(self):
        """A video can be changed and deleted; deleted twice is not found."""
        video = self.publish("rp-change", film(1000))
        assert self.client.post(f"/video/{video}", {"title": "Titre rp-change"})["title"] == "Titre rp-change"
        self.client.delete(f"/video/{video}")
        self.refused(dailymotion.DailymotionApiError, lambda: self.client.delete(f"/video/{video}"), "not found")

    def listed(self):
        """The newest video stands first in the owner's list."""
        video = self.publish("rp-listed", film(1000))
        assert self.client.get("/me/videos", {"fields": "id,tags"})["list"][0] == {"id": video, "tags": ["conseil", "rp-listed"]}

    def renewed(self):
        """A token that expires is renewed, at the opening and at the making.

        The client renews it and asks again with "Bearer Bearer"; that is refused, and the call after it succeeds.
        """
        content = film(1000)
        for nth in (1, 2):
            self.plant("token-expired", nth)
            self.refused(dailymotion.DailymotionTokenExpired, lambda: self.publish(f"rp-token{nth}", content))
            self.publish(f"rp-token{nth}", content)

    def refusals(self):
        """503, 429 and a page are errors, and the next attempt succeeds."""
        for name in ("http-503", "http-429", "html-instead-of-json"):
            self.plant(name)
            self.refused(dailymotion.DailymotionApiError, lambda: self.send(film(1000)))
            self.publish(f"rp-{name.replace('-', '')}", film(1000))

    def cut(self):
        """After a cut a new address takes the file."""
        self.plant("cut-mid-upload")
        self.refused(OSError, lambda: self.send(film(4 * MEBIBYTE)))
        self.publish("rp-cut", film(4 * MEBIBYTE))

    def lost(self):
        """A lost last answer leaves a video that the owner finds."""
        url = self.send(film(1000))
        self.plant("lost-last-answer")
        self.refused(dailymotion.DailymotionClientError, lambda: self.create("rp-lost", url))
        [video] = self.made("rp-lost")
        assert video["id"] in [one["id"] for one in self.client.get("/me/videos")["list"]]

    def limited(self):
        """The day's limit is told at the making; the same file makes the video later."""
        url = self.send(film(1000))
        self.plant("quota")
        self.refused(dailymotion.DailymotionApiError, lambda: self.create("rp-limit", url), "upload limit")
        self.create("rp-limit", url)
        assert len(self.made("rp-limit")) == 1

    def kept_private(self):
        """What is kept private says so."""
        self.plant("forced-private")
        video = self.publish("rp-kept", film(1000))
        assert self.client.get(f"/video/{video}", {"fields": "private"}) == {"private": True}

    def rejected(self):
        """A video that cannot be encoded says so."""
        self.plant("reject")
        video = self.publish("rp-rejected", film(1000))
        self.until(lambda: self.client.get(f"/video/{video}", {"fields": "status"})["status"] == "encoding_error")

    def workers(self):
        """Several workers send stretches of one file at once."""
        for number, size in enumerate((9 * MEBIBYTE, 21 * MEBIBYTE + 12_345)):
            asyncio.set_event_loop(asyncio.new_event_loop())
            self.publish(f"rp-workers{number}", film(size), workers=3)

    def all_fired(self):
        """Every fault that was planted fired."""
        waiting = [fault for fault in self.ask("/_simulator/faults") if not fault["fired_at"]]
        assert not waiting, waiting


STEPS = (
    "whole public wrong_password limits_told mandatory changed_and_deleted listed renewed refusals cut lost limited "
    "kept_private rejected workers all_fired"
).split()


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
