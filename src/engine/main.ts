/** Entry of the engine process. It talks JSON-RPC over the IPC channel of the process that forked it. */
import { type CancellationToken, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { Cancelled, type Cancellation } from '../core/decode/sequence.ts';
import { BadRequest, ModelError, NoRuntime, NotLoaded } from './errors.ts';
import type { ModelHost } from './modelHost.ts';
import {
  CompleteRequest,
  DevicesRequest,
  ErrorCode,
  InspectRequest,
  LoadRequest,
  LogNotification,
  NextByteRequest,
  ProfileProgress,
  ProfileRequest,
  StateNotification,
  TokenEndsRequest,
  WorkspaceRequest,
} from './protocol.ts';

if (!process.send) {
  process.stderr.write('The engine is started by Foredraft; run `foredraft` instead.\n');
  process.exit(2);
}
// An engine without its client would be an orphan that holds memory for nobody.
process.on('disconnect', () => process.exit(0));

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

/** Imported late: a native library that does not load must not keep us from saying so. */
const modelHost: Promise<ModelHost> = import('./modelHost.ts').then(
  ({ ModelHost }) => new ModelHost((state) => void connection.sendNotification(StateNotification, state)),
  (error: unknown) => {
    throw new NoRuntime(error);
  },
);
modelHost.catch(() => undefined); // each request tells

/** Runs a handler and gives its errors the codes of the protocol. */
async function answer<T>(work: (host: ModelHost) => Promise<T>): Promise<T> {
  try {
    return await work(await modelHost);
  } catch (error) {
    const { stack, message } = error as Error;
    if (error instanceof Cancelled) throw new ResponseError(ErrorCode.cancelled, message);
    if (error instanceof ModelError) throw new ResponseError(ErrorCode.badModel, message);
    if (error instanceof NotLoaded) throw new ResponseError(ErrorCode.notLoaded, message);
    if (error instanceof BadRequest) throw new ResponseError(ErrorCodes.InvalidParams, message);
    if (error instanceof NoRuntime) throw new ResponseError(ErrorCode.noRuntime, message);
    void connection.sendNotification(LogNotification, { level: 'error', message: stack ?? message });
    throw new ResponseError(ErrorCodes.InternalError, message);
  }
}

connection.onRequest(LoadRequest, (params) => answer((host) => host.load(params)));
connection.onRequest(CompleteRequest, (params, token) =>
  answer((host) => host.complete(params, cancellationOf(token))),
);
connection.onRequest(NextByteRequest, (params, token) =>
  answer((host) => host.nextByte(params, cancellationOf(token))),
);
connection.onRequest(ProfileRequest, ({ progress }, token) =>
  answer((host) =>
    host.profile(
      cancellationOf(token),
      (length) => void connection.sendProgress(ProfileProgress, progress, length),
    ),
  ),
);
connection.onRequest(TokenEndsRequest, ({ text }) => answer((host) => host.tokenEnds(text)));
connection.onRequest(WorkspaceRequest, (params) => answer((host) => host.workspace(params)));
connection.onRequest(InspectRequest, (params) =>
  answer(async () => (await import('./inspect/inspectModel.ts')).inspectModel(params)),
);
connection.onRequest(DevicesRequest, (params) =>
  answer(async () => (await import('./device/findDevice.ts')).listDevices(params)),
);
connection.listen();

function cancellationOf(token: CancellationToken): Cancellation {
  return {
    get aborted() {
      return token.isCancellationRequested;
    },
  };
}
