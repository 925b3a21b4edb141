"""Signs every generated request as an enrolled device, so that what is behind the signature is tried too;
one in four is sent as it was generated."""

import http.client
import os
from urllib.parse import urlsplit

import requests
import schemathesis
from device import Device

device = Device({}, "A stranger's device")
device.url = urlsplit(os.environ["SKRIDT_URL"])
device.number = 0


def _connect():
    return http.client.HTTPConnection(device.url.hostname, device.url.port, timeout=60)


device._connect = _connect
device.enrol(os.environ["SKRIDT_CODE"])


@schemathesis.serializer("application/vnd.skridt.session")
def frames(context, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.deserializer("application/vnd.skridt.session")
def messages(context, response):
    return response.content.hex()


@schemathesis.hook
def before_call(context, case, kwargs):
    device.number += 1
    if case.method.upper() != "POST" or device.number % 4 == 0:
        return
    prepared = requests.Request(
        **{k: v for k, v in case.as_transport_kwargs(base_url=device.url.geturl()).items()
           if k in ("method", "url", "headers", "data", "json", "params", "cookies")}
    ).prepare()
    content = prepared.body or b""
    content = content.encode() if isinstance(content, str) else content
    case.headers.update(device.signature_fields("POST", prepared.path_url, content))
