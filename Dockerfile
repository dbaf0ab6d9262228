FROM python:3.11.14-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . ./
RUN DATA_DIR=/tmp/build STATIC_ROOT=/app/built/static /venv/bin/python -m postmortem.build

FROM python:3.11.14-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/built/static
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin postmortem \
    && install --directory --owner=postmortem --mode=700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "postmortem.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=8", "--no-control-socket"]
