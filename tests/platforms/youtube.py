"""Drives a simulated YouTube with Google's own client, google-api-python-client, as anybody's uploader would.

Usage: youtube.py BASE_URL CREDENTIALS_FILE. Ends with 0 when every step held; a line a step.
"""

import hashlib
import io
import json
import os
import sys
import time
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from importlib import resources

import google.oauth2.credentials
import googleapiclient.discovery
import googleapiclient.errors
import googleapiclient.http

GRAIN = 256 * 1024


def service(base, credentials_file):
    """The real client, built from the discovery document that it ships, with the root put elsewhere."""
    shipped = resources.files("googleapiclient.discovery_cache") / "documents" / "youtube.v3.json"
    document = json.loads(shipped.read_text())
    document["rootUrl"] = base + "/"
    document["baseUrl"] = base + "/"
    with open(credentials_file, "rb") as file:
        secrets = tomllib.load(file)
    credentials = google.oauth2.credentials.Credentials(
        token=None, token_uri=base + "/token", scopes=["https://www.googleapis.com/auth/youtube.force-ssl"], **secrets
    )
    return googleapiclient.discovery.build_from_document(document, credentials=credentials)


class Pieces(googleapiclient.http.MediaUpload):
    """Bytes in pieces, of a length that is told or not.

    The client's own retries need it: given a stream, it sends a piece the second time without its bytes.
    """

    def __init__(self, content, chunksize=2 * GRAIN, known=True):
        self.content, self.piece, self.known = content, chunksize, known

    def chunksize(self):
        return self.piece

    def mimetype(self):
        return "video/mp4"

    def size(self):
        return len(self.content) if self.known else None

    def resumable(self):
        return True

    def has_stream(self):
        return False

    def getbytes(self, begin, length):
        return self.content[begin : begin + length]


