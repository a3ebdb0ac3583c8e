"""What a person sees: a list to choose from, a report to read, a file to pick."""

from __future__ import annotations

from typing import Any

import uno  # type: ignore[import-not-found]
import unohelper  # type: ignore[import-not-found]
from com.sun.star.awt import XActionListener  # type: ignore[import-not-found]

OK, CANCEL = 1, 2
"""Kinds of a button that closes its dialog."""

_POSITION = 3
_OPEN, _SAVE = 0, 10
"""Kinds of a file picker: one to open, and one to save that adds the ending."""

Controls = dict[str, tuple[str, dict[str, Any]]]


class _EndsDialog(unohelper.Base, XActionListener):  # type: ignore[misc]
    """A double click on an entry chooses it."""

    def __init__(self, dialog: Any) -> None:
        self.dialog = dialog

    def actionPerformed(self, event: Any) -> None:  # noqa: N802
        self.dialog.endDialog(OK)

    def disposing(self, event: Any) -> None:
        pass


class Dialogs:
    """The dialogs over one window."""

    def __init__(self, context: Any, window: Any) -> None:
        """`window` is the one that they stand before."""
        self._context, self._window = context, window

    def _new(self, service: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(service, self._context)

    def choose(self, title: str, text: str, entries: list[str], start: int) -> int | None:
        """Which entry of a list is chosen; None if it is called off."""
        wide = min(360, max(180, 5 * max(map(len, entries))))
        high = 11 * max(5, len(entries)) + 6
        dialog = self._dialog(
            title,
            (wide, high + 54),
            {
                "text": ("FixedText", _words(wide, text)),
                "list": (
                    "ListBox",
                    {**_place(8, 22, wide - 16, high), "StringItemList": tuple(entries)}
                    | {"SelectedItems": (start,), "TabIndex": 0},
                ),
                "ok": ("Button", _button(wide - 116, high + 32, "OK", OK)),
                "cancel": ("Button", _button(wide - 58, high + 32, "Cancel", CANCEL)),
            },
        )
        listed = dialog.getControl("list")
        listed.addActionListener(_EndsDialog(dialog))
        try:
            return listed.getSelectedItemPos() if self._run(dialog, listed) == OK else None
        finally:
            dialog.dispose()

    def show(self, title: str, head: str, lines: list[str]) -> None:
        """A text to read and to copy from."""
        longest = max([len(line) for line in lines] + [len(head)])
        wide = 420 if longest > 76 else 300
        rows = sum(1 + 4 * len(line) // (wide - 30) for line in lines)
        high = min(280, max(60, 9 * rows + 14))
        dialog = self._dialog(
            title,
            (wide, high + 54),
            {
                "head": (
                    "FixedText",
                    {
                        **_place(8, 8, wide - 16, 12),
                        "Label": head,
                        "FontDescriptor": _font(10, 150),
                    },
                ),
                "report": (
                    "Edit",
                    {**_place(8, 22, wide - 16, high), "MultiLine": True, "ReadOnly": True}
                    | {"VScroll": True, "Text": "\n".join(lines), "TabIndex": 1}
                    | {"FontDescriptor": _font(10)},
                ),
                "close": ("Button", _button(wide - 58, high + 32, "Close", OK)),
            },
        )
        try:
            self._run(dialog, dialog.getControl("close"))
        finally:
            dialog.dispose()

    def say(self, text: str) -> None:
        """One line that somebody has to know."""
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", "WARNINGBOX")
        toolkit = self._new("com.sun.star.awt.Toolkit")
        toolkit.createMessageBox(self._window, kind, 1, "Leasebridge", text).execute()

    def pick(
        self, title: str, folder: str, name: str = "", kind: tuple[str, str] = ("", "")
    ) -> str:
        """The path of a file to open, or with a name proposed, of one to write; or nothing."""
        picker = self._context.ServiceManager.createInstanceWithArgumentsAndContext(
            "com.sun.star.ui.dialogs.FilePicker", (_SAVE if name else _OPEN,), self._context
        )
        picker.setTitle(title)
        if folder:
            picker.setDisplayDirectory(uno.systemPathToFileUrl(folder))
        if name:
            picker.setDefaultName(name)
        if kind[0]:
            picker.appendFilter(*kind)
        files = picker.getSelectedFiles() if picker.execute() else ()
        return uno.fileUrlToSystemPath(files[0]) if files else ""

    def _dialog(self, title: str, size: tuple[int, int], controls: Controls) -> Any:
        model = self._new("com.sun.star.awt.UnoControlDialogModel")
        model.Title = title if title == "Leasebridge" else f"Leasebridge: {title}"
        model.Width, model.Height = size
        for name, (kind, properties) in controls.items():
            control = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
            for key, value in properties.items():
                setattr(control, key, value)
            model.insertByName(name, control)
        dialog = self._new("com.sun.star.awt.UnoControlDialog")
        dialog.setModel(model)
        return dialog

    def _run(self, dialog: Any, focused: Any) -> int:
        """Show a dialog in the middle of the window until it is closed."""
        dialog.createPeer(self._new("com.sun.star.awt.Toolkit"), self._window)
        over, size = self._window.getPosSize(), dialog.getPosSize()
        left, top = (over.Width - size.Width) // 2, (over.Height - size.Height) // 3
        dialog.setPosSize(max(0, left), max(0, top), 0, 0, _POSITION)
        focused.setFocus()
        return int(dialog.execute())


def _words(wide: int, text: str) -> dict[str, Any]:
    """A line over the rest of a dialog; none of its letters is a key."""
    return {**_place(8, 8, wide - 16, 12), "Label": text, "NoLabel": True}


def _font(height: int, weight: float = 100) -> Any:
    font = uno.createUnoStruct("com.sun.star.awt.FontDescriptor")
    font.Height, font.Weight = height, float(weight)
    return font


def _place(left: int, top: int, width: int, height: int) -> dict[str, Any]:
    return {"PositionX": left, "PositionY": top, "Width": width, "Height": height}


def _button(left: int, top: int, label: str, kind: int) -> dict[str, Any]:
    closes = {"Label": label, "PushButtonType": kind, "DefaultButton": kind == OK}
    return {**_place(left, top, 50, 15), **closes, "TabIndex": 8 + kind}
