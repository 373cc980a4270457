"""Failed checks that are not failures of the API, each with its reason. Prints at the end how often each was met.

Two kinds of requests are not sent: NDJSON, as OpenAPI 3.1 has no schema for the lines of a text, and valid lists with a
cursor, as the API signs its cursors.
"""

import atexit
import collections
import re
import time

import schemathesis

SERVER_ERROR = "ST101"
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

# The API answers 503 when the queue or the table is too late, as on a machine that stands still for a moment. Such a
# request is sent again, and its 503 is accepted if a later response is no error of the server. Of about 2,000 requests
# no more than MAX_UNAVAILABLE may get one: an outage causes more.
MAX_UNAVAILABLE = 20
MAX_RETRIES = 3
UNAVAILABLE = {
    f"urn:sluice:problem:{kind}" for kind in ("queue-unavailable", "overloaded", "table-unavailable", "too-many-reads")
}
HEALTH_FRESH_SECONDS = 2
REQUEST_TIMEOUT_SECONDS = 10
unavailable = 0


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.operation.label == "GET /events" and case.meta and case.meta.generation.mode.is_positive:
        case.query.pop("cursor", None)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if failure.code == SERVER_ERROR and is_unavailable(case, response):
        return not recovers(case, response)
    exceptions = {exception_for(failure, case, response, detail) for detail in mistakes(response)}
    if None in exceptions:
        return True
    met.update(exceptions)
    return False


def is_unavailable(case, response):
    """Whether the queue or the table was too late, for each event of a batch that the API failed to accept."""
    if response.status_code != 503:
        return False
    if case.operation.label.startswith("GET /health"):
        return True
    answer = response.json()
    problems = [result["problem"] for result in answer.get("results", []) if result["status"] >= 500] or [answer]
    return all(problem.get("type") in UNAVAILABLE for problem in problems)


def recovers(case, response):
    """Sends the request again, each time after as long as the API asks for. These calls get no checks."""
    global unavailable
    unavailable += 1
    if unavailable > MAX_UNAVAILABLE:
        return False
    for _ in range(MAX_RETRIES):
        time.sleep(int(response.headers.get("retry-after", [HEALTH_FRESH_SECONDS])[0]))
        response = case.call(timeout=REQUEST_TIMEOUT_SECONDS)
        if not is_unavailable(case, response):
            return response.status_code < 500
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
    print(f"503 while the queue or the table was too late: {unavailable}, of which at most {MAX_UNAVAILABLE} are accepted")
    for exception, reason in EXCEPTIONS.items():
        code, operation, status, pattern = exception
        print(f"exception {code} {operation} {status} {pattern!r}, met {met[exception]} times: {reason}")