class Bench:
    def __init__(self, base, credentials_file):
        self.base = base
        self.youtube = service(base, credentials_file)

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.base + path, data), timeout=30) as answer:
            return json.loads(answer.read())

    def plant(self, name, nth=1):
        self.ask("/_simulator/faults", {"name": name, "nth": nth})

    def video(self, marker):
        videos = [video for video in self.ask("/_simulator/videos") if video["marker"] == marker]
        finished = [video for video in videos if video["state"] != "draft"]
        assert len(finished) == 1, videos
        return finished[0]

    def request(self, marker, media, privacy="public"):
        body = {
            "snippet": {"title": f"Débat {marker}", "description": "Séance", "tags": ["a", "b c"], "categoryId": "25"},
            "status": {"privacyStatus": privacy, "selfDeclaredMadeForKids": False},
        }
        return self.youtube.videos().insert(part="snippet,status", body=body, media_body=media)

    def upload(self, marker, content, chunksize=2 * GRAIN, retries=0, repeats=False, **options):
        request = self.request(marker, Pieces(content, chunksize), **options)
        return self.finish(request, marker, content, retries, repeats)

    def finish(self, request, marker, content, retries=0, repeats=False):
        """Sends chunk by chunk; a broken connection is answered by asking, as the client does by itself."""
        response, broken = None, 0
        while response is None:
            try:
                _, response = request.next_chunk(num_retries=retries)
            except (OSError, googleapiclient.http.httplib2.HttpLib2Error, googleapiclient.http.http_client.HTTPException):
                broken += 1
                assert broken < 5, "the connection breaks again and again"
                request._in_error_state = True
            except googleapiclient.errors.HttpError as error:
                # Below the client, httplib2 sends a request again by itself when the connection was closed without an
                # answer, at an offset that is wrong by then; the client asks after that.
                if not repeats or "where the stored bytes end" not in str(error):
                    raise
                repeats = False
        video = self.video(marker)
        assert video["id"] == response["id"], (video, response)
        assert video["sha256"] == hashlib.sha256(content).hexdigest(), video
        assert video["size"] == len(content), video
        return response

    def until(self, holds, timeout=10):
        until = time.monotonic() + timeout
        while not holds():
            assert time.monotonic() < until, "it does not come true"
            time.sleep(0.1)

    # steps

    def sizes(self):
        """Uploads of many sizes arrive byte for byte."""
        for number, size in enumerate((1, GRAIN - 1, GRAIN, GRAIN + 1, 2 * GRAIN, 6 * GRAIN, 9 * GRAIN + 12345)):
            content = os.urandom(size)
            self.upload(f"rp-bytes{number}", content)
            stream = googleapiclient.http.MediaIoBaseUpload(io.BytesIO(content), "video/mp4", 2 * GRAIN, resumable=True)
            self.finish(self.request(f"rp-stream{number}", stream), f"rp-stream{number}", content)

    def unknown_length(self):
        """An upload of unknown length arrives, also where its length is exactly whole chunks."""
        for number, size in enumerate((GRAIN // 2, 2 * GRAIN, 5 * GRAIN + 7)):
            content = os.urandom(size)
            marker = f"rp-unknown{number}"
            self.finish(self.request(marker, Pieces(content, known=False)), marker, content)

    def processed(self):
        """A public video is processed, listed among the uploads and described to strangers."""
        response = self.upload("rp-public", os.urandom(3 * GRAIN))
        listing = self.youtube.videos().list(part="status,processingDetails", id=response["id"])
        self.until(lambda: listing.execute()["items"][0]["status"]["uploadStatus"] == "processed")
        channel = self.youtube.channels().list(part="contentDetails,status", mine=True).execute()["items"][0]
        uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
        newest = self.youtube.playlistItems().list(part="snippet", playlistId=uploads, maxResults=1).execute()
        assert newest["items"][0]["snippet"]["resourceId"]["videoId"] == response["id"], newest
        watch = urllib.parse.quote(self.base + "/watch?v=" + response["id"], safe="")
        assert "rp-public" in self.ask(f"/oembed?format=json&url={watch}")["title"]

    def paged(self):
        """The list of uploads is whole, page by page."""
        request = self.youtube.playlistItems().list(part="contentDetails", playlistId=self.uploads(), maxResults=2)
        seen = []
        while request is not None:
            page = request.execute()
            seen += [item["contentDetails"]["videoId"] for item in page["items"]]
            request = self.youtube.playlistItems().list_next(request, page)
        finished = [v["id"] for v in self.ask("/_simulator/videos") if v["state"] not in ("draft", "deleted")]
        assert seen == finished[::-1], (seen, finished)

    def uploads(self):
        channel = self.youtube.channels().list(part="contentDetails", mine=True).execute()["items"][0]
        return channel["contentDetails"]["relatedPlaylists"]["uploads"]

    def changed_and_deleted(self):
        """A video can be changed and deleted; deleted twice is 404."""
        response = self.upload("rp-change", os.urandom(GRAIN))
        snippet = {"title": "Titre rp-change", "categoryId": "25"}
        body = {"id": response["id"], "snippet": snippet, "status": {"privacyStatus": "unlisted"}}
        changed = self.youtube.videos().update(part="snippet,status", body=body).execute()
        assert changed["status"]["privacyStatus"] == "unlisted" and changed["snippet"]["title"] == snippet["title"]
        self.youtube.videos().delete(id=response["id"]).execute()
        self.refused(404, "videoNotFound", self.youtube.videos().delete(id=response["id"]))

    def refused(self, status, reason, request):
        try:
            request.execute()
        except googleapiclient.errors.HttpError as error:
            found = error.error_details[0]["reason"] if isinstance(error.error_details, list) else None
            assert (error.status_code, found) == (status, reason), (error.status_code, error.error_details)
        else:
            raise AssertionError(f"not refused with {reason}")

    def limits(self):
        """What YouTube does not accept is refused with its reason."""
        def insert(**snippet):
            return self.youtube.videos().insert(part="snippet", body={"snippet": snippet}, media_body=Pieces(b"x"))

        self.refused(400, "invalidTitle", insert(title="x" * 101))
        self.refused(400, "invalidTitle", insert(title="a > b"))
        self.refused(400, "invalidDescription", insert(title="x", description="é" * 2501))
        self.refused(400, "invalidTags", insert(title="x", tags=["y" * 501]))
        self.refused(400, "invalidCategoryId", insert(title="x", categoryId="3"))

    def retried(self):
        """503, and a burst's 429, are retried by the client itself."""
        for name in ("http-503", "http-429"):
            self.plant(name, 2)
            self.upload(f"rp-{name.replace('-', '')}", os.urandom(5 * GRAIN), retries=3)

    def renewed(self):
        """A token that expires in mid-upload is renewed by the client, and the session goes on."""
        self.plant("token-expired", 2)
        self.upload("rp-token", os.urandom(5 * GRAIN))

    def cut(self):
        """After a cut the client asks and goes on."""
        self.plant("cut-mid-upload", 2)
        self.upload("rp-cut", os.urandom(12 * GRAIN), chunksize=4 * GRAIN, repeats=True)

    def lost(self):
        """After a lost last answer the client asks and hears of the video."""
        self.plant("lost-last-answer")
        self.upload("rp-lost", os.urandom(3 * GRAIN + 9))

    def short(self):
        """A chunk taken in part is continued where the server says."""
        self.plant("short-write")
        self.upload("rp-short", os.urandom(9 * GRAIN + 1), chunksize=3 * GRAIN)

    def gone(self):
        """A session that is gone answers 404, and stays gone."""
        self.plant("session-gone")
        request = self.request("rp-gone", Pieces(os.urandom(GRAIN)))
        for _ in range(2):
            try:
                request.next_chunk()
            except googleapiclient.errors.HttpError as error:
                assert error.status_code == 404, error
            else:
                raise AssertionError("the session is still there")

    def quota(self):
        """The day's limit is the answer that the real service gives."""
        self.plant("quota")
        try:
            self.request("rp-quota", Pieces(b"x")).execute()
        except googleapiclient.errors.HttpError as error:
            assert error.status_code == 429 and "Video Uploads per day" in str(error), error
        else:
            raise AssertionError("no limit")

    def kept_private(self):
        """What is kept private says so."""
        self.plant("forced-private")
        assert self.upload("rp-kept", os.urandom(10))["status"]["privacyStatus"] == "private"

    def rejected(self):
        """A rejected video says why."""
        self.plant("reject")
        response = self.upload("rp-rejected", os.urandom(10))
        listing = self.youtube.videos().list(part="status", id=response["id"])
        self.until(lambda: listing.execute()["items"][0]["status"]["uploadStatus"] == "rejected")
        assert listing.execute()["items"][0]["status"]["rejectionReason"]

    def all_fired(self):
        """Every fault that was planted fired."""
        waiting = [fault for fault in self.ask("/_simulator/faults") if not fault["fired_at"]]
        assert not waiting, waiting


STEPS = (
    "sizes unknown_length processed paged changed_and_deleted limits retried renewed cut lost short gone quota "
    "kept_private rejected all_fired"
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
            print(f"FAIL {step.__doc__} {type(error).__name__}: {error}", flush=True)
        else:
            print(f"ok   {step.__doc__} ({time.monotonic() - begun:.1f} s)", flush=True)
    sys.exit(1 if failed else 0)


main()
