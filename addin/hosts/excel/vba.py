"""The VBA of the add-in, made from the catalogue: what a cell calls, its help, the ribbon."""

from __future__ import annotations

from udfs import CATALOGUE, Function

HELP_LIMIT = 255
"""Characters of a help text that Excel's Function Wizard takes."""

RIBBON = (
    "refresh",
    "choose_case",
    "take_facts",
    "what_moved",
    "explain",
    "hand_off",
    "new_model",
    "functions_help",
    "diagnose",
)
"""The functions of `addin.commands.ribbon` that have a button."""

# The reserved identifiers of the language, and the names that our own code uses beside arguments.
_WORDS = """
    abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur
    cdate cdbl cdec cdecl cint circle clng clnglng clngptr close const csng cstr currency cvar
    cverr date debug decimal declare defbool defbyte defcur defdate defdbl defdec defint deflng
    deflnglng deflngptr defobj defsng defstr defvar dim do doevents double each else elseif empty
    end endif enum eqv erase event exit false fix for friend function get global go gosub goto if
    imp implements in inputb input int integer is lbound len lenb let like line linput lock long
    longlong longptr loop lset me mid midb mod new next not nothing null object on open option
    optional or paramarray preserve print private property pset public put raiseevent redim rem
    resume return rset scale seek select set sgn shared single spc static step stop string sub tab
    then to true type typeof ubound unlock until variant vb_name wend while width with withevents
    write xor answered
"""
RESERVED = frozenset(_WORDS.split())

_CORE = """\
' Worksheet functions of leasebridge: each asks Python through xlwings. A refusal comes back as
' text, ESC code ESC reason, and becomes the error value of that code.
Option Explicit

Private listening As Boolean
Private heard As Collection
Private retryAt As Date
Private failure As String

Private Function Answered(ByVal called As String, ByVal arguments As Variant) As Variant
    Dim python As Object, caller As Object
    On Error GoTo failed
    ' Starting Python takes long to fail: not again for every cell of a workbook.
    If Now < retryAt Then
        Answered = Refusal("#VALUE!", failure)
        Exit Function
    End If
    Set python = RunningPython()
    If IsObject(Application.Caller) Then Set caller = Application.Caller
    Answered = WithErrors(python.CallUDF("leasebridge.excel", _
        called & DateSystem(arguments, caller), CellsOf(arguments), ThisWorkbook, caller))
    Exit Function
failed:
    Answered = Refusal("#VALUE!", called & " failed: " & Err.Description)
End Function

Private Function RunningPython() As Object
    On Error GoTo failed
#If Mac Then
    Err.Raise 1000, , "on a Mac, these functions need xlwings Lite"
#Else
    Set RunningPython = XLPy
#End If
    Exit Function
failed:
    failure = "Python could not be started: " & Err.Description & ". Run leasebridge doctor."
    retryAt = Now + TimeSerial(0, 0, 30)
    Err.Raise 1000, , failure
End Function

Private Function WithErrors(ByVal result As Variant) As Variant
    Dim y As Long, x As Long
    If Not IsArray(result) Then
        WithErrors = Unmarked(result)
        Exit Function
    End If
    If HasOneDimension(result) Then
        For x = LBound(result) To UBound(result)
            result(x) = Unmarked(result(x))
        Next x
    Else
        For y = LBound(result, 1) To UBound(result, 1)
            For x = LBound(result, 2) To UBound(result, 2)
                result(y, x) = Unmarked(result(y, x))
            Next x
        Next y
    End If
    WithErrors = result
End Function

Private Function HasOneDimension(ByRef values As Variant) As Boolean
    Dim last As Long
    On Error GoTo one
    last = UBound(values, 2)
    Exit Function
one:
    HasOneDimension = True
End Function

Private Function Unmarked(ByVal answer As Variant) As Variant
    Dim parts() As String
    Unmarked = answer
    If VarType(answer) <> vbString Then Exit Function
    If Left$(answer, 1) <> Chr$(27) Then Exit Function
    parts = Split(answer, Chr$(27), 3)
    Unmarked = Refusal(parts(1), parts(2))
End Function

Private Function Refusal(ByVal code As String, ByVal reason As String) As Variant
    Refusal = ErrorValue(code)
    If listening Then heard.Add Array(CStr(Refusal), reason)
End Function

Private Function ErrorValue(ByVal code As String) As Variant
    Select Case code
        Case "#NULL!": ErrorValue = CVErr(2000)
        Case "#DIV/0!": ErrorValue = CVErr(2007)
        Case "#REF!": ErrorValue = CVErr(2023)
        Case "#NAME?": ErrorValue = CVErr(2029)
        Case "#NUM!": ErrorValue = CVErr(2036)
        Case "#N/A": ErrorValue = CVErr(2042)
        Case Else: ErrorValue = CVErr(2015)
    End Select
End Function

' Why the cell is an error: its formula is calculated again, and the calls in it are listened to.
' Nothing if none of them refused.
Public Function ReasonOf(ByVal cell As Object) As String
    Dim refused As Variant
    If Not IsError(cell.Value) Then Exit Function
    Set heard = New Collection
    listening = True
    retryAt = 0
    On Error Resume Next
    FormulaCells(cell).Calculate
    On Error GoTo 0
    listening = False
    For Each refused In heard
        If refused(0) = CStr(cell.Value) Then
            ReasonOf = refused(1)
            Exit Function
        End If
    Next refused
End Function

' Late bound: older versions of Excel know nothing of spilling.
Private Function FormulaCells(ByVal cell As Object) As Object
    Set FormulaCells = cell
    On Error Resume Next
    If cell.HasArray Then Set FormulaCells = cell.CurrentArray
    If cell.HasSpill Then Set FormulaCells = cell.SpillParent
End Function
"""

