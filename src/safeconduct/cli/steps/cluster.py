"""A session on a Spark cluster for `match --engine spark`, and what may be wrong with it."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from safeconduct.matching.spark.engine import SparkEngine
from safeconduct.matching.spark.scratch import NotSharedError
from safeconduct.matching.spark.settings import OtherLevelsError
from safeconduct.tables import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OLDEST_JAVA = 17
_GUIDE = "docs/how-to/match-on-a-cluster.md tells more."
_LOCAL = re.compile(r"local(\[(?P<cores>\*|[1-9][0-9]*)(,[0-9]+)?\])?")
_HOSTS = re.compile(r"(?:spark://|k8s://(?:https?://)?)(?P<hosts>[^/\s]+)/?")
_PORTS = {"spark": 7077, "k8s": 443}
_PATIENCE = 10.0
_LOGGING = """\
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = Spark: %m%n%ex{1}%n
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where Spark runs, and with what.

    Attributes:
        master: address of the cluster, as Spark writes it.
        memory: of the driver and of each executor, as "4GB"; Spark's own default if None.
        shared: URI of a directory that driver and executors see; beside the store if None.
        settings: further settings of Spark, which go before ours.
    """

    master: str = "local[*]"
    memory: str | None = None
    shared: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether it all runs in one process on this machine."""
        return _LOCAL.fullmatch(self.master) is not None

    def session_settings(self, *, jar: str, scratch: Path) -> dict[str, str]:
        """All settings of the session.

        Args:
            jar: path of Splink's similarity jar.
            scratch: a directory of this machine for what Spark spills here.
        """
        size = self.memory.replace("GB", "g").replace("MB", "m") if self.memory else None
        ours = {
            "spark.app.name": "safeconduct match",
            "spark.jars": jar,
            "spark.log.level": "ERROR",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_log(scratch).as_uri()}",
            "spark.driver.maxResultSize": "0",
            "spark.io.encryption.enabled": "true",
            "spark.sql.ansi.enabled": "true",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.catalogImplementation": "in-memory",
            "spark.sql.warehouse.dir": str(scratch / "warehouse"),
            **({"spark.driver.memory": size, "spark.executor.memory": size} if size else {}),
            **(self._alone(scratch) if self.is_local else _BETWEEN_MACHINES),
        }
        return {**ours, **self.settings}

    def _alone(self, scratch: Path) -> dict[str, str]:
        local = _LOCAL.fullmatch(self.master)
        told = local["cores"] if local else None
        cores = os.cpu_count() or 1 if told == "*" else int(told or 1)
        return {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.local.dir": str(scratch / "spark"),
            "spark.hadoop.fs.permissions.umask-mode": "077",
            "spark.sql.shuffle.partitions": str(2 * cores),
        }


#: Personal data cross a network only encrypted, unless the operator says otherwise himself.
_BETWEEN_MACHINES = {
    "spark.authenticate": "true",
    "spark.network.crypto.enabled": "true",
    "spark.io.encryption.keySizeBits": "256",
}


@contextmanager
def spark_engine(cluster: Cluster, *, scratch: Path) -> Iterator[SparkEngine]:
    """An engine on the cluster, until the end of the block.

    Args:
        cluster: where.
        scratch: an empty directory of this machine.

    Raises:
        InputError: if pyspark, Java or the cluster is missing, or if the cluster fails later.
    """
    check_pyspark()
    check_java(os.environ)
    check_master(cluster.master, os.environ)
    session = _session(cluster, scratch)
    try:
        yield SparkEngine(session=session, scratch=cluster.shared or scratch.as_uri())
    except NotSharedError as error:
        raise InputError(
            f"the executors do not see the driver's files: {error}",
            where=cluster.shared or scratch,
            remedy=f"Name a directory that all machines share with --shared-scratch. {_GUIDE}",
        ) from error
    except OtherLevelsError as error:
        raise InputError(
            str(error), where="--engine spark",
            remedy="Leave --model and --same-weights out; the model is trained anew.",
        ) from error  # fmt: skip
    except Exception as error:
        if not type(error).__module__.startswith(("pyspark.", "py4j.")):
            raise
        raise InputError(
            f"Spark gave up: {_first_line(error)}", where=cluster.master,
            remedy=f"The logs of the executors say more; run it again to go on. {_GUIDE}",
        ) from error  # fmt: skip
    finally:
        session.stop()


