import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closestJava, findJavas } from '../../../src/runtimes/java/find-java.ts';

describe('the Java of a machine', () => {
  let root: string;
  let folder: string;
  const nowhere = { javaHome: undefined, searchPath: undefined, folders: [] };

  beforeAll(() => {
    root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'find-java-')));
    folder = path.join(root, 'jvm');
    givenJava('jdk-21', '21.0.8');
    givenJava('jdk-8', '1.8.0_462');
    givenJava('jdk-25', '25');
    givenJava('jdk-17', '17.0.15');
    symlinkSync(path.join(folder, 'jdk-21'), path.join(folder, 'default'));
    mkdirSync(path.join(folder, 'no-java'));
    givenShim('shims');
    mkdirSync(path.join(root, 'bin'));
    symlinkSync(path.join(folder, 'jdk-17', 'bin', 'java'), path.join(root, 'bin', 'java'));
  });

  afterAll(() => rmSync(root, { recursive: true }));

  function givenJava(name: string, version: string): void {
    givenShim(path.join('jvm', name, 'bin'));
    writeFileSync(path.join(folder, name, 'release'), `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\n`);
  }

  /** A `java` that would tell if it were executed, with nothing around it. */
  function givenShim(name: string): void {
    const file = path.join(root, name, 'java');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '#!/bin/sh\nexit 1\n');
    chmodSync(file, 0o755);
  }

  test('is found in folders of installations, each once, by its file "release"', () => {
    expect(findJavas({ ...nowhere, folders: [folder, path.join(root, 'gone')] })).toEqual([
      { home: path.join(folder, 'jdk-21'), version: '21.0.8', feature: 21 },
      { home: path.join(folder, 'jdk-17'), version: '17.0.15', feature: 17 },
      { home: path.join(folder, 'jdk-25'), version: '25', feature: 25 },
      { home: path.join(folder, 'jdk-8'), version: '1.8.0_462', feature: 8 },
    ]);
  });

  test('is found at JAVA_HOME first, then where the one on the PATH leads', () => {
    const javaHome = path.join(folder, 'jdk-25');
    const searchPath = [path.join(root, 'gone'), path.join(root, 'bin')].join(path.delimiter);
    const features = findJavas({ ...nowhere, javaHome, searchPath }).map(({ feature }) => feature);
    expect(features).toEqual([25, 17]);
  });

  test.each([
    ['a JAVA_HOME that is gone', { javaHome: '/nonexistent' }],
    ['an empty JAVA_HOME', { javaHome: '' }],
    ['a script on the PATH', { searchPath: 'shims' }],
  ])('is not %s', (_title, place) => {
    const searchPath = path.join(root, 'searchPath' in place ? place.searchPath : 'gone');
    expect(findJavas({ ...nowhere, ...place, searchPath })).toEqual([]);
  });

  test.each([
    [17, '17.0.15'],
    [18, '21.0.8'],
    [21, '21.0.8'],
    [25, '25'],
    [26, undefined],
  ])('closest to %d is %s', (wanted, version) => {
    const javas = findJavas({ ...nowhere, folders: [folder] });
    expect(closestJava(javas, wanted)?.version).toBe(version);
  });
});
