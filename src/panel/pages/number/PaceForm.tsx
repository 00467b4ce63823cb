import { useState } from 'react';
import { Button, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { Pacing } from '../../../contract/pacing.ts';
import { useMay } from '../../api/may.ts';
import { useSavePacing } from '../../api/number.ts';
import { Failure } from '../../components/form/Failure.tsx';
import css from '../../components/form/form.module.css';
import { useGatewayForm, type FieldProps } from '../../components/form/useGatewayForm.ts';
import page from './number.module.css';

const coldFields = [
  ['perHour', 'perHour'],
  ['perDay', 'perDay'],
  ['identicalPerHour', 'identical'],
  ['afterDays', 'afterDays'],
  ['minSeconds', 'between'],
  ['maxSeconds', 'betweenTo'],
] as const;

export function PaceForm({ number, pacing }: { number: WhatsAppNumber; pacing: Pacing }) {
  const { t } = useTranslation('number');
  const may = useMay(number.accountId);
  const save = useSavePacing(number.id);
  const said = { onSuccess: () => notifications.show({ message: t('saved') }) };
  const { form, field, submit, failure } = useGatewayForm({
    asking: save,
    initialValues: pacing.settings,
    within: 'settings',
  });
  const { enabled, warmUp, quietHours } = form.values;
  return (
    <form className={css.form} noValidate onSubmit={submit((settings) => save.mutate(settings, said))}>
      <Switch
        {...form.getInputProps('enabled', { type: 'checkbox' })}
        label={t('pacingOn')}
        description={enabled ? undefined : t('pacingOff')}
      />
      {enabled && (
        <>
          <div className={page.numbers}>
            {coldFields.map(([name, label]) => (
              <NumberField key={name} label={t(label)} field={field(`cold.${name}`)} />
            ))}
          </div>
          <Switch
            {...form.getInputProps('warmUp.enabled', { type: 'checkbox' })}
            label={t('warmUp')}
            description={t('warmUpHint', {
              first: warmUp.firstDay,
              growth: warmUp.growth,
              days: warmUp.days,
            })}
          />
          <Switch
            label={t('quiet')}
            description={t('quietHint')}
            checked={quietHours !== null}
            onChange={(event) =>
              form.setFieldValue('quietHours', event.currentTarget.checked ? night() : null)
            }
          />
        </>
      )}
      <Failure error={failure} />
      {may('updatePacing') && (
        <div className={css.buttons}>
          {!pacing.isDefault && (
            <Button variant="subtle" onClick={() => save.mutate(null, said)}>
              {t('defaults')}
            </Button>
          )}
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </div>
      )}
    </form>
  );
}

const night = () => ({
  from: '21:00',
  to: '08:00',
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

/** Keeps what was typed: an empty field counts as 0, and is not filled with it. */
function NumberField({ label, field }: { label: string; field: FieldProps }) {
  const { value, onChange, ...props } = field as Omit<FieldProps, 'value' | 'onChange'> & {
    value: number;
    onChange: (value: number) => void;
  };
  const [text, setText] = useState(String(value));
  return (
    <TextInput
      {...props}
      label={label}
      inputMode="numeric"
      value={text}
      onChange={(event) => {
        const digits = event.currentTarget.value.replace(/\D/g, '').slice(0, 4);
        setText(digits);
        onChange(Number(digits));
      }}
    />
  );
}
