import manifest from '../../package.json' with { type: 'json' };

/** As much of JSON Schema as our settings make use of. */
export interface SettingSchema {
  readonly type: string;
  readonly enum?: readonly unknown[];
  readonly enumItemLabels?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** From package.json, since VS Code tells the defaults at run time, but neither types nor limits. */
const schemas: ReadonlyMap<string, SettingSchema> = new Map(
  manifest.contributes.configuration.flatMap(({ properties }) =>
    Object.entries<SettingSchema>({ ...properties }),
  ),
);

/** What package.json says about a setting, by its full name. */
export function schemaOf(name: string): SettingSchema | undefined {
  return schemas.get(name);
}

/** Whether package.json allows a setting to have a value. */
export function isAllowed(name: string, value: unknown): boolean {
  const schema = schemas.get(name);
  if (!schema || !hasType(schema.type, value)) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (typeof value !== 'number') return true;
  const { minimum = -Infinity, maximum = Infinity } = schema;
  return value >= minimum && value <= maximum;
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value);
    case 'array': // of strings: there is no other
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}
