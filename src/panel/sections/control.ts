import { element, newId } from '../dom.ts';
import type { Control, ControlKey, ControlValue } from '../messages.ts';

export type SetValue = (key: ControlKey, value: ControlValue) => void;

/** A form control for one setting. */
export class ControlField {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement | HTMLSelectElement;
  readonly #note: HTMLElement;
  #control: Control;

  constructor(label: string, control: Control, set: SetValue) {
    this.#control = control;
    const id = newId('control');
    this.#note = element('p', { class: 'quiet', id: `${id}-note` });
    this.#input = inputFor(control);
    this.#input.id = id;
    this.#input.setAttribute('aria-describedby', this.#note.id);
    this.#input.addEventListener('change', () => {
      if (this.#input.checkValidity()) set(control.key, this.#read());
      else this.#input.reportValidity();
    });
    this.element = element(
      'div',
      { class: 'field' },
      element('label', { for: id }, label),
      this.#input,
      this.#note,
    );
    this.update(control);
  }

  /** Shows the value that the setting has now. */
  update(control: Control): void {
    this.#control = control;
    const { value, inWorkspace, options } = control;
    if (isCheckbox(this.#input)) this.#input.checked = value === true;
    else this.#input.value = String(value);
    const chosen = options?.find((option) => option.value === value);
    this.#note.textContent = [chosen?.description, inWorkspace ? 'Set in this workspace.' : undefined]
      .filter(Boolean)
      .join(' ');
  }

  #read(): ControlValue {
    if (isCheckbox(this.#input)) return this.#input.checked;
    return typeof this.#control.value === 'number' ? Number(this.#input.value) : this.#input.value;
  }
}

function isCheckbox(input: HTMLInputElement | HTMLSelectElement): input is HTMLInputElement {
  return input.type === 'checkbox';
}

function inputFor({ value, options, minimum, maximum }: Control): HTMLInputElement | HTMLSelectElement {
  if (options) {
    return element(
      'select',
      {},
      ...options.map((option) => element('option', { value: option.value }, option.label)),
    );
  }
  if (typeof value === 'boolean') return element('input', { type: 'checkbox' });
  return element('input', {
    type: 'number',
    required: '',
    min: String(minimum ?? 0),
    ...(maximum === undefined ? {} : { max: String(maximum) }),
  });
}
