/** The one place that imports onnxruntime. */
import './disableTelemetry.ts'; // first
export { InferenceSession, Tensor } from 'onnxruntime-node';
