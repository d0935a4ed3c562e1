"""A real WordPress on loopback, from Debian's packages: its own folder, MariaDB on a socket, PHP's server; gone after `stop()`.

`with start(posts=40) as blog: …blog.url, blog.posts`. Nothing runs as a system service and nothing connects to anywhere.
"""

from __future__ import annotations

import getpass
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.e2e.prose import draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

PACKAGES = "wordpress wordpress-theme-twentytwentyone mariadb-server php-cli php-mysql php-xml php-mbstring"
SOURCE = Path("/usr/share/wordpress")
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
"""MariaDB's server is where users' PATH often does not lead."""
PHP = Path(__file__).with_name("php")
START_SECONDS = 60
SPREAD = timedelta(days=120)
"""Time between the newest post and the oldest."""
PAGES = {
    "About": "The Gazette is written by its readers. This page tells who they are, and that none of them is paid for it.",
    "Privacy": "We keep no more about you than a baker does: what you like, and that you were here.",
}


class WordPressMissing(Exception):  # noqa: N818 - what is missing is a package
    """A package is not installed, or one of the parts does not start; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Post:
    url: str
    title: str
    paragraphs: tuple[str, ...]
    comments: tuple[str, ...]


@dataclass
class WordPress:
    """A running blog. `stop()` ends its processes and removes its folder."""

    folder: Path
    url: str
    posts: tuple[Post, ...] = ()
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def socket(self) -> Path:
        return self.folder / "mariadb.sock"

    @property
    def environment(self) -> dict[str, str]:
        own = {"WORDPRESS_URL": self.url, "WORDPRESS_SOCKET": str(self.socket), "PHP_CLI_SERVER_WORKERS": "4"}
        return {**os.environ, "PATH": PATH, **own}

    @property
    def www(self) -> Path:
        return self.folder / "www"

    def run(self, *command: str, given: str = "") -> str:
        """What `command` prints, with `given` as its input. Raises WordPressMissing where it fails."""
        done = subprocess.run(
            command, input=given, capture_output=True, text=True, check=False, env=self.environment, cwd=self.www
        )
        if done.returncode:
            raise WordPressMissing(f"`{' '.join(command)}` failed: {(done.stderr or done.stdout).strip()[-500:]}")
        return done.stdout

    def spawn(self, *command: str, ready: Callable[[], bool]) -> None:
        """Start a part in a process group of its own, and wait until it is ready. Raises WordPressMissing where it is not."""
        log = self.folder / f"{command[0]}.log"
        with log.open("wb") as out:
            part = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                env=self.environment,
                cwd=self.www,
            )
        self.processes.append(part)
        until = time.monotonic() + START_SECONDS
        while not ready():
            if part.poll() is not None or time.monotonic() > until:
                raise WordPressMissing(f"{command[0]} does not answer: {log.read_text(errors='replace')[-500:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        while self.processes:
            _end(self.processes.pop())
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def start(posts: int = 40) -> WordPress:
    """Install and start a blog with `posts` posts, the newest first in `.posts`; 4 s. Raises WordPressMissing."""
    check_packages()
    blog = WordPress(Path(tempfile.mkdtemp(prefix="newscrawl-wordpress-")), f"http://127.0.0.1:{_free_port()}")
    try:
        shutil.copytree(SOURCE, blog.www, ignore_dangling_symlinks=True)
        shutil.copy(PHP / "config.php", blog.www / "wp-config.php")
        _start_mariadb(blog)
        _php(blog, "install.php")
        blog.posts = _fill(blog, posts)
        _serve(blog)
    except BaseException:
        blog.stop()
        raise
    return blog


def _end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def check_packages(path: str = PATH) -> None:
    """Raises WordPressMissing, naming what is not there, where `path` lacks a command or Debian's folders a file."""
    missing = [name for name in ("mariadbd", "mariadb-install-db", "php") if not shutil.which(name, path=path)]
    missing += [str(file) for file in (SOURCE / "wp-load.php", SOURCE / "wp-content/themes/twentytwentyone") if not file.exists()]
    if "php" not in missing:
        modules = subprocess.check_output(["php", "-m"], text=True).lower().split()
        missing += [f"PHP's {name}" for name in ("mysqli", "simplexml", "mbstring") if name not in modules]
    if missing:
        raise WordPressMissing(f"WordPress cannot be started without {', '.join(missing)}: run `apt-get install -y {PACKAGES}`.")


def _start_mariadb(blog: WordPress) -> None:
    own = (f"--datadir={blog.folder / 'data'}", f"--user={getpass.getuser()}")
    blog.run("mariadb-install-db", "--no-defaults", *own, "--skip-test-db", "--auth-root-authentication-method=normal")
    files = (f"--socket={blog.socket}", f"--pid-file={blog.folder / 'mariadb.pid'}")
    small = ("--skip-networking", "--skip-log-bin", "--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0")
    blog.spawn("mariadbd", "--no-defaults", *own, *files, *small, ready=lambda: _connects(blog.socket))


def _connects(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _php(blog: WordPress, script: str, given: str = "") -> str:
    return blog.run("php", "-d", "sendmail_path=/bin/true", "-d", "memory_limit=512M", str(PHP / script), given=given)


def _fill(blog: WordPress, count: int) -> tuple[Post, ...]:
    drafts = [draft(number) for number in range(count)]
    newest, step = datetime.now(UTC) - timedelta(hours=5), SPREAD / count
    dated = [{**asdict(post), "content": post.content, "date": f"{newest - n * step:%F %T}"} for n, post in enumerate(drafts)]
    pages = [{"post_title": title, "post_content": text} for title, text in PAGES.items()]
    made = json.loads(_php(blog, "fill.php", json.dumps({"posts": dated, "pages": pages})))
    return tuple(Post(url, post.title, post.paragraphs, post.comments) for url, post in zip(made, drafts, strict=True))


def _serve(blog: WordPress) -> None:
    address = blog.url.removeprefix("http://")
    blog.spawn("php", "-S", address, "-t", str(blog.www), str(PHP / "router.php"), ready=lambda: _answers(blog.url))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/wp-sitemap.xml", timeout=30) as answer:  # noqa: S310 - the blog's own address
            return bool(answer.status == 200)
    except OSError:
        return False
