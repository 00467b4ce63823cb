import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem.ts';

// The package does not export these types to Node's way of resolving modules.
type FormErrors = ReturnType<typeof useForm>['errors'];
type Validate<Values extends Record<string, unknown>> = NonNullable<
  NonNullable<Parameters<typeof useForm<Values>>[0]>['validate']
>;
/** What a form says of one of its inputs. */
export type FieldProps = ReturnType<ReturnType<typeof useForm>['getInputProps']>;

interface Asking {
  error: Error | null;
  reset: () => void;
}

interface Options<Values extends Record<string, unknown>> {
  /** The mutation that sends the form. */
  asking: Asking;
  initialValues: Values;
  validate?: Validate<Values>;
  /** What to say at a field that the gateway refused. */
  refusals?: Partial<Record<string, string>>;
  /** What to say of a value that somebody else has already (409). */
  taken?: string;
  /** Where the values stand in the request's body, when they are not all of it. */
  within?: string;
}

/** A form with what is wrong at each field, as found here before it is sent, or by the gateway after. */
export function useGatewayForm<Values extends Record<string, unknown>>(options: Options<Values>) {
  const { asking, initialValues, validate = {}, refusals = {}, taken, within } = options;
  const { t } = useTranslation();
  const { error } = asking;
  const isTaken = error instanceof ProblemError && error.code === 'conflict';
  const isAtFields = error instanceof ProblemError && (!isTaken || taken !== undefined);
  const refused = isAtFields ? pathsIn(error, within) : [];
  const refusalOf = (path: string): string | undefined => {
    if (!refused.includes(path)) return undefined;
    if (isTaken) return taken;
    if (path in wrong) return t(wrong[path as keyof typeof wrong]);
    return refusals[path] ?? t('form.refused');
  };
  const form = useForm<Values>({
    initialValues,
    validate,
    transformValues: trimmed,
    // What the gateway refused is no longer what stands here.
    onValuesChange: () => {
      if (error) asking.reset();
    },
    enhanceGetInputProps: ({ field, inputProps }) => ({
      error: (inputProps.error as FormErrors[string]) ?? refusalOf(field),
    }),
  });
  const focusFirst = (errors: FormErrors): void => {
    const [path] = Object.keys(errors);
    if (path !== undefined) form.getInputNode(path)?.focus();
  };
  return {
    form,
    field: form.getInputProps,
    /** For a form's onSubmit: goes on with trimmed values once nothing is wrong. */
    submit: (go: (values: Values) => void) => form.onSubmit(go, focusFirst),
    /** What the gateway refused that no field shows. */
    failure: refused.some((path) => holds(form.values, path)) ? null : error,
  };
}

/** What the gateway finds wrong with a new password is not its length, which was checked here. */
const wrong = {
  name: 'form.wrong.name',
  email: 'form.wrong.email',
  phone: 'form.wrong.phone',
  login: 'form.wrong.login',
  current: 'form.wrong.current',
  password: 'form.easyPassword',
} as const;

/** A space may be part of it. */
const secret = ['password', 'current'];

const trimmed = <Values extends Record<string, unknown>>(values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && !secret.includes(name) ? value.trim() : value,
    ]),
  ) as Values;

function pathsIn({ errors }: ProblemError, within: string | undefined): string[] {
  const start = within === undefined ? 'body.' : `body.${within}.`;
  return errors.flatMap(({ path }) => (path.startsWith(start) ? [path.slice(start.length)] : []));
}

function holds(values: unknown, path: string): boolean {
  const [name = '', ...rest] = path.split('.');
  if (typeof values !== 'object' || values === null || !(name in values)) return false;
  return rest.length === 0 || holds((values as Record<string, unknown>)[name], rest.join('.'));
}
