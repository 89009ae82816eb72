FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 AN_SINH_STATIC_DIR=/static AN_SINH_DATA_DIR=/data
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
RUN useradd --create-home an-sinh && mkdir -p /data /static && chown an-sinh /data /static
USER an-sinh
RUN AN_SINH_SECRET_KEY=only-to-collect-files DATABASE_URL=postgresql:///none REDIS_URL=redis://none \
    python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
CMD ["gunicorn", "protection.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4"]
