"""A service on loopback that speaks S3, and the product's own settings for it."""

from contextlib import contextmanager
from types import SimpleNamespace

import boto3
import environ
from botocore.config import Config
from moto.server import ThreadedMotoServer

from postmortem.environment import media
from tests.services import free_port

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
FOLDER = "house"


def storages(endpoint, monkeypatch):
    """What STORAGES holds on a machine with these variables."""
    said = {"BUCKET": "files", "ENDPOINT": endpoint, "REGION": "us-east-1", "KEY": "key", "SECRET": "secret"}
    for name, value in {**said, "FOLDER": FOLDER}.items():
        monkeypatch.setenv(f"MEDIA_S3_{name}", value)
    return media(environ.Env())


def started(port):
    """What it holds is in this process: it outlives the server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    return server


@contextmanager
def serving():
    """`names()` are the objects in its bucket, `read` and `put` one of them; it is `away()` for a block."""
    port = free_port()
    server = started(port)

    @contextmanager
    def away():
        nonlocal server
        server.stop()
        try:
            yield
        finally:
            server = started(port)

    place = f"http://127.0.0.1:{port}"
    once = Config(retries={"max_attempts": 1}, connect_timeout=5, read_timeout=10)
    client = boto3.client("s3", endpoint_url=place, region_name="us-east-1", config=once, **KEYS)
    client.create_bucket(Bucket="files")
    try:
        yield SimpleNamespace(
            place=place,
            names=lambda: sorted(
                o["Key"] for o in client.list_objects_v2(Bucket="files").get("Contents", [])
            ),
            read=lambda name: client.get_object(Bucket="files", Key=name)["Body"].read(),
            put=lambda name, content: client.put_object(Bucket="files", Key=name, Body=content),
            drop=lambda name: client.delete_object(Bucket="files", Key=name),
            away=away,
        )
    finally:
        for name in [o["Key"] for o in client.list_objects_v2(Bucket="files").get("Contents", [])]:
            client.delete_object(Bucket="files", Key=name)
        client.delete_bucket(Bucket="files")
        client.close()
        server.stop()
