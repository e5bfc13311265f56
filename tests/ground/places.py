"""The kinds of repositories that a desk may stand in: each makes one from the small desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from ground.job import user_git as git

Make = Callable[[Path, Path], Path]
"""Sets up the small desk (first) below a folder (second); gives the desk's directory."""


def plain(desk: Path, place: Path) -> Path:
    """Copy the desk with its repository."""
    shutil.copytree(desk, place / "desk", symlinks=True)
    return place / "desk"


def _linked(desk: Path, place: Path) -> Path:
    git(plain(desk, place), "worktree", "add", "-q", "-b", "side", str(place / "side"))
    return place / "side"


def _linked_to_bare(desk: Path, place: Path) -> Path:
    git(place, "clone", "-q", "--bare", str(desk), "bare.git")
    git(place / "bare.git", "worktree", "add", "-q", str(place / "side"), "main")
    return place / "side"


def records(desk: Path, folder: Path) -> Path:
    """Copy the records alone, without their repository."""
    shutil.copytree(desk, folder, ignore=shutil.ignore_patterns(".git"))
    return folder


def commit_all(repo: Path) -> None:
    """Commit whatever lies there."""
    git(repo, "add", "-A")
    git(repo, "commit", "-q", "-m", "by hand")


def _folder(name: str) -> Make:
    def make(desk: Path, place: Path) -> Path:
        git(place, "init", "-q", "big")
        (place / "big" / "README").write_text("big\n")
        root = records(desk, place / "big" / name)
        commit_all(place / "big")
        return root

    return make


def _cloned(*options: str, **settings: str) -> Make:
    def make(desk: Path, place: Path) -> Path:
        given = [
            part for key, value in settings.items() for part in ("-c", f"{key.replace('_', '.')}={value}")
        ]
        git(place, "clone", "-q", *options, *given, f"file://{desk}", "clone")
        return place / "clone"

    return make


def _submodule(desk: Path, place: Path) -> Path:
    git(place, "init", "-q", "super")
    git(place / "super", "-c", "protocol.file.allow=always", "submodule", "-q", "add", str(desk), "客服/desk")
    commit_all(place / "super")
    return place / "super" / "客服" / "desk"


def _shared(desk: Path, place: Path) -> Path:
    git(place, "clone", "-q", "--shared", str(desk), "clone")
    git(place / "clone", "commit", "-q", "--allow-empty", "-m", "mine")
    git(place, "clone", "-q", "--shared", "clone", "again")
    return place / "again"


def _relative_alternate(desk: Path, place: Path) -> Path:
    root = plain(desk, place)
    shutil.move(root / ".git" / "objects", place / "store")
    (root / ".git" / "objects" / "info").mkdir(parents=True)
    (root / ".git" / "objects" / "info" / "alternates").write_text("../../../store\n")
    return root


def _packed(desk: Path, place: Path) -> Path:
    root = plain(desk, place)
    git(root, "gc", "-q")
    git(root, "pack-refs", "--all")
    git(root, "multi-pack-index", "write")
    assert not (root / ".git/refs/heads/main").exists()
    return root


def _set(**settings: str) -> Make:
    def make(desk: Path, place: Path) -> Path:
        root = plain(desk, place)
        for key, value in settings.items():
            git(root, "config", key.replace("_", "."), value)
        return root

    return make


def _without_reflogs(desk: Path, place: Path) -> Path:
    root = _set(core_logAllRefUpdates="false")(desk, place)
    shutil.rmtree(root / ".git" / "logs")
    return root


def _own_settings(desk: Path, place: Path) -> Path:
    root = _set(extensions_worktreeConfig="true")(desk, place)
    git(root, "config", "--worktree", "core.autocrlf", "true")
    return root


def _branch(desk: Path, place: Path) -> Path:
    root = plain(desk, place)
    git(root, "branch", "-m", "客服/前台/2026-翠竹苑")
    return root


def _sha256(desk: Path, place: Path) -> Path:
    root = records(desk, place / "desk")
    git(root, "init", "-q", "--object-format=sha256")
    commit_all(root)
    return root


