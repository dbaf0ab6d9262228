"""Reads the environment for settings.py: each function returns a value or stops the start with a sentence."""

import os
import secrets
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from django.utils.translation import to_language

YES = ("yes", "true", "on", "ok", "y", "1")
NO = ("no", "false", "off", "n", "0", "")
LEAST_TOKEN = 20
PATIENCE = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
# Pages ask short questions: compiling one takes longer than answering it, and so does starting helpers.
QUICK = "-c jit=off -c max_parallel_workers_per_gather=0"
LOCAL = ["localhost", "127.0.0.1", "[::1]"]


def secret(env: environ.Env, name: str, *, default: str) -> str:
    """What the variable says, or what the file holds that NAME_FILE names."""
    given = env.str(f"{name}_FILE", default="")
    if not given:
        return str(env.str(name, default=default))
    try:
        return Path(given).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE names {given!r}, which cannot be read.") from error


def yes_or_no(env: environ.Env, name: str, *, default: bool) -> bool:
    text = env.str(name, default="yes" if default else "no").strip().lower()
    if text not in YES and text not in NO:
        raise ImproperlyConfigured(f"{name} is {text!r}; it may be yes or no.")
    return text in YES


def one_of(env: environ.Env, name: str, choices: tuple[str, ...]) -> str:
    """One of the choices; the first is the default."""
    text = str(env.str(name, default=choices[0])).strip().lower()
    if text not in choices:
        raise ImproperlyConfigured(f"{name} is {text!r}; it may be {' or '.join(choices)}.")
    return text


def metrics(env: environ.Env, data_dir: Path) -> str:
    """The token that opens /metrics; empty: closed. With it, the processes of this machine count together in
    a folder, which must be named before anything is counted.
    """
    token = secret(env, "METRICS_TOKEN", default="")
    if token and len(token) < LEAST_TOKEN:
        raise ImproperlyConfigured(f"METRICS_TOKEN is too short; give it {LEAST_TOKEN} characters or more.")
    if token and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(own_folder(data_dir / "metrics"))
    return token


def whole_number(env: environ.Env, name: str, *, default: int, least: int = 0) -> int:
    text = env.str(name, default=str(default)).strip()
    if not text.isdecimal() or int(text) < least:
        raise ImproperlyConfigured(f"{name} is {text!r}; it may be a whole number from {least} up.")
    return int(text)


def mail(env: environ.Env) -> dict[str, Any]:
    """How mail leaves, by EMAIL_URL; the sentence of a wrong one does not repeat its password."""
    url = secret(env, "EMAIL_URL", default="filemail:///mail")
    try:
        return dict(env.email_url_config(url))
    except (ImproperlyConfigured, ValueError) as error:
        raise ImproperlyConfigured(
            f"EMAIL_URL starts with {url.split(':')[0]!r} and cannot be read; "
            "write it like smtp+tls://account:password@mail.example.com:587 or filemail:///mail."
        ) from error


def secret_key(env: environ.Env, data_dir: Path) -> str:
    """SECRET_KEY, or a key made once under DATA_DIR."""
    return secret(env, "SECRET_KEY", default="") or made_once(data_dir / "secret_key")


def made_once(path: Path) -> str:
    """The file's text; the first caller writes it, whole or not at all, for its owner only."""
    fresh = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(64), encoding="utf-8")
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR {str(path.parent)!r} cannot be written.") from error
    return path.read_text(encoding="utf-8")


