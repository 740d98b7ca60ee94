/** Whether a value that came from elsewhere has a type. Members that nobody asks for are let through. */
export type Shape<T> = (value: unknown) => value is T;

/** The shape of each member of T. */
type Members<T> = { readonly [K in keyof Required<T>]: Shape<T[K]> };

export const isString: Shape<string> = (value) => typeof value === 'string';
export const isBoolean: Shape<boolean> = (value) => typeof value === 'boolean';
/** JSON has no others. */
export const isNumber: Shape<number> = (value): value is number => Number.isFinite(value);

export function isOptional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value);
}

export function isOneOf<T>(values: readonly T[]): Shape<T> {
  return (value): value is T => values.includes(value as T);
}

export function isEither<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return (value): value is A | B => a(value) || b(value);
}

export function isArrayOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(shape);
}

export function isRecordOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> =>
    isPlainObject(value) && Object.values(value).every(shape);
}

export function isObject<T extends object>(members: Members<T>): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(members);
  return (value): value is T => isPlainObject(value) && shapes.every(([key, shape]) => shape(value[key]));
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
