"""What boto3.ts asks of boto3: use-boto3.py BUCKET STEP [ARGUMENT...], endpoint and credentials in the environment."""

import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3

bucket_name = sys.argv[1]
client = boto3.client("s3")
bucket = boto3.resource("s3").Bucket(bucket_name)


def make_bucket():
    client.create_bucket(Bucket=bucket_name)


def put(folder, prefix):
    each(lambda name: upload(folder, prefix, name), names_of(folder))


def list(prefix):
    print(json.dumps([*etags_of(prefix)]))


def copy(source, target):
    def copy_one(key):
        client.copy({"Bucket": bucket_name, "Key": key}, bucket_name, target + key[len(source) :])

    each(copy_one, etags_of(source))


def sync_up(folder, prefix):
    names, etags = names_of(folder), etags_of(prefix)
    changed = [name for name in names if not is_same(folder, name, etags.get(f"{prefix}/{name}"))]
    each(lambda name: upload(folder, prefix, name), changed)
    gone = etags.keys() - {f"{prefix}/{name}" for name in names}
    errors = client.delete_objects(
        Bucket=bucket_name, Delete={"Objects": [{"Key": key} for key in gone], "Quiet": True}
    ).get("Errors", [])
    if errors:
        raise RuntimeError(f"delete_objects failed: {errors}")


def sync_down(prefix, folder):
    def download(key):
        file = Path(folder, key[len(prefix) + 1 :])
        file.parent.mkdir(parents=True, exist_ok=True)
        client.download_file(bucket_name, key, str(file))

    each(download, etags_of(prefix))


def remove():
    for page in bucket.objects.delete():
        if page.get("Errors"):
            raise RuntimeError(f"delete failed: {page['Errors']}")
    bucket.delete()


def upload(folder, prefix, name):
    client.upload_file(str(Path(folder, name)), bucket_name, f"{prefix}/{name}")


def names_of(folder):
    return [path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file()]


def etags_of(prefix):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket_name, Prefix=f"{prefix}/")
    return {object["Key"]: object["ETag"] for page in pages for object in page.get("Contents", [])}


def is_same(folder, name, etag):
    return etag == f'"{hashlib.md5(Path(folder, name).read_bytes()).hexdigest()}"'


def each(function, values):
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(function, values):
            pass


globals()[sys.argv[2]](*sys.argv[3:])
