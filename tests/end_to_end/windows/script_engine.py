"""Our VBA as VBScript: a translation by mechanical rules, a stub of Excel and Python, cscript."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

NOT_VBSCRIPT = ("HasOneDimension", "ReasonOf", "FormulaCells")
"""Procedures left out: the first has a shim, the others need `New Collection` and `IsError`."""

SECONDS = 60

_BROKEN = 0xC0000000
"""From here on, exit codes are those of a program that broke, and not of its script."""

_TYPES = r" As (?:Object|Variant|Long|String|Boolean|Date|Collection)\b"
_PROCEDURE = r"(?ms)^(?:Public|Private) (?:Function|Sub) {}\(.*?^End (?:Function|Sub)\n"
_HANDLED = r"(?ms)^ +On Error GoTo (\w+)\n((?:(?!^End ).)*?)^\1:\n.*?(?=^End (?:Function|Sub)$)"

_HEAD = "Option Explicit\nDim listening, heard\n"

STUBS = r"""
Class Counted
    Public Count
End Class

Class Workbook
    Public Date1904
    Public Property Get Named
        Named = "Workbook"
    End Property
End Class

Class Sheet
    Public Parent
    Public Rows
    Public Columns
    Public UsedRange
End Class

Class Range
    Public Worksheet
    Public Areas
    Public Row
    Public Column
    Public Rows
    Public Columns
    Public Property Get Named
        Named = "Range"
    End Property
    Public Property Get Value
        Value = "Value"
    End Property
    Public Property Get Value2
        ' Declared as an array, with brackets, it would break Wine.
        Dim y, x, values
        If Rows.Count * Columns.Count = 1 Then
            Value2 = Row * 100 + Column
        ElseIf Rows.Count * Columns.Count > 1000 Then
            Value2 = "too many cells"
        Else
            ReDim values(Rows.Count - 1, Columns.Count - 1)
            For y = 0 To Rows.Count - 1
                For x = 0 To Columns.Count - 1
                    values(y, x) = (Row + y) * 100 + Column + x
                Next
            Next
            Value2 = values
        End If
    End Property
    Public Function Resize(ByVal high, ByVal wide)
        If high < 1 Or wide < 1 Then Err.Raise 1004
        Set Resize = Cells(Worksheet, Row, Column, high, wide)
    End Function
End Class

Class Listener
    Public Sub Add(ByVal refused)
        WScript.Echo "  heard " & Shown(refused)
    End Sub
End Class

Class Host
    Public Caller
End Class

Class PythonSide
    Public Answer
    Public Function CallUDF(ByVal from, ByVal called, ByVal given, ByVal book, ByVal caller)
        WScript.Echo "  called " & from & " " & called & " " & Shown(given) & " " & _
            Shown(book) & " " & Shown(caller)
        CallUDF = Answer
    End Function
End Class

Function Several(ByVal number)
    Set Several = New Counted
    Several.Count = number
End Function

Function Cells(ByVal home, ByVal top, ByVal first, ByVal high, ByVal wide)
    Dim made
    Set made = New Range
    Set made.Worksheet = home
    Set made.Areas = Several(1)
    Set made.Rows = Several(high)
    Set made.Columns = Several(wide)
    made.Row = top
    made.Column = first
    Set Cells = made
End Function

' The used range begins at B2 and has this many rows and columns.
Function NewSheet(ByVal high, ByVal wide, ByVal usedHigh, ByVal usedWide, ByVal date1904)
    Dim made, book
    Set made = New Sheet
    Set book = New Workbook
    book.Date1904 = date1904
    Set made.Parent = book
    Set made.Rows = Several(high)
    Set made.Columns = Several(wide)
    Set made.UsedRange = Cells(Nothing, 2, 2, usedHigh, usedWide)
    Set NewSheet = made
End Function

Function TwoAreas(ByVal reference)
    Set reference.Areas = Several(2)
    Set TwoAreas = reference
End Function

' The language's own TypeName of an object of a script's class breaks Wine.
Function NameOf(ByVal what)
    NameOf = "plain"
    If IsObject(what) Then
        NameOf = "Nothing"
        If Not what Is Nothing Then NameOf = what.Named
    End If
End Function

Function HasOneDimension(ByVal values)
    Dim last
    On Error Resume Next
    last = UBound(values, 2)
    HasOneDimension = Err.Number <> 0
