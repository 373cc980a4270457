"""Failed checks that are not failures of the API, each with its reason. Prints at the end how often each was met.

Two kinds of requests are not sent: NDJSON, as OpenAPI 3.1 has no schema for the lines of a text, and valid lists with a
cursor, as the API signs its cursors.
"""

import atexit
import collections
import re

import schemathesis

REFUSED_VALID = "ST202"
ACCEPTED_INVALID = "ST201"

# Code of the failure, start of the operation's label, status, pattern of each mistake's detail: the reason.
EXCEPTIONS = {
    (REFUSED_VALID, "GET /events", 422, "^expected a time later than from$"): "no schema compares two parameters",
    (REFUSED_VALID, "POST", 422, "^This key was used for a different event"): "no schema knows earlier requests",
    (REFUSED_VALID, "POST", 422, "^is a number that a double can't hold"): "no schema of any JSON has this limit",
    (REFUSED_VALID, "POST", 422, "^contains a NUL character"): "no schema of any JSON has this limit",
    (REFUSED_VALID, "POST", 422, "^has a name that ends in a backslash"): "no schema of any JSON has this limit",
    (ACCEPTED_INVALID, "POST /events/batch", 207, ""): "one invalid event does not fail the others",
}
met = collections.Counter()


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.operation.label == "GET /events" and case.meta and case.meta.generation.mode.is_positive:
        case.query.pop("cursor", None)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    exceptions = {exception_for(failure, case, response, detail) for detail in mistakes(response)}
    if None in exceptions:
        return True
    met.update(exceptions)
    return False


def exception_for(failure, case, response, detail):
    for exception in EXCEPTIONS:
        code, operation, status, pattern = exception
        if (failure.code, response.status_code) != (code, status):
            continue
        if case.operation.label.startswith(operation) and re.search(pattern, detail):
            return exception
    return None


def mistakes(response):
    """The detail of each mistake: a problem document lists those of its fields, a batch response those of its events."""
    try:
        answer = response.json()
    except ValueError:
        return [""]
    problems = [result["problem"] for result in answer.get("results", []) if "problem" in result] or [answer]
    return [str(error.get("detail", "")) for problem in problems for error in problem.get("errors", [problem])]


@atexit.register
def print_exceptions():
    for exception, reason in EXCEPTIONS.items():
        code, operation, status, pattern = exception
        print(f"exception {code} {operation} {status} {pattern!r}, met {met[exception]} times: {reason}")
