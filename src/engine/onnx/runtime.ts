/** The one place that imports onnxruntime. */
import './disableTelemetry.ts'; // first
export { env, InferenceSession, Tensor } from 'onnxruntime-node';
