import { type Control, controlKeys, type ControlOption } from '../../panel/messages.ts';
import type { Config } from '../config.ts';
import { schemaOf, type SettingSchema } from '../settingSchemas.ts';

/** The settings that the page can change, as they are now. */
export function controls(config: Pick<Config, 'control'>): Control[] {
  return controlKeys.map((key) => {
    const schema = schemaOf(`foredraft.${key}`);
    return {
      key,
      ...config.control(key),
      options: schema && options(schema),
      minimum: schema?.minimum,
      maximum: schema?.maximum,
    };
  });
}

function options({
  enum: values,
  enumItemLabels,
  enumDescriptions,
}: SettingSchema): ControlOption[] | undefined {
  return values?.map((value, index) => ({
    value: String(value),
    label: enumItemLabels?.[index] ?? String(value),
    description: enumDescriptions?.[index] ?? '',
  }));
}
