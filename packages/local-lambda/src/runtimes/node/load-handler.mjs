import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './errors.mjs';

const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');

/** @typedef {(...values: unknown[]) => unknown} Handler */

/**
 * Finds the function that `folder/file.export` names, where `export` may itself have dots.
 * Throws the errors of AWS's client, by name; whatever the module throws while it loads passes through.
 * @param {string} taskRoot
 * @param {string} handlerName
 * @returns {Promise<Handler>}
 */
export async function loadHandler(taskRoot, handlerName) {
  const { folder, file, exportPath } = parseHandlerName(handlerName);
  defineGlobals();
  const module = await loadModule(taskRoot, path.resolve(taskRoot, folder, file), file);
  const handler = find(module, exportPath) ?? find(property(module, 'default'), exportPath);
  if (handler === undefined || handler === null) {
    throw new RuntimeError('HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeError('HandlerNotFound', `${handlerName} is not a function`);
  }
  if (property(handler, streaming) !== undefined) {
    throw new RuntimeError(
      'NotImplemented',
      'response streaming (awslambda.streamifyResponse) is not implemented by local-lambda',
    );
  }
  return /** @type {Handler} */ (handler);
}

/** @param {string} handlerName */
function parseHandlerName(handlerName) {
  if (handlerName.includes('..')) {
    throw new RuntimeError(
      'MalformedHandlerName',
      `'${handlerName}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const base = path.basename(handlerName);
  const [, file, exportPath] = /^([^.]*)\.(.*)$/.exec(base) ?? [];
  if (file === undefined || exportPath === undefined)
    throw new RuntimeError('MalformedHandlerName', 'Bad handler');
  return { folder: handlerName.slice(0, handlerName.indexOf(base)), file, exportPath };
}

/** `awslambda` exists on Lambda, so a streaming handler must be recognised to be refused by name. */
function defineGlobals() {
  Object.assign(globalThis, {
    awslambda: {
      streamifyResponse: (/** @type {object} */ handler) =>
        Object.assign(handler, { [streaming]: 'response' }),
    },
  });
}

/**
 * @param {string} taskRoot
 * @param {string} file absolute, without extension
 * @param {string} name as the handler names it
 */
async function loadModule(taskRoot, file, name) {
  const require = createRequire(path.join(taskRoot, 'index.js'));
  try {
    const found = candidates(file).find(({ file: candidate }) => existsSync(candidate));
    if (found === undefined) return require(require.resolve(name, { paths: [taskRoot, path.dirname(file)] }));
    return found.esm ? await import(pathToFileURL(found.file).href) : require(found.file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', String(error), error);
    if (error instanceof Error && property(error, 'code') === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error), error);
    }
    throw error;
  }
}

/** The order in which AWS's client looks. @param {string} file */
function candidates(file) {
  const esm = isModuleScope(path.dirname(file));
  return [
    { file, esm: false },
    { file: `${file}.js`, esm },
    { file: `${file}.mjs`, esm: true },
    { file: `${file}.cjs`, esm: false },
  ];
}

/** Whether the nearest package.json says that .js files are ES modules. @param {string} folder @returns {boolean} */
function isModuleScope(folder) {
  if (folder.endsWith('/node_modules')) return false;
  const manifest = path.join(folder, 'package.json');
  if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type === 'module';
  const parent = path.dirname(folder);
  return parent !== folder && isModuleScope(parent);
}

/** @param {unknown} module @param {string} exportPath @returns {unknown} */
function find(module, exportPath) {
  return exportPath.split('.').reduce((value, key) => property(value, key), module);
}

/** @param {unknown} value @param {string | symbol} key @returns {unknown} */
function property(value, key) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return undefined;
  return Reflect.get(value, key);
}
