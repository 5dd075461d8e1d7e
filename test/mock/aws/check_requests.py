"""Holds every request that reaches moto against botocore's service models, where moto itself is lenient.

Wrapped around the server, it reads each request as AWS's own description of the service does: required members, unknown
members, types, lengths, ranges, enumerations and patterns. What it found is shown at /tenantry-checks as JSON.
"""

import functools
import io
import json
import re
import threading
from urllib.parse import parse_qsl, unquote

import botocore.session
from botocore.validate import ParamValidator
from moto.core.parse import PROTOCOL_PARSERS
from werkzeug.datastructures import EnvironHeaders, MultiDict

found = {"operations": {}, "faults": []}
lock = threading.Lock()
credential = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")


class CheckedRequests:
    """WSGI middleware; an unreadable request is a fault, too."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/tenantry-checks":
            with lock:
                body = json.dumps(found).encode()
            start_response("200 OK", [("content-type", "application/json")])
            return [body]
        service = credential.search(environ.get("HTTP_AUTHORIZATION", ""))
        if service:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            check(service.group(1), environ, body)
        return self.application(environ, start_response)


def check(service, environ, body):
    name = f"{service} {environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
    try:
        model = model_of(service)
        operation, uri = operation_of(model, environ)
        name = f"{service}.{operation.name}"
        parameters = parameters_of(model, operation, uri, environ, body)
        report = ParamValidator().validate(parameters, operation.input_shape)
        faults = [report.generate_report()] if report.has_errors() else []
        faults += list(words_of(parameters, operation.input_shape, ""))
    except Exception as error:  # whatever can't be read is told, and moto still answers
        faults = [f"{type(error).__name__}: {error}"]
    with lock:
        found["operations"][name] = found["operations"].get(name, 0) + 1
        found["faults"] += [f"{name}: {fault}" for fault in faults]


@functools.cache
def model_of(service):
    return botocore.session.get_session().get_service_model(service)


def operation_of(model, environ):
    """The operation, and what its URI's template says of the path."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return model.operation_model(target.split(".")[-1]), {}
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    best = None
    for name in model.operation_names:
        operation = model.operation_model(name)
        if operation.http["method"] != environ["REQUEST_METHOD"]:
            continue
        path, _, literals = operation.http["requestUri"].partition("?")
        wanted = dict(parse_qsl(literals, keep_blank_values=True))
        if not all(key in query and value in ("", query[key]) for key, value in wanted.items()):
            continue
        match = template(path).fullmatch(environ["PATH_INFO"])
        # The JS SDK names the operation for S3; elsewhere the more particular template is the one.
        rank = (query.get("x-id") == name, not operation.deprecated, len(wanted), len(re.sub(r"\{.*?\}", "", path)))
        if match and (best is None or rank > best[0]):
            best = (rank, operation, {key: unquote(value) for key, value in match.groupdict().items()})
    if best is None:
        raise ValueError("no operation of the service has this method and path")
    return best[1], best[2]


@functools.cache
def template(path):
    parts = re.split(r"(\{[^}]+\})", path.rstrip("/") or "/")
    pattern = "".join(
        re.escape(part)
        if not part.startswith("{")
        else f"(?P<{part[1:-1].rstrip('+').replace('-', '_')}>{'.+' if part.endswith('+}') else '[^/]+'})"
        for part in parts
    )
    return re.compile(pattern + "/?")


def parameters_of(model, operation, uri, environ, body):
    protocol = model.resolved_protocol
    if protocol == "rest-xml":
        parser = PROTOCOL_PARSERS[protocol](operation)
        query = MultiDict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
        headers = EnvironHeaders(environ)
        request = {"url_params": uri, "values": query, "headers": headers, "body": body, "method": environ["REQUEST_METHOD"]}
        parsed = parser.parse(request)
        # The parser names what is not there; a payload that is a stream is S3's to judge.
        return {key: value for key, value in parsed.items() if value is not None and key != "Body"}
    parameters = json.loads(body) if body else {}
    if operation.input_shape is None:
        return parameters
    for name, shape in operation.input_shape.members.items():
        location = shape.serialization.get("location")
        place = shape.serialization.get("name", name)
        if location == "uri":
            parameters[name] = uri[place.replace("-", "_")]
        elif location == "querystring":
            given = dict(parse_qsl(environ.get("QUERY_STRING", "")))
            if place in given:
                text = given[place]
                parameters[name] = (
                    int(text) if shape.type_name == "integer" else text == "true" if shape.type_name == "boolean" else text
                )
        elif place != name and place in parameters:
            parameters[name] = parameters.pop(place)
    return parameters


def words_of(value, shape, path):
    """Enumerations and patterns, which botocore leaves to the service."""
    if shape is None:
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                yield from words_of(value[name], member, f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from words_of(item, shape.member, f"{path}[{index}]")
    elif shape.type_name == "map" and isinstance(value, dict):
        for key, item in value.items():
            yield from words_of(key, shape.key, f"{path} key")
            yield from words_of(item, shape.value, f"{path}.{key}")
    elif shape.type_name == "string" and isinstance(value, str):
        known = shape.metadata.get("enum")
        if known and value not in known:
            yield f"{path} is none of {', '.join(known[:12])}"
        pattern = shape.metadata.get("pattern")
        if pattern and not matches(pattern, value):
            yield f"{path} does not match {pattern}"


def matches(pattern, value):
    try:
        return re.search(pattern if pattern.startswith("^") else f"\\A(?:{pattern})\\Z", value) is not None
    except re.error:  # a class of another language's regular expressions
        return True
