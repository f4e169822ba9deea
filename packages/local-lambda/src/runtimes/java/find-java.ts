import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { findOnPath, isProgram } from '../find-program.ts';

/** A JDK or JRE of this machine. */
export interface JavaInstallation {
  home: string;
  /** As Java tells it: `25.0.3`. */
  version: string;
  /** The feature release: 25. */
  feature: number;
}

export interface JavaPlaces {
  javaHome: string | undefined;
  searchPath: string | undefined;
  /** Folders that hold installations. */
  folders: readonly string[];
}

const ofThisMachine: JavaPlaces = {
  javaHome: process.env.JAVA_HOME,
  searchPath: process.env.PATH,
  folders: ['/usr/lib/jvm', path.join(homedir(), '.sdkman/candidates/java')],
};

/** Every Java at JAVA_HOME, on the PATH and where package managers and SDKMAN put them, each once, in that order. Executes none. */
export function findJavas(places: JavaPlaces = ofThisMachine): JavaInstallation[] {
  const homes = candidates(places).filter((home) => isProgram(path.join(home, 'bin', 'java')));
  const distinct = new Set(homes.map((home) => realpathSync(home)));
  return [...distinct].flatMap((home) => {
    const version = versionAt(home);
    return version === undefined ? [] : [{ home, version, feature: featureOf(version) }];
  });
}

/** The Java of the wanted feature release, or the next newer one; of two alike the first. */
export function closestJava(
  javas: readonly JavaInstallation[],
  wanted: number,
): JavaInstallation | undefined {
  return javas
    .filter(({ feature }) => feature >= wanted)
    .toSorted((one, other) => one.feature - other.feature)
    .at(0);
}

function candidates({ javaHome = '', searchPath, folders }: JavaPlaces): string[] {
  const [onPath] = findOnPath('java', searchPath);
  return [
    ...(javaHome === '' ? [] : [javaHome]),
    ...(onPath === undefined ? [] : [path.dirname(path.dirname(realpathSync(onPath)))]),
    ...folders.filter((folder) => existsSync(folder)).flatMap(subfolders),
  ];
}

function subfolders(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name));
}

/** From the file `release` that every JDK and JRE since 9 has at its top. What has none (a script on the PATH) is no installation. */
function versionAt(home: string): string | undefined {
  const file = path.join(home, 'release');
  if (!existsSync(file)) return undefined;
  return /^JAVA_VERSION="([^"]+)"$/m.exec(readFileSync(file, 'utf8'))?.[1];
}

/** Before 9 the feature was the second number: 1.8.0. */
function featureOf(version: string): number {
  const [first = '', second = ''] = version.split(/[^0-9]/);
  return Number(first === '1' ? second : first);
}
