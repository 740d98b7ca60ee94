// Unit tests run in plain Node, where there is no `vscode` module: they get the mock beside this file.
// Through CommonJS resolution, because that is how mocha and tsx load tests.
import Module from 'node:module';
import { join } from 'node:path';

const mock = join(import.meta.dirname, 'vscode.ts');
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => resolve(request === 'vscode' ? mock : request, ...rest);