def database(env: environ.Env, data_dir: Path) -> dict[str, Any]:
    """The connection of DATABASE_URL with what the promises rest on (docs/decisions)."""
    url = secret(env, "DATABASE_URL", default=f"sqlite:///{data_dir / 'postmortem.sqlite3'}")
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            f"DATABASE_URL starts with {url.split(':')[0]!r}; it may be sqlite:/// or postgres://."
        )
    config: dict[str, Any] = dict(env.db_url_config(url))
    config["ATOMIC_REQUESTS"] = False
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        config["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}
    else:
        config["CONN_MAX_AGE"] = whole_number(env, "CONN_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
        # Behind a pooler that gives each transaction another connection no state of one may count.
        is_pooled = yes_or_no(env, "DATABASE_POOLED", default=False)
        config["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
        if not is_pooled:
            config.setdefault("OPTIONS", {}).setdefault("options", QUICK)
    return config


def databases(env: environ.Env, data_dir: Path) -> dict[str, dict[str, Any]]:
    """The database, and the one that heavy pages read from if DATABASE_REPLICA_URL names it."""
    found = {"default": database(env, data_dir)}
    if replica := secret(env, "DATABASE_REPLICA_URL", default=""):
        if found["default"]["ENGINE"].endswith("sqlite3"):
            raise ImproperlyConfigured("DATABASE_REPLICA_URL needs a DATABASE_URL of PostgreSQL.")
        if not replica.startswith(("postgres://", "postgresql://")):
            raise ImproperlyConfigured(
                f"DATABASE_REPLICA_URL starts with {replica.split(':')[0]!r}; it may be postgres://."
            )
        found["replica"] = {**found["default"], **env.db_url_config(replica), "TEST": {"MIRROR": "default"}}
        found["replica"]["OPTIONS"] = found["default"].get("OPTIONS", {})
    return found


def broker(env: environ.Env, data_dir: Path) -> tuple[str, dict[str, Any]]:
    """The broker's URL and transport options; by default files under DATA_DIR that only the owner reads."""
    url = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
    scheme = urlsplit(url).scheme
    if scheme == "filesystem":
        folder = data_dir / "broker"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"DATA_DIR {str(data_dir)!r} cannot be written.") from error
        return url, {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(folder / "control"),
        }
    if scheme not in ("redis", "rediss"):
        raise ImproperlyConfigured(
            f"CELERY_BROKER_URL starts with {scheme!r}; it may be redis://, rediss:// or filesystem://."
        )
    # A bell is never rung again later, so nothing is acknowledged; putting back what was not would end a
    # worker whose broker has died meanwhile.
    unacknowledged = {"ack_emulation": False}
    return url, {
        **unacknowledged,
        "socket_connect_timeout": 0.2,
        "socket_timeout": 5,
        "health_check_interval": 10,
    }


def own_folder(folder: Path) -> Path:
    """The folder, made if it is not there; only its owner looks into it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR {str(folder.parent)!r} cannot be written.") from error
    return folder


def media(env: environ.Env) -> dict[str, Any]:
    """Where uploads are kept: under DATA_DIR, or in the bucket of MEDIA_S3_BUCKET."""
    bucket = env.str("MEDIA_S3_BUCKET", default="").strip()
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "MEDIA_S3_BUCKET is set: install with the extra s3 (docs/installation.md)."
        )
    options = {
        "bucket_name": bucket,
        # Whoever waits for a page is told within half a minute that nothing answers.
        "client_config": import_string("botocore.config.Config")(**PATIENCE),
        "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
        "region_name": env.str("MEDIA_S3_REGION", default="") or None,
        "access_key": secret(env, "MEDIA_S3_KEY", default="") or None,
        "secret_key": secret(env, "MEDIA_S3_SECRET", default="") or None,
        "location": env.str("MEDIA_S3_FOLDER", default=""),
    }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {**options, "default_acl": None, "file_overwrite": False, "querystring_auth": True},
    }


def urls_and_hosts(env: environ.Env) -> tuple[str, list[str]]:
    """BASE_URL without its slash, and the hosts that may be asked for."""
    base = env.str("BASE_URL", default=f"http://localhost:{env.str('PORT', default='8000')}").rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ImproperlyConfigured(f"BASE_URL is {base!r}; it must look like https://postmortem.example.com.")
    return base, env.list("ALLOWED_HOSTS", default=[parts.hostname, *LOCAL])


def languages(folders: list[Path]) -> list[tuple[str, str]]:
    """English, and every language that has a catalogue in one of the folders, by its own name. A folder that
    is not called as Django calls a language is left alone.
    """
    found = [one for folder in folders for one in sorted(folder.glob("*/LC_MESSAGES/django.[mp]o"))]
    codes = dict.fromkeys(["en", *(to_language(one.parents[1].name) for one in found)])
    return [
        (code, LANG_INFO[code]["name_local"]) for code in codes if "name_local" in LANG_INFO.get(code, {})
    ]


def zone(name: str, setting: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{setting} is {name!r}, which is no time zone; write it like Asia/Shanghai."
        ) from error
    return name


def services(env: environ.Env) -> tuple[dict[str, Any], dict[str, str]]:
    """Where people may sign in besides here: for allauth, and the names of what is set up, by their words in
    addresses.
    """
    providers: dict[str, Any] = {}
    names: dict[str, str] = {}
    if app := company(env):
        providers["openid_connect"] = {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
        names[app["provider_id"]] = app["name"]
    for code, name, key in (
        ("wecom", "WeCom", "WECOM_CORP_ID"),
        ("dingtalk", "DingTalk", "DINGTALK_CLIENT_ID"),
        ("feishu", "Feishu", "FEISHU_APP_ID"),
    ):
        if client := env.str(key, default=""):
            app = {"client_id": client, "secret": needed(env, f"{code.upper()}_SECRET", beside=key)}
            if code == "wecom":
                agent = needed(env, "WECOM_AGENT_ID", beside=key)
                app["settings"] = {"agent_id": agent, "groups_claim": "department"}
            providers[code] = {"APPS": [app]}
            names[code] = env.str(f"{code.upper()}_NAME", default=name)
    return providers, names


def company(env: environ.Env) -> dict[str, Any] | None:
    """The company's own sign-in by OpenID Connect; None if none is set up."""
    url = env.str("OIDC_URL", default="").rstrip("/")
    if not url:
        return None
    said = {
        "server_url": url,
        "groups_claim": env.str("OIDC_GROUPS_CLAIM", default="groups"),
        "email_authentication": True,
        "verified_email": yes_or_no(env, "OIDC_TRUST_MAIL", default=False),
    }
    return {
        "provider_id": "company",
        "name": env.str("OIDC_NAME", default="the company"),
        "client_id": needed(env, "OIDC_CLIENT_ID", beside="OIDC_URL"),
        "secret": needed(env, "OIDC_CLIENT_SECRET", beside="OIDC_URL"),
        "settings": said,
    }


def needed(env: environ.Env, name: str, *, beside: str) -> str:
    """A value, or the file NAME_FILE names, without which another one makes no sense."""
    if not (value := secret(env, name, default="")):
        raise ImproperlyConfigured(f"{beside} is set, so {name} or {name}_FILE has to be set, too.")
    return value
