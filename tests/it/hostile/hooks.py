"""A control character in a header is refused by the parser of HTTP itself, with an empty 400: nothing of ours sees it."""

import schemathesis


def _is_http(value):
    return all(" " <= letter != "\x7f" or letter == "\t" for letter in str(value))


@schemathesis.hook
def filter_headers(context, headers):
    return not headers or all(_is_http(name) and _is_http(value) for name, value in headers.items())


@schemathesis.hook
def filter_case(context, case):
    return all(_is_http(name) and _is_http(value) for name, value in (case.headers or {}).items())
