# Modebot as an image: docker build -t modebot .    (docs/operating.md says how to run it)

FROM python:3.12-slim-bookworm AS packages
WORKDIR /app
RUN python -m venv /opt/venv
COPY requirements.lock ./
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
COPY engine ./engine
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && /opt/venv/bin/python -m compileall -q bot engine

FROM python:3.12-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fluidsynth fluid-soundfont-gm \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /tmp modebot \
    && install --directory --owner modebot --mode 0700 /data
COPY --from=packages /opt/venv /opt/venv
COPY --from=packages /app /app
COPY models /app/models
COPY soundfonts /app/soundfonts

# Nothing below / is written but the database in /data, and caches and work in /tmp.
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/modebot.sqlite3 \
    HEALTH_PORT=8080
WORKDIR /app
USER modebot
VOLUME /data
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m --retries=3 CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
