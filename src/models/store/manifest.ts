/** A file of a stored model. */
export interface ManifestFile {
  /** Its name in the model's folder. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** manifest.json, by which a folder is a model. */
export interface Manifest {
  readonly version: 1;
  /** What people call it. */
  readonly name: string;
  /** Where it is from: the hub, or a path that was imported. */
  readonly source:
    | { readonly kind: 'hub'; readonly repository: string; readonly revision: string; readonly commit: string }
    | { readonly kind: 'import'; readonly path: string };
  readonly licence?: string;
  /** ISO 8601. */
  readonly date: string;
  /** The GGUF file that is to be loaded; absent where the folder is. */
  readonly gguf?: string;
  readonly files: readonly ManifestFile[];
}