# Arguments on their way to Python: ranges as the plain values of their cells.
_ARGUMENTS = """
' The 1904 functions where serial numbers count from 1904: in the workbook whose cell calls, as with
' Excel's own functions, wherever the ranges are. Where no cell calls, in that of the first range.
Private Function DateSystem(ByRef arguments As Variant, ByVal caller As Object) As String
    Dim home As Object, at As Long
    If TypeName(caller) = "Range" Then Set home = caller
    For at = LBound(arguments) To UBound(arguments)
        If home Is Nothing And TypeName(arguments(at)) = "Range" Then Set home = arguments(at)
    Next at
    If home Is Nothing Then Exit Function
    If home.Worksheet.Parent.Date1904 Then DateSystem = "_1904"
End Function

' Ranges become their Value2: Value rounds a currency cell to four decimals, makes a date a date,
' and would be read by Python through one more call.
Private Function CellsOf(ByRef arguments As Variant) As Variant
    Dim handed As Variant, at As Long, lastRow As Long, lastColumn As Long
    For at = LBound(arguments) To UBound(arguments)
        If TypeName(arguments(at)) = "Range" Then MoveEnds arguments(at), lastRow, lastColumn
    Next at
    ' A copy of the whole, because an argument that was left out is no value to assign.
    handed = arguments
    For at = LBound(arguments) To UBound(arguments)
        If TypeName(arguments(at)) = "Range" Then
            handed(at) = ValuesOf(arguments(at), lastRow, lastColumn)
        End If
    Next at
    CellsOf = handed
End Function

' Whole columns and rows, and ranges that reach the end of their sheet, are read as far as cells
' are used. They end together, because functions pair ranges by position; and never as one cell,
' because one blank cell is an argument left out.
Private Sub MoveEnds(ByVal reference As Object, ByRef lastRow As Long, ByRef lastColumn As Long)
    Dim used As Object
    If reference.Areas.Count > 1 Then Exit Sub
    If ReachesBottom(reference) Then
        Set used = reference.Worksheet.UsedRange
        lastRow = Larger(lastRow, used.Row + used.Rows.Count - 1)
        lastRow = Larger(lastRow, reference.Row + 1)
    End If
    If ReachesRight(reference) Then
        Set used = reference.Worksheet.UsedRange
        lastColumn = Larger(lastColumn, used.Column + used.Columns.Count - 1)
        lastColumn = Larger(lastColumn, reference.Column + 1)
    End If
End Sub

Private Function ReachesBottom(ByVal reference As Object) As Boolean
    Dim height As Long
    height = reference.Rows.Count
    If height = 1 Then Exit Function
    ReachesBottom = reference.Row + height - 1 = reference.Worksheet.Rows.Count
End Function

Private Function ReachesRight(ByVal reference As Object) As Boolean
    Dim width As Long
    width = reference.Columns.Count
    If width = 1 Then Exit Function
    ReachesRight = reference.Column + width - 1 = reference.Worksheet.Columns.Count
End Function

Private Function ValuesOf(ByVal reference As Object, ByVal lastRow As Long, _
        ByVal lastColumn As Long) As Variant
    Dim cut As Object
    If reference.Areas.Count > 1 Then
        ' Value2 would be that of the first area alone. Python knows what the argument is called.
        ValuesOf = Chr$(27) & "areas"
        Exit Function
    End If
    Set cut = reference
    ' Of two sheets the shorter one, from an old file, may have no such row.
    If ReachesBottom(reference) Then
        Set cut = cut.Resize(Smaller(cut.Rows.Count, lastRow - cut.Row + 1), cut.Columns.Count)
    End If
    If ReachesRight(reference) Then
        Set cut = cut.Resize(cut.Rows.Count, _
            Smaller(cut.Columns.Count, lastColumn - cut.Column + 1))
    End If
    ValuesOf = cut.Value2
End Function

Private Function Larger(ByVal one As Long, ByVal other As Long) As Long
    Larger = IIf(one > other, one, other)
End Function

Private Function Smaller(ByVal one As Long, ByVal other As Long) As Long
    Smaller = IIf(one < other, one, other)
End Function
"""

