# The bot alone; see docker-compose.yml for it and its database.
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN python -m venv /app/.venv \
    && uv export --quiet --frozen --no-dev --no-emit-project --output-file requirements.txt \
    && VIRTUAL_ENV=/app/.venv uv pip sync --quiet --require-hashes --only-binary :all: requirements.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 hirewire
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY bot bot
COPY adapters adapters
# The gazetteer is compiled once, while the folder can still be written.
RUN PYTHONPATH=/app /app/.venv/bin/python -c "from bot.places.gazetteer import gazetteer; gazetteer()"
ENV PATH=/app/.venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 HIREWIRE_LOG_FORMAT=json
USER hirewire
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
