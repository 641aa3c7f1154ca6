"""Drops files through a real Samba server, as Windows and other clients do, and looks at what the daemon makes of them.

Usage: samba.py BINARY MEDIA [--stall SECONDS] [--keep]. Needs `smbd`, `smbpasswd` and `smbclient` (Debian: samba,
smbclient), root or a user that may run smbd, and the Python package smbprotocol. Ends with 0 when every check held;
a line a check. Everything runs on loopback in a folder of its own; only processes started here are ended.
"""

import argparse
import getpass
import hashlib
import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import smbprotocol.open as smb
from smbprotocol.connection import Connection
from smbprotocol.file_info import FileBasicInformation, FileEndOfFileInformation, InfoType
from smbprotocol.session import Session
from smbprotocol.tree import TreeConnect

SETTLE = 4
BLOCK = 64 * 1024
USER, PASSWORD = getpass.getuser(), "only-here"
FILETIME_OF_2020 = 132223104000000000

SMB_CONF = """\
[global]
smb ports = {port}
bind interfaces only = yes
interfaces = 127.0.0.1
lock directory = {state}
state directory = {state}
cache directory = {state}
pid directory = {state}
private dir = {state}
ncalrpc dir = {state}/ncalrpc
log file = {state}/log
passdb backend = tdbsam:{state}/passdb.tdb
server role = standalone server
load printers = no
disable spoolss = yes
[inbox]
path = {inbox}
read only = no
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def until(holds, seconds):
    """Asks until the answer is true; how long that took, or None."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if holds():
            return time.monotonic() - begun
        time.sleep(0.2)
    return None


class House:
    """A Samba server and a daemon over one drop folder."""

    def __init__(self, binary):
        self.binary = str(binary)
        self.home = Path(tempfile.mkdtemp(prefix="reprise-samba-"))
        self.inbox, state = self.home / "inbox", self.home / "samba"
        self.inbox.mkdir()
        (state / "ncalrpc").mkdir(parents=True)
        self.port, self.listen = free_port(), free_port()
        self.smb_conf = self.home / "smb.conf"
        self.smb_conf.write_text(SMB_CONF.format(port=self.port, state=state, inbox=self.inbox))
        self.config = self.home / "reprise.toml"
        self.config.write_text(
            f'data_dir = "data"\ninbox = "inbox"\nlisten = "127.0.0.1:{self.listen}"\n'
            f'settle = "{SETTLE}s"\npatience = "10m"\nquiet = "10m"\n'
        )
        password = ["smbpasswd", "-c", str(self.smb_conf), "-a", "-s", USER]
        subprocess.run(password, input=f"{PASSWORD}\n{PASSWORD}\n", text=True, check=True, capture_output=True)
        self.processes = []

    def begin(self):
        self.start("smbd", ["smbd", "-F", "--no-process-group", "-s", str(self.smb_conf)], self.port)
        self.start("reprise", [self.binary, "--config", str(self.config), "serve"], self.listen)

    def start(self, name, arguments, port):
        log = open(self.home / f"{name}.log", "ab")
        # A session of its own: when smbd ends it ends its whole process group.
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
        self.processes.append(process)
        if until(lambda: answers(port), 30) is None:
            raise RuntimeError(f"{name} does not answer: {log.name}")

    def smbclient(self, commands, check=True):
        arguments = ["smbclient", "//127.0.0.1/inbox", "-p", str(self.port), "-U", f"{USER}%{PASSWORD}", "-c", commands]
        return subprocess.run(arguments, check=check, capture_output=True, text=True)

    def clips(self, name):
        """The rows of a file, one for each content that was taken of it."""
        arguments = [self.binary, "--config", str(self.config), "status", "--json"]
        status = json.loads(subprocess.run(arguments, capture_output=True, text=True).stdout)
        return [clip for event in status["events"] for clip in event["clips"] if clip["name"] == name]

    def states(self, name):
        return [clip["state"] for clip in self.clips(name)]

    def end(self, keep):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(20)
        if keep:
            print(f"     kept: {self.home}")
        else:
            shutil.rmtree(self.home, ignore_errors=True)


class Client:
    """A connection that does what Windows does, call by call."""

    def __init__(self, port):
        self.connection = Connection(uuid.uuid4(), "127.0.0.1", port)
        self.connection.connect()
        self.session = Session(self.connection, USER, PASSWORD, require_encryption=False)
        self.session.connect()
        self.tree = TreeConnect(self.session, r"\\127.0.0.1\inbox")
        self.tree.connect()

    def open(self, path, new=True):
        rights = smb.FilePipePrinterAccessMask
        disposition = smb.CreateDisposition.FILE_OVERWRITE_IF if new else smb.CreateDisposition.FILE_OPEN
        file = smb.Open(self.tree, path.replace("/", "\\"))
        file.create(
            smb.ImpersonationLevel.Impersonation,
            rights.GENERIC_READ | rights.GENERIC_WRITE,
            smb.FileAttributes.FILE_ATTRIBUTE_NORMAL,
            smb.ShareAccess.FILE_SHARE_READ,
            disposition,
            smb.CreateOptions.FILE_NON_DIRECTORY_FILE,
        )
        return file

    def set(self, file, information):
        request = smb.SMB2SetInfoRequest()
        request["info_type"] = InfoType.SMB2_0_INFO_FILE
        request["file_info_class"] = information.INFO_CLASS
        request["file_id"] = file.file_id
        request["buffer"] = information
        self.connection.receive(self.connection.send(request, self.session.session_id, self.tree.tree_connect_id))

    def set_size(self, file, size):
        information = FileEndOfFileInformation()
        information["end_of_file"] = size
        self.set(file, information)

    def set_old_time(self, file):
        information = FileBasicInformation()
        for field in ("creation_time", "last_access_time", "change_time", "file_attributes"):
            information[field] = 0
        information["last_write_time"] = FILETIME_OF_2020
        self.set(file, information)

    def cut(self):
        """Ends the connection as a pulled cable does."""
        self.connection.transport.close()