_DESCRIBE = """\
Option Explicit

' What Excel's Function Wizard shows.
Public Sub DescribeFunctions()
    ' Excel refuses while no workbook is open; a missing help text must not stop anything.
    On Error Resume Next
"""

_WORKBOOK = """\
Option Explicit

Private Sub Workbook_Open()
    ' Excel takes descriptions only once it has finished opening the file.
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!DescribeFunctions"
End Sub
"""

_EXPLAIN = """\
Option Explicit

' Of an error that a function of ours gave Excel itself knows the reason.
Sub Explain(control As IRibbonControl)
    Dim reason As String
    If ActiveCell Is Nothing Then Exit Sub
    reason = ReasonOf(ActiveCell)
    If reason <> "" Then
        MsgBox ActiveCell.Address(False, False) & ": " & reason, vbInformation, "Leasebridge"
        Exit Sub
    End If
    RunPython "from leasebridge import excel; excel.explain()"
End Sub
"""


def functions_module() -> str:
    """The module with one public function for each of the catalogue."""
    return _lines(_CORE + _ARGUMENTS + "".join(map(_wrapper, CATALOGUE.values())))


def help_module() -> str:
    """The module that tells Excel the category, description and argument help of each."""
    calls = "".join(f"    Describe_{name}\n" for name in CATALOGUE)
    described = "".join(map(_description, CATALOGUE.values()))
    return _lines(f"{_DESCRIBE}{calls}End Sub\n{described}")


def workbook_module() -> str:
    """The code of ThisWorkbook."""
    return _lines(_WORKBOOK)


def ribbon_module() -> str:
    """What the ribbon's buttons call."""
    buttons = "".join(
        f"\nSub {callback(name)}(control As IRibbonControl)\n"
        # xlwings asks the active workbook for its name.
        "    If ActiveWorkbook Is Nothing Then Workbooks.Add\n"
        f'    RunPython "from leasebridge import excel; excel.{name}()"\nEnd Sub\n'
        for name in RIBBON
        if name != "explain"
    )
    return _lines(_EXPLAIN + buttons)


def callback(name: str) -> str:
    """The procedure behind a button: `new_model` is NewModel."""
    return name.title().replace("_", "")


def argument_name(name: str) -> str:
    """The name as VBA takes it: one that means something in the language gets an underscore."""
    return f"{name}_" if name.lower() in RESERVED else name


def _wrapper(function: Function) -> str:
    names = {name: argument_name(name) for name in function.args}
    declared = ", ".join(
        f"Optional {names[name]}" if name in function.omissible else names[name] for name in names
    )
    array = f"Array({', '.join(names.values())})"
    return (
        f"\nPublic Function {function.name}({declared}) As Variant\n"
        f"    {function.name} = Answered({_text(function.name)}, {array})\n"
        "End Function\n"
    )


def _description(function: Function) -> str:
    lines = [f"\nPrivate Sub Describe_{function.name}()"]
    helps = [f"({arg.unit}) {arg.help}" for arg in function.args.values()]
    if helps:
        lines.append(f"    Dim helps(1 To {len(helps)}) As String")
    lines += [f"    helps({at}) = {_text(text)}" for at, text in enumerate(helps, start=1)]
    summary = function.doc.partition("\n\n")[0]
    lines += [
        f'    Application.MacroOptions Macro:="\'" & ThisWorkbook.Name & "\'!{function.name}", _',
        f'        Category:="Leasebridge", Description:={_text(summary)}'
        + (", ArgumentDescriptions:=helps" if helps else ""),
        "End Sub\n",
    ]
    return "\n".join(lines)


def _text(text: str) -> str:
    """A help text as a VBA literal."""
    line = " ".join(text.split())
    if len(line) > HELP_LIMIT:
        line = line[: HELP_LIMIT - 3].rstrip() + "..."
    return '"' + line.replace('"', '""') + '"'


def _lines(code: str) -> str:
    """With the line ends that VBA stores."""
    return code.replace("\n", "\r\n")
