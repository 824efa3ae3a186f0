"""What may be missing for a cluster is said before it is waited for."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from safeconduct.cli.app import app
from safeconduct.cli.steps import cluster
from safeconduct.cli.steps.cluster import Cluster, check_java, check_master, check_pyspark
from safeconduct.matching.spark.scratch import NotSharedError
from safeconduct.matching.spark.settings import OtherLevelsError
from safeconduct.tables import InputError


def java(tmp_path: Path, says: str) -> dict[str, str]:
    """An environment whose java is a script that says its version."""
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return {"JAVA_HOME": str(tmp_path)}


def test_without_pyspark_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"uv sync --locked --inexact --extra spark"):
        check_pyspark()


@pytest.mark.parametrize("says", ['openjdk version "17.0.15" 2025-04-15', 'java version "21"'])
def test_a_java_that_is_new_enough_will_do(tmp_path: Path, says: str) -> None:
    check_java(java(tmp_path, says))


def test_an_old_java_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is Java 8\. .*apt install default-jre-headless"):
        check_java(java(tmp_path, 'java version "1.8.0_402"'))
    with pytest.raises(InputError, match="there is none"):
        check_java({"PATH": str(tmp_path)})
    with pytest.raises(InputError, match="JAVA_HOME is /nowhere"):
        check_java({"JAVA_HOME": "/nowhere"})


@pytest.mark.parametrize("master", ["local", "local[2]", "local[*]", "local[2,3]"])
def test_this_machine_is_always_there(master: str) -> None:
    check_master(master, {})
    assert Cluster(master=master).is_local


def test_a_master_where_nobody_answers_is_refused_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        silent = f"127.0.0.1:{taken.getsockname()[1]}"
        for master in (f"spark://{silent}", f"k8s://https://{silent}"):
            with pytest.raises(InputError, match="nobody answers there"):
                check_master(master, {})
        taken.listen()
        check_master(f"spark://127.0.0.1:1,{silent}", {})


def test_yarn_needs_its_configuration_and_other_words_are_no_address() -> None:
    with pytest.raises(InputError, match="HADOOP_CONF_DIR"):
        check_master("yarn", {})
    check_master("yarn", {"HADOOP_CONF_DIR": "/etc/hadoop"})
    with pytest.raises(InputError, match=r"is no address of a cluster\. Write local\[4\]"):
        check_master("http://cluster", {})


def test_alone_spark_is_bound_to_the_loopback_and_between_machines_it_encrypts(
    tmp_path: Path,
) -> None:
    alone = Cluster(master="local[3]", memory="4GB").session_settings(jar="x.jar", scratch=tmp_path)
    assert alone["spark.driver.bindAddress"] == alone["spark.driver.host"] == "127.0.0.1"
    assert alone["spark.driver.memory"] == "4g"
    assert alone["spark.sql.shuffle.partitions"] == "6"
    assert alone["spark.local.dir"].startswith(str(tmp_path))
    several = Cluster(
        master="yarn", memory="500MB", settings={"spark.executor.memory": "8g"}
    ).session_settings(jar="x.jar", scratch=tmp_path)
    assert several["spark.network.crypto.enabled"] == several["spark.authenticate"] == "true"
    assert several["spark.driver.memory"] == "500m"
    assert several["spark.executor.memory"] == "8g"
    assert "spark.driver.bindAddress" not in several
    for settings in (alone, several):
        assert settings["spark.jars"] == "x.jar"
        assert settings["spark.io.encryption.enabled"] == "true"
        assert settings["spark.ui.enabled"] == "false"


class PySparkError(Exception):
    """Stands in for an exception of pyspark's."""


PySparkError.__module__ = "pyspark.errors"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A session that is none, and what became of it."""
    told: list[str] = []

    class Session:
        def stop(self) -> None:
            told.append("stopped")

    monkeypatch.setattr(cluster, "check_pyspark", lambda: None)
    monkeypatch.setattr(cluster, "check_java", lambda environment: None)
    monkeypatch.setattr(cluster, "_session", lambda where, scratch: Session())
    return told


def test_what_spark_throws_is_told_in_one_line(opened: list[str], tmp_path: Path) -> None:
    thrown = "An error occurred while calling o1.x.\n: org.apache.spark.SparkException: Job aborted"
    with (
        pytest.raises(InputError, match=r"local\[2\]: Spark gave up: Job aborted\."),
        cluster.spark_engine(Cluster(master="local[2]"), scratch=tmp_path),
    ):
        raise PySparkError(thrown)
    assert opened == ["stopped"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (NotSharedError("x holds 1 of 3 records"), "Name a directory that all machines share"),
        (OtherLevelsError("other levels of family"), "Leave --model and --same-weights out"),
    ],
)
def test_what_the_engine_refuses_is_told_with_its_remedy(
    opened: list[str], tmp_path: Path, wrong: Exception, said: str
) -> None:
    with (
        pytest.raises(InputError, match=said),
        cluster.spark_engine(Cluster(master="local[2]"), scratch=tmp_path),
    ):
        raise wrong
    assert opened == ["stopped"]


def test_our_own_mistakes_are_not_blamed_on_spark(opened: list[str], tmp_path: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        cluster.spark_engine(Cluster(master="local[2]"), scratch=tmp_path),
    ):
        raise ZeroDivisionError
    assert opened == ["stopped"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--master", "local[2]"], "go with --engine spark"),
        (["--engine", "spark", "--spark-conf", "memory=4"], "write spark.NAME=VALUE"),
        (["--engine", "spark", "--add"], "--add needs no cluster"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: list[str], said: str) -> None:
    assert isinstance(app, typer.Typer)
    done = CliRunner().invoke(app, ["match", *options])
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())
