"""Write a report as JUnit XML, which CI servers show as test results.

Stage: diagnostics. A report in, XML out: a test case for each note with diagnostics, failed if it has errors.
"""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree

from wikiproof.diagnostics import Located, Report

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 §2.2 has no place for."""


def as_junit(made: Report) -> str:
    """The report as one test suite."""
    cases = [(path, list(found)) for path, found in groupby(made.diagnostics, key=lambda each: each.path)]
    failed = sum(any(each.severity == "error" for each in found) for _, found in cases)
    suites = ElementTree.Element("testsuites")
    numbers = {"tests": str(made.notes), "failures": str(failed), "errors": "0"}
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "wikiproof check", **numbers})
    for path, found in cases:
        _case(suite, path, found)
    ElementTree.indent(suites)
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True)


def _case(suite: ElementTree.Element, path: str, found: list[Located]) -> None:
    case = ElementTree.SubElement(suite, "testcase", {"name": _legal(path), "classname": "wikiproof"})
    errors = [each for each in found if each.severity == "error"]
    if errors:
        counted = f"{len(errors)} error{'s' if len(errors) > 1 else ''}"
        failure = ElementTree.SubElement(case, "failure", {"message": counted, "type": _legal(errors[0].code)})
        failure.text = _legal("\n".join(map(_line, errors)))
    others = [each for each in found if each.severity != "error"]
    if others:
        ElementTree.SubElement(case, "system-out").text = _legal("\n".join(map(_line, others)))


def _line(each: Located) -> str:
    return f"{each.path}:{each.line}:{each.column}: {each.severity}: {each.message} [{each.code}]"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
