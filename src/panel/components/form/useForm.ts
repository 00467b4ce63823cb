import type { TFunction } from 'i18next';
import { useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem.ts';
import type { Texts } from '../../i18n/pt-BR.ts';

type FieldName = keyof Texts['form']['wrong'];
type Values<Name extends FieldName> = Record<Name, string>;

export interface Field {
  value: string;
  error: string | false;
  onChange: (event: ChangeEvent<HTMLInputElement>) => void;
}

interface Asking {
  error: Error | null;
  reset: () => void;
}

/** Text fields, what is wrong with each, and what the gateway found wrong with them. */
export function useForm<Name extends FieldName>(
  initial: Values<Name>,
  check: (values: Values<Name>) => Partial<Record<Name, string | false>>,
  asking: Asking,
) {
  const { t } = useTranslation();
  const [values, setValues] = useState(initial);
  const [checked, setChecked] = useState(false);
  const wrong = check(values);
  const names = Object.keys(initial) as Name[];
  const refused = names.filter(
    (name) => asking.error instanceof ProblemError && asking.error.field(name) !== undefined,
  );

  const field = (name: Name): Field => ({
    value: values[name],
    error: (checked && wrong[name]) || (refused.includes(name) && wrongText(t, name)),
    onChange: (event) => {
      const { value } = event.currentTarget;
      setValues((old) => ({ ...old, [name]: value }));
      if (asking.error) asking.reset();
    },
  });

  /** For a form's onSubmit: goes on with trimmed values once nothing is wrong. */
  const submit =
    (go: (values: Values<Name>) => void) =>
    (event: { preventDefault: () => void; currentTarget: HTMLFormElement }): void => {
      event.preventDefault();
      setChecked(true);
      const bad = names.find((name) => wrong[name]);
      if (bad !== undefined) {
        const input = event.currentTarget.elements.namedItem(bad);
        if (input instanceof HTMLElement) input.focus();
        return;
      }
      const trimmed = Object.entries<string>(values).map(([name, value]) => [
        name,
        secret.includes(name) ? value : value.trim(),
      ]);
      go(Object.fromEntries(trimmed) as Values<Name>);
    };

  /** What the gateway refused that no field shows. */
  const failure = asking.error !== null && refused.length === 0 ? asking.error : null;
  const set = (changed: Partial<Values<Name>>): void => {
    setValues((old) => ({ ...old, ...changed }));
    setChecked(false);
  };
  return { values, field, submit, failure, set };
}

/** What the gateway finds wrong with a new password is not its length, which was checked here. */
const wrongText = (t: TFunction, name: FieldName): string =>
  t(name === 'password' ? 'form.easyPassword' : `form.wrong.${name}`);

/** A space may be part of it. */
const secret = ['password', 'current'];
