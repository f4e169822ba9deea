import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** What to install for a program that builds need, by the program's name. */
const installHints = new Map([
  ['cargo', 'Rust from https://rustup.rs'],
  ['dotnet', '.NET from https://dotnet.microsoft.com/download'],
  ['go', 'Go from https://go.dev/dl'],
  ['gradle', 'Gradle from https://gradle.org/install'],
  ['java', 'a JDK, for example from https://adoptium.net'],
  ['javac', 'a JDK, for example from https://adoptium.net'],
  ['mvn', 'Maven from https://maven.apache.org/download.cgi'],
  ['node', 'Node.js from https://nodejs.org'],
  ['npm', 'Node.js, which npm comes with, from https://nodejs.org'],
  ['pip', 'Python with pip from https://www.python.org/downloads'],
  ['pip3', 'Python with pip from https://www.python.org/downloads'],
  ['python3', 'Python from https://www.python.org/downloads'],
  ['rustc', 'Rust from https://rustup.rs'],
  ['rustup', 'Rust from https://rustup.rs'],
  ['zig', 'Zig from https://ziglang.org/download'],
]);

/** Where the shell would look: the PATH, and the folder that its relative entries are relative to. */
export interface SearchPlace {
  searchPath: string | undefined;
  cwd: string;
}

/** Which of these programs cannot be found and what to install, in one sentence; undefined where none is missing. */
export function describeMissingTools(tools: readonly string[], place: SearchPlace): string | undefined {
  const missing = tools.filter((tool) => !isOnPath(tool, place));
  return missing.length === 0 ? undefined : missing.map(describeMissing).join('; ');
}

function describeMissing(tool: string): string {
  return `'${tool}' is not on the PATH: install ${installHints.get(tool) ?? 'it'}`;
}

/** An empty entry of the PATH is the working folder (POSIX, "Environment Variables", PATH). */
function isOnPath(tool: string, { searchPath = '', cwd }: SearchPlace): boolean {
  return searchPath.split(path.delimiter).some((entry) => isProgram(path.resolve(cwd, entry, tool)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