End Function

Function CVErr(ByVal number)
    CVErr = "Error " & number
End Function

Function IIf(ByVal condition, ByVal yes, ByVal no)
    IIf = no
    If condition Then IIf = yes
End Function

Function XLPy
    Set XLPy = Side
End Function

Function Shown(ByVal what)
    Dim y, x, text, between
    If IsObject(what) Then
        Shown = NameOf(what)
    ElseIf IsEmpty(what) Then
        Shown = "Empty"
    ElseIf Not IsArray(what) Then
        Shown = Replace(CStr(what), Chr(27), "^")
    Else
        text = ""
        If HasOneDimension(what) Then
            For x = 0 To UBound(what)
                If x > 0 Then text = text & ","
                text = text & Shown(what(x))
            Next
        Else
            For y = 0 To UBound(what, 1)
                If y > 0 Then text = text & ";"
                For x = 0 To UBound(what, 2)
                    If x > 0 Then text = text & ","
                    text = text & Shown(what(y, x))
                Next
            Next
        End If
        Shown = "[" & text & "]"
    End If
End Function

Dim Application, ThisWorkbook, Side, plain, other, old, later, table(1, 1)
Set Application = New Host
Set ThisWorkbook = New Workbook
Set Side = New PythonSide
Side.Answer = "fine"
Set heard = New Listener
listening = True
Set plain = NewSheet(1048576, 16384, 2, 3, False)
Set other = NewSheet(1048576, 16384, 4, 1, False)
Set old = NewSheet(65536, 256, 1, 1, False)
Set later = NewSheet(1048576, 16384, 2, 2, True)
"""


class NoEngineError(Exception):
    """No script engine answers here."""


def translated(module: str) -> str:
    """A module of ours, with what VBScript lacks rewritten or left out."""
    code = module.replace("\r\n", "\n")
    for name in NOT_VBSCRIPT:
        code, found = re.subn(_PROCEDURE.format(name), "", code)
        assert found == 1, f"{name} is no longer in the module"
    code = re.sub(r"(?ms)^#If .*?^#Else\n(.*?)^#End If\n", r"\1", code)
    code = re.sub(_HANDLED, r"\2", code)
    code = re.sub(r"(?m)^( +Dim .*)$", _declared, code)
    code = re.sub(_TYPES, "", code)
    code = re.sub(r"\bOptional ", "", code)
    code = re.sub(r"\b(Left|Chr)\$", r"\1", code)
    code = re.sub(r"(?m)^( +Next) \w+$", r"\1", code)
    return code.replace("TypeName(", "NameOf(")


def _declared(line: re.Match[str]) -> str:
    """A declaration without types; an object begins as Nothing, as in VBA."""
    objects = re.findall(r"(\w+) As Object", line[0])
    plain = re.sub(_TYPES, "", line[0]).replace("()", "")
    return plain + "".join(f"\n    Set {name} = Nothing" for name in objects)


def run(folder: Path, code: str) -> list[str]:
    """The lines that a script writes."""
    script = folder / "script.vbs"
    script.write_bytes(code.replace("\n", "\r\n").encode("ascii"))
    try:
        done = subprocess.run(
            ["cscript", "//nologo", str(script)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NoEngineError(str(problem)) from problem
    if done.returncode >= _BROKEN:
        raise NoEngineError(f"cscript broke: {done.returncode:#x}")
    return done.stdout.decode("ascii", "replace").splitlines()


def checked(folder: Path) -> None:
    """Raise unless the engine runs our stubs, which use all that the translation needs."""
    lines = run(folder, f"{_HEAD}{STUBS}WScript.Echo Shown(Cells(plain, 1, 1, 1, 2).Value2)\n")
    if lines != ["[101,102]"]:
        raise NoEngineError(f"cscript does not run VBScript with classes, it says {lines}")


def answers(folder: Path, module: str, statements: Iterable[str]) -> list[list[str]]:
    """What each of the statements, given one a line, wrote."""
    marked = "\n".join(f'WScript.Echo "case"\n{statement}' for statement in statements)
    lines = run(folder, f"{translated(module)}\n{STUBS}\n{marked}\n")
    cases: list[list[str]] = []
    for line in lines:
        if line == "case":
            cases.append([])
        elif cases:
            cases[-1].append(line.strip())
    return cases
