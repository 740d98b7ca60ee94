/** Entry of the engine process. It talks JSON-RPC over the IPC channel of the process that forked it. */
import { CancellationToken, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { Cancelled, type Cancellation } from '../core/decode/sequence.ts';
import { ModelError } from './model/modelError.ts';
import { ModelHost, NotLoaded } from './modelHost.ts';
import { CompleteRequest, ErrorCode, LoadRequest, LogNotification, StateNotification } from './protocol.ts';

if (!process.send) {
  process.stderr.write('The engine is started by Foredraft; run `foredraft` instead.\n');
  process.exit(2);
}
// An engine without its client would be an orphan that holds memory for nobody.
process.on('disconnect', () => process.exit(0));

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const host = new ModelHost((state) => void connection.sendNotification(StateNotification, state));

/** Runs a handler and gives its errors the codes of the protocol. */
async function answer<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Cancelled) throw new ResponseError(REQUEST_CANCELLED, error.message);
    if (error instanceof ModelError) throw new ResponseError(ErrorCode.badModel, error.message);
    if (error instanceof NotLoaded) throw new ResponseError(ErrorCode.notLoaded, error.message);
    const { stack, message } = error as Error;
    void connection.sendNotification(LogNotification, { level: 'error', message: stack ?? message });
    throw new ResponseError(ErrorCodes.InternalError, message);
  }
}

/** The Language Server Protocol's code for a cancelled request. */
const REQUEST_CANCELLED = -32800;

connection.onRequest(LoadRequest, (params) => answer(() => host.load(params)));
connection.onRequest(CompleteRequest, (params, token: CancellationToken) => {
  const cancellation: Cancellation = {
    get aborted() {
      return token.isCancellationRequested;
    },
  };
  return answer(() => host.complete(params, cancellation));
});
connection.listen();
