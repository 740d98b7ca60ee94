/**
 * onnxruntime 1.30 for Linux and macOS reports its use to its vendor (microsoft/onnxruntime#27379): as soon as it is
 * loaded, it writes a device id and an upload queue into the user's cache folder. Foredraft has no telemetry, and
 * neither have its parts. The library reads this once, so it has to be set before the library is loaded.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