def write(file, content, start, end):
    for offset in range(start, end, BLOCK):
        file.write(content[offset : min(offset + BLOCK, end)], offset)


class Checks:
    def __init__(self, house, media, stall):
        self.house, self.media, self.stall = house, media, stall
        self.random = random.Random(1)
        self.failed = 0

    def check(self, name, holds, seen=""):
        self.failed += not holds
        print(f"ok   {name}" if holds else f"FAIL {name}: {seen}", flush=True)

    def film(self):
        """A film of its own content: real footage and a box of noise behind it."""
        noise = self.random.randbytes(1 << 20)
        return self.media.read_bytes() + (8 + len(noise)).to_bytes(4, "big") + b"free" + noise

    def stalls(self, name):
        """Nothing moves for a while, and nobody is to take it for the end."""
        early = until(lambda: self.house.states(name) not in ([], ["arriving"]), self.stall)
        self.check(f"{name}: is not taken while its copy stalls", early is None, self.house.clips(name))

    def is_whole(self, name, content, within=60):
        """One clip with the right content; how long that took."""
        digest = hashlib.sha256(content).hexdigest()
        took = until(lambda: self.house.states(name) == ["verified"], within)
        clips = self.house.clips(name)
        self.check(f"{name}: is taken whole, and once", [clip["sha256"] for clip in clips] == [digest], clips)
        return took if took is not None else within

    def path(self, name):
        return f"paris/tower/{name}"

    def size_first(self, order, name):
        """The size is set first, then the content comes in the given order of quarters, a stall in the middle."""
        content, client = self.film(), Client(self.house.port)
        quarter = len(content) // 4 // BLOCK * BLOCK
        bounds = [0, quarter, 2 * quarter, 3 * quarter, len(content)]
        file = client.open(self.path(name))
        client.set_size(file, len(content))
        client.set_old_time(file)
        for part in order[:2]:
            write(file, content, bounds[part], bounds[part + 1])
        self.stalls(name)
        for part in order[2:]:
            write(file, content, bounds[part], bounds[part + 1])
        client.set_old_time(file)
        file.close()
        self.is_whole(name, content)

    def growing(self, name):
        content, client = self.film(), Client(self.house.port)
        file = client.open(self.path(name))
        write(file, content, 0, len(content) // 2)
        self.stalls(name)
        write(file, content, len(content) // 2, len(content))
        file.close()
        self.is_whole(name, content)

    def cut_and_resumed(self, name):
        content, client = self.film(), Client(self.house.port)
        file = client.open(self.path(name))
        client.set_size(file, len(content))
        write(file, content, 0, len(content) // 2)
        client.cut()
        self.stalls(name)
        file = Client(self.house.port).open(self.path(name), new=False)
        write(file, content, len(content) // 2, len(content))
        file.close()
        self.is_whole(name, content)

    def put_by_smbclient(self, name):
        content = self.film()
        local = self.house.home / name
        local.write_bytes(content)
        self.house.smbclient(f"put {local} {self.path(name)}")
        self.is_whole(name, content)

    def renamed(self, name):
        content = self.film()
        local = self.house.home / name
        local.write_bytes(content)
        unfinished = self.path(name + ".filepart")
        self.house.smbclient(f"put {local} {unfinished}")
        time.sleep(2 * SETTLE)
        self.check(f"{name}: is not listed under an unfinished name", self.house.states(name + ".filepart") == [])
        self.house.smbclient(f"rename {unfinished} {self.path(name)}")
        took = until(lambda: self.house.states(name) not in ([], ["arriving"]), 30)
        self.check(f"{name}: is taken at once after the rename", took is not None and took < SETTLE, f"{took} s")
        self.is_whole(name, content)

    def promised(self, name):
        content, client = self.film(), Client(self.house.port)
        manifest = client.open(self.path(name + ".sha256"))
        manifest.write(f"{hashlib.sha256(content).hexdigest()} *{name}\r\n".encode(), 0)
        manifest.close()
        file = client.open(self.path(name))
        client.set_size(file, len(content))
        write(file, content, 0, len(content) // 2)
        self.stalls(name)
        write(file, content, len(content) // 2, len(content))
        file.close()
        took = until(lambda: self.house.states(name) not in ([], ["arriving"]), 30)
        self.check(f"{name}: a manifest ends the wait", took is not None and took < SETTLE, f"{took} s")
        self.is_whole(name, content)

    def run(self):
        self.house.smbclient("mkdir paris; mkdir paris/tower")
        self.put_by_smbclient("put.mp4")
        self.size_first([0, 1, 2, 3], "size-first.mp4")
        self.size_first([0, 3, 1, 2], "both-ends.mp4")
        self.growing("growing.mp4")
        self.cut_and_resumed("resumed.mp4")
        self.renamed("renamed.mp4")
        self.promised("promised.mp4")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path)
    parser.add_argument("media", type=Path, help="an MP4 file of some megabytes")
    parser.add_argument("--stall", type=float, default=2.5 * SETTLE, help="seconds that a copy stands still")
    parser.add_argument("--keep", action="store_true", help="leave the folder")
    options = parser.parse_args()
    house = House(options.binary.resolve())
    checks = Checks(house, options.media, options.stall)
    try:
        house.begin()
        checks.run()
    finally:
        house.end(options.keep)
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