def check_pyspark() -> None:
    """Refuse to go on without pyspark, and say what to type."""
    if importlib.util.find_spec("pyspark") is None:
        raise InputError(
            "pyspark is not installed",
            where="--engine spark",
            remedy="Type, beside go.py: .tools/venv/bin/uv sync --locked --inexact --extra spark "
            "(about 500 MB); where Safeconduct was installed with pip: "
            'pip install "safeconduct[spark]".',
        )


def check_java(environment: Mapping[str, str]) -> None:
    """Refuse to go on without a Java that Spark runs on, and say what to install."""
    home = environment.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java", path=environment.get("PATH"))
    version = _java_version(java) if java else None
    if version is not None and version >= OLDEST_JAVA:
        return
    if version is not None:
        what = f"Spark needs Java {OLDEST_JAVA} or newer, and {java} is Java {version}"
    elif home:
        what = f"JAVA_HOME is {home}, and there is no Java that runs"
    else:
        what = f"Spark needs Java {OLDEST_JAVA} or newer, and there is none"
    raise InputError(
        what,
        where="--engine spark",
        remedy="On Debian and Ubuntu type: sudo apt install default-jre-headless; if there are "
        "several, let JAVA_HOME name the directory of the right one.",
    )


def _java_version(java: str) -> int | None:
    try:
        told = subprocess.run(  # noqa: S603
            [java, "-version"], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return None
    found = re.search(r'version "(?:1\.)?([0-9]+)', told.stderr + told.stdout)
    return int(found[1]) if found else None


def check_master(master: str, environment: Mapping[str, str]) -> None:
    """Refuse an address that is none, or where nobody answers: Spark would wait for minutes."""
    hosts = _HOSTS.fullmatch(master)
    if hosts:
        kind = master.partition(":")[0]
        places = [_place(host, _PORTS[kind]) for host in hosts["hosts"].split(",")]
        if not any(_answers(*place) for place in places):
            raise InputError(
                "nobody answers there", where=master,
                remedy=f"Is the cluster running, and does this machine reach it? {_GUIDE}",
            )  # fmt: skip
    elif master == "yarn":
        if not (environment.get("HADOOP_CONF_DIR") or environment.get("YARN_CONF_DIR")):
            raise InputError(
                "it is not told where YARN is", where="--master yarn",
                remedy="Set HADOOP_CONF_DIR to the directory of the cluster's configuration.",
            )  # fmt: skip
    elif not _LOCAL.fullmatch(master) and not master.startswith("local-cluster["):
        raise InputError(
            f"{master!r} is no address of a cluster", where="--master",
            remedy="Write local[4], spark://HOST:7077, yarn or k8s://https://HOST:6443.",
        )  # fmt: skip


def _place(host: str, port: int) -> tuple[str, int]:
    name, _, given = host.rpartition(":")
    return (name.strip("[]"), int(given)) if name and given.isdigit() else (host.strip("[]"), port)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=_PATIENCE).close()
    except OSError:
        return False
    return True


def _session(cluster: Cluster, scratch: Path) -> SparkSession:
    from pyspark.logger import PySparkLogger
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    # Errors reach the person as exceptions; the queries in pyspark's own log are of no use to him.
    PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True
    _log(scratch).write_text(_LOGGING, "utf-8")
    builder = SparkSession.builder.master(cluster.master)
    settings = cluster.session_settings(jar=similarity_jar_location(), scratch=scratch)
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        what = _first_line(error)
        remedy = "Is it the address of a cluster with the same version of Spark?"
        if "spark.authenticate.secret" in what:
            remedy = "Put the cluster's secret into the spark-defaults.conf of SPARK_CONF_DIR."
        raise InputError(
            f"Spark could not begin: {what}", where=cluster.master, remedy=f"{remedy} {_GUIDE}"
        ) from error


def _log(scratch: Path) -> Path:
    """How Spark's own log is written: errors only, to the screen."""
    return scratch / "log4j2.properties"


def _first_line(error: Exception) -> str:
    """The cause in one line, without the names of Java classes that threw it."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    of_java = [line.removeprefix(": ") for line in lines if line.startswith(": ")]
    first = (of_java or lines or ["no reason given"])[0].rstrip(".")
    return re.sub(r"^(?:[a-z]\w*\.)+[A-Z]\w*: ", "", first)
