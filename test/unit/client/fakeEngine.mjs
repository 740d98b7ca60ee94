// A fake engine, for what a real one must not do: it dies, hangs and refuses on demand. The name of the model
// folder says what happens at `load`, the path of the document what happens at `complete` and `nextByte`.
import { ResponseError } from 'vscode-jsonrpc';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';

process.on('disconnect', () => process.exit(0));
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const log = (message) => connection.sendNotification('log', { level: 'info', message });
const never = new Promise(() => undefined);

const loaders = {
  good: ({ modelDir, format, threads }) => ({
    model: modelDir,
    format,
    threads,
    parameters: 0,
    loadMs: 0,
    residentBytes: process.memoryUsage.rss(),
  }),
  'dies while loading': () => process.exit(3),
  'never loads': () => never,
  'no such model': () => new ResponseError(1, 'model.safetensors is missing from no such model'),
};

const completers = {
  answers: ({ prefix }) => ({ text: prefix.toUpperCase() }),
  'dies mid-request': () => {
    process.stderr.write('last words\n');
    process.kill(process.pid, 'SIGKILL');
    return never;
  },
  hangs: (_params, token) => {
    log('hanging');
    token.onCancellationRequested(() => log('cancelled'));
    return never;
  },
  'files are gone': () => new ResponseError(1, 'config.json is missing'),
  'tells its surroundings': () => ({ text: JSON.stringify({ argv: process.execArgv, env: process.env }) }),
  // All that the extension wants of a result, where EngineClient only passes it on.
  'tells its flags': () => ({
    text: JSON.stringify(process.execArgv),
    stop: 'line',
    tokens: { prompt: 0, reused: 0, generated: 0 },
    timings: { total: 0 },
  }),
  'unloads when idle': () => {
    setImmediate(() => setTimeout(() => connection.sendNotification('state', { state: 'unloaded' }), 10));
    return { text: '' };
  },
  unloads: () => {
    connection.sendNotification('state', { state: 'unloaded' });
    return { text: '' };
  },
};

connection.onRequest('load', (params) => loaders[params.modelDir](params));
connection.onRequest('complete', (params, token) => completers[params.path](params, token));
connection.onRequest('nextByte', (params, token) => completers[params.path](params, token));
connection.onRequest('tokenEnds', ({ text }) => [1, text.length]);
connection.listen();