def _split_index(desk: Path, place: Path) -> Path:
    root = plain(desk, place)
    git(root, "update-index", "--split-index")
    return root


def _separate(desk: Path, place: Path) -> Path:
    root = plain(desk, place)
    git(root, "init", "-q", "--separate-git-dir", str(place / "somewhere else"))
    return root


def _linked_git_dir(desk: Path, place: Path) -> Path:
    root = plain(desk, place)
    (root / ".git").rename(place / "dot-git")
    (root / ".git").symlink_to("../dot-git")
    return root


def _behind_a_link(desk: Path, place: Path) -> Path:
    plain(desk, place)
    (place / "link").symlink_to("desk")
    return place / "link"


def _named(*names: str) -> Make:
    def make(desk: Path, place: Path) -> Path:
        root = place.joinpath(*names)
        root.mkdir(parents=True)
        return plain(desk, root)

    return make


def _under_a_link(desk: Path, place: Path) -> Path:
    _folder("desk")(desk, place)
    (place / "link").symlink_to("big")
    return place / "link" / "desk"


ODD = (
    "core_fileMode=false core_ignoreCase=true core_precomposeUnicode=true core_symlinks=false "
    "core_trustctime=false core_checkStat=minimal core_sharedRepository=group index_version=4 "
    "feature_manyFiles=true core_compression=0 core_quotePath=true core_abbrev=4 "
    "i18n_commitEncoding=GBK i18n_logOutputEncoding=GBK status_showUntrackedFiles=no "
    "status_relativePaths=true color_ui=always column_ui=always diff_noprefix=true "
    "diff_renames=copies core_protectHFS=true core_protectNTFS=true log_showSignature=true "
    "commit_cleanup=scissors transfer_fsckObjects=true core_whitespace=cr-at-eol "
    "apply_whitespace=error core_safecrlf=true core_autocrlf=true core_eol=crlf "
)

PLACES: Mapping[str, Make] = {
    "a repository of its own": plain,
    "a linked work tree": _linked,
    "a folder of a bigger repository": _folder("records"),
    "a clone that wants CRLF": _cloned(core_autocrlf="true", core_eol="crlf", core_safecrlf="true"),
    "a shallow clone": _cloned("--depth=1"),
    "a submodule": _submodule,
    "SHA-256": _sha256,
}
"""Every place where the main job must go through as anywhere."""

LIKE: Mapping[str, Make] = {
    "a linked work tree of a bare repository": _linked_to_bare,
    "a folder with a name that git would quote": _folder("前台 \"a\" 'b' %s"),
    "a clone of one branch": _cloned("--single-branch", "--no-tags"),
    "objects of others, by two steps": _shared,
    "objects elsewhere, by a relative path": _relative_alternate,
    "packed objects and refs": _packed,
    "no reflogs": _without_reflogs,
    "odd settings": _set(**dict(pair.split("=") for pair in ODD.split())),
    "settings of the work tree": _own_settings,
    "a branch with slashes and Chinese": _branch,
    "a split index": _split_index,
    "a git directory elsewhere": _separate,
    "a link for the git directory": _linked_git_dir,
    "a link to the desk": _behind_a_link,
    "a link above the repository": _under_a_link,
    "a path with blanks, Chinese and emoji": _named(" 翠 竹 苑 ", "🏠 前台"),
    "a path with a line end": _named("two\nlines"),
    "a path that begins with a dash": _named("-rf", "--upload-pack=x"),
    "a path with signs": _named("$(touch x)", "a;b&c'd\"e%s*?[x]#~"),
    "a very long path": _named(*["长" * 60] * 8),
}
"""Further places, which differ from those in little."""

RARE = frozenset(
    {
        "a clone of one branch",
        "objects elsewhere, by a relative path",
        "settings of the work tree",
        "a link for the git directory",
        "a link above the repository",
        "a path that begins with a dash",
        "a path with signs",
        "a very long path",
    }
)
