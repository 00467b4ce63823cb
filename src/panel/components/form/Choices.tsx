import { Checkbox } from '@mantine/core';
import css from './form.module.css';
import type { FieldProps } from './useGatewayForm.ts';

interface Option {
  value: string;
  label: string;
  description?: string;
}

interface Props {
  legend: string;
  options: readonly Option[];
  /** What the form says of the list of chosen values. */
  field: FieldProps;
}

/** A list to tick several of. */
export function Choices({ legend, options, field }: Props) {
  const { error } = field as { error?: string | false };
  return (
    <fieldset className={css.choices}>
      <legend className={css.legend}>{legend}</legend>
      <div className={css.choice}>
        <Ticks options={options} field={field} />
        {error && (
          <p className={css.failure} role="alert">
            {error}
          </p>
        )}
      </div>
    </fieldset>
  );
}

export function Ticks({ options, field }: Omit<Props, 'legend'>) {
  const { value: chosen, onChange } = field as { value: string[]; onChange: (chosen: string[]) => void };
  return options.map(({ value, label, description }) => (
    <Checkbox
      key={value}
      label={label}
      description={description}
      checked={chosen.includes(value)}
      onChange={(event) =>
        onChange(event.currentTarget.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
      }
    />
  ));
}
