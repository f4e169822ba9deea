import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';

const root = mkdtempSync(path.join(os.tmpdir(), 'fetch-test-'));
const calls = path.join(root, 'calls');
// Read where the module is loaded: a cache folder of its own, and a Maven that does as each test says.
process.env.XDG_CACHE_HOME = path.join(root, 'cache');
process.env.PATH = [root, process.env.PATH].join(path.delimiter);

const { fetchInterfaceClient, interfaceClientFolder } = await import(
  '../../../src/runtimes/java/fetch-interface-client.ts'
);

/** `$folder` is where the jars are to be put. */
function givenMaven(script: string): void {
  const folder = 'for argument; do case $argument in -DoutputDirectory=*) folder=${argument#*=};; esac; done';
  const text = ['#!/bin/sh', `echo "$@" >> ${calls}`, folder, script].join('\n');
  writeFileSync(path.join(root, 'mvn'), text, { mode: 0o755 });
}

describe('the runtime interface client', () => {
  beforeEach(() => {
    rmSync(path.join(root, 'cache'), { recursive: true, force: true });
    writeFileSync(calls, '');
  });

  afterAll(() => rmSync(root, { recursive: true }));

  test('is fetched once, whoever asks meanwhile or later', async () => {
    givenMaven('echo jar > $folder/client.jar');
    const answers = await Promise.all([fetchInterfaceClient(), fetchInterfaceClient()]);
    expect([...answers, await fetchInterfaceClient()]).toEqual([undefined, undefined, undefined]);
    expect(readdirSync(interfaceClientFolder)).toEqual(['client.jar']);
    expect(readFileSync(calls, 'utf8').trim().split('\n')).toEqual([
      expect.stringContaining('--strict-checksums'),
    ]);
  });

  test('is told of where it cannot be fetched, with nothing left, and fetched when asked again', async () => {
    givenMaven('echo half > $folder/client.jar; echo "[ERROR] no network"; echo "[ERROR] help"; exit 1');
    expect(await fetchInterfaceClient()).toBe(
      "AWS's runtime interface client for Java could not be fetched: [ERROR] no network",
    );
    expect(readdirSync(path.dirname(interfaceClientFolder))).toEqual([]);
    givenMaven('echo jar > $folder/client.jar');
    expect(await fetchInterfaceClient()).toBeUndefined();
  });

  test('is taken from another process that was quicker', async () => {
    givenMaven(
      `echo slow > $folder/client.jar; mkdir ${interfaceClientFolder}; echo quick > ${interfaceClientFolder}/client.jar`,
    );
    expect(await fetchInterfaceClient()).toBeUndefined();
    expect(readFileSync(path.join(interfaceClientFolder, 'client.jar'), 'utf8')).toBe('quick\n');
    expect(readdirSync(path.dirname(interfaceClientFolder))).toEqual([path.basename(interfaceClientFolder)]);
  });
});
