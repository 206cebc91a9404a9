"""Files as carriers might send them, good and bad, made on the spot; and the outside of intake for tests."""

import io
import zipfile
from pathlib import Path

import pikepdf

from intake.gateway.outside import DocumentLimits, Outside
from shared.files.scanner import Scanner, StandIn
from shared.mail import Mailer
from shared.objects import ObjectFolder

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def outside_in(folder: Path, *, scanner: Scanner | None = None, mailer: Mailer | None = None, **limits: int) -> Outside:
    return Outside(
        objects=ObjectFolder((folder / "documents").as_uri()),
        scanner=scanner or StandIn(),
        limits=DocumentLimits(**limits),
        mailer=mailer or Mailer(),
    )


def pdf(change: str = "", **saved: object) -> bytes:
    """A PDF of one page; `change` names what is wrong with it."""
    made = pikepdf.new()
    made.add_blank_page()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    match change:
        case "script at opening":
            made.Root.OpenAction = script
        case "script on the page":
            made.pages[0].obj.AA = pikepdf.Dictionary(O=made.make_indirect(script))
        case "launches a program":
            made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
        case "script nobody refers to, deep down":
            made.Root.PieceInfo = pikepdf.Array([pikepdf.Array([pikepdf.Dictionary(X=script)])])
        case "file inside":
            made.attachments["inside.txt"] = b"hello"
        case "associated file":
            made.Root.AF = pikepdf.Array([])
        case _:
            assert not change
    written = io.BytesIO()
    made.save(written, **saved)
    return written.getvalue()


def archive(**parts: str) -> bytes:
    """A ZIP archive; names of parts with `__` for `/` and `_dot_` for `.`."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return written.getvalue()
