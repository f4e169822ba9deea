import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { clientVersion } from './client-version.mjs';
import { RuntimeError } from './errors.mjs';

const require = createRequire(import.meta.url);

/**
 * Loads the module that a handler names, and throws the errors of AWS's client by name. Only what CommonJS does not find is an
 * ImportModuleError: what an ES module imports in vain passes through, as it does on AWS.
 * @param {{ taskRoot: string, folder: string, file: string }} handler
 * @returns {Promise<unknown>}
 */
export async function loadModule({ taskRoot, folder, file }) {
  try {
    const withoutExtension = path.resolve(taskRoot, folder, file);
    const found = candidates(withoutExtension).find((candidate) => existsSync(candidate.file));
    if (found === undefined) {
      return require(require.resolve(file, { paths: [taskRoot, path.join(taskRoot, folder)] }));
    }
    return found.esm ? await import(pathToFileURL(found.file).href) : require(found.file);
  } catch (error) {
    if (error instanceof SyntaxError) throw syntaxError(error);
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error));
    }
    throw error;
  }
}

/** @param {SyntaxError} error */
function syntaxError(error) {
  const wrapped = new RuntimeError('UserCodeSyntaxError', String(error));
  if (clientVersion === 4 && error.stack !== undefined) wrapped.stack = error.stack;
  return wrapped;
}

/** The order in which AWS's client looks; `esm` is what it imports and does not require. @param {string} file */
function candidates(file) {
  const all = clientVersion === 4;
  return [
    { file, esm: all },
    { file: `${file}.js`, esm: all || isModuleScope(path.dirname(file)) },
    { file: `${file}.mjs`, esm: true },
    { file: `${file}.cjs`, esm: all },
  ];
}

/** Whether the nearest package.json says that .js files are ES modules. @param {string} folder @returns {boolean} */
function isModuleScope(folder) {
  if (folder.endsWith('/node_modules')) return false;
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) return typeOf(manifest) === 'module';
  const parent = path.dirname(folder);
  return parent !== folder && isModuleScope(parent);
}

/** @param {string} manifest */
function typeOf(manifest) {
  try {
    return JSON.parse(readFileSync(manifest, 'utf8')).type;
  } catch (error) {
    console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
    return undefined;
  }
}
