"""What the commands about Excel do: build and install the add-in, the doctor."""

from __future__ import annotations

import argparse
import sys

from workbooks import TEMPLATE


def build_addin(options: argparse.Namespace) -> int:
    """Write the add-in and the template with macros into the folder `options.output`."""
    from addin.xlam import build_xlam, build_xlsm

    options.output.mkdir(parents=True, exist_ok=True)
    addin, model = (options.output / n for n in ("leasebridge.xlam", "compute_lease_model.xlsm"))
    build_xlam(addin)
    build_xlsm(TEMPLATE, model)
    print(f"written: {addin}\nwritten: {model}")
    return 0


def install_excel(_: argparse.Namespace) -> int:
    """Install the add-in for this user."""
    from addin.install_excel import install

    for path in install():
        print(f"written: {path}")
    print("start Excel anew; leasebridge doctor says whether all is well")
    return 0


def uninstall_excel(_: argparse.Namespace) -> int:
    """Take the add-in away again."""
    from addin.install_excel import uninstall

    for path in uninstall() or ["nothing, it was not installed"]:
        print(f"removed: {path}")
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Print what is found; 1 if something is wrong, or an example fails in Excel."""
    from addin.doctor import examined, is_well

    findings = examined()
    print("\n".join(map(str, findings)))
    if not options.excel_smoke:
        return 0 if is_well(findings) else 1
    from addin.excel_app import ExcelFailed
    from addin.excel_smoke import smoke, smoke_lambdas, smoke_table

    good = is_well(findings)
    for what, tried in (("The add-in", smoke), ("The lambda edition", smoke_lambdas)):
        try:
            trials = tried()
        except ExcelFailed as failed:
            print(f"leasebridge: {what}: {failed}", file=sys.stderr)
            good = False
        else:
            print(f"\n{what}\n{smoke_table(trials)}")
            good = good and all(trial.passes for trial in trials)
    return 0 if good else 1
