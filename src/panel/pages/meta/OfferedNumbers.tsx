import { useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OfferedNumber } from '../../../contract/meta.ts';
import { useMay } from '../../api/may.ts';
import { useAddCloudNumber, useOfferedNumbers } from '../../api/meta.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Failure } from '../../components/form/Failure.tsx';
import { FormButtons } from '../../components/form/FormButtons.tsx';
import { NameField } from '../../components/form/fields.tsx';
import form from '../../components/form/form.module.css';
import { useGatewayForm } from '../../components/form/useGatewayForm.ts';
import { Rows } from '../../components/Rows.tsx';
import row from '../../components/Rows.module.css';
import css from './meta.module.css';

interface Props {
  accountId: string;
  connectionId: string;
  /** Of the connection. */
  name: string;
}

export function OfferedNumbers({ accountId, connectionId, name }: Props) {
  const { t } = useTranslation('meta');
  const offered = useOfferedNumbers(accountId, connectionId);
  return (
    <div className={css.numbers}>
      <Rows query={offered} label={t('numbers', { name })} empty={t('noNumbers')}>
        {(one) => <NumberRow key={one.phoneNumberId} {...{ accountId, connectionId, one }} />}
      </Rows>
    </div>
  );
}

const known = ['CONNECTED', 'PENDING', 'DISCONNECTED', 'FLAGGED', 'RESTRICTED', 'BANNED'] as const;

function NumberRow({ one, ...at }: { one: OfferedNumber } & Omit<Props, 'name'>) {
  const { t } = useTranslation('meta');
  const may = useMay(at.accountId);
  const [asking, setAsking] = useState(false);
  const { displayPhone: phone, verifiedName, status, numberId } = one;
  const close = (): void => setAsking(false);
  const state = known.find((name) => name === status);
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.name}>{verifiedName ?? phone}</p>
        <p className={css.facts}>
          {[phone, state ? t(`status.${state}`) : status].filter(Boolean).join(' · ')}
        </p>
      </div>
      <div className={row.tools}>
        {numberId !== null && (
          <Link to="/numbers/$numberId" params={{ numberId }}>
            {t('added')}
          </Link>
        )}
        {numberId === null && may('addCloudNumber') && (
          <Button
            variant="default"
            size="compact-md"
            aria-label={t('addOf', { phone })}
            onClick={() => setAsking(true)}
          >
            {t('add')}
          </Button>
        )}
      </div>
      <Dialog title={t('addTitle', { phone })} opened={asking} onClose={close}>
        <AddForm one={one} {...at} onClose={close} />
      </Dialog>
    </li>
  );
}

function AddForm({
  accountId,
  connectionId,
  one,
  onClose,
}: { one: OfferedNumber; onClose: () => void } & Omit<Props, 'name'>) {
  const { t } = useTranslation('meta');
  const add = useAddCloudNumber(accountId, connectionId);
  const needsPin = one.status !== 'CONNECTED';
  const { field, submit, failure } = useGatewayForm({
    asking: add,
    initialValues: { name: one.verifiedName ?? one.displayPhone, pin: '' },
    validate: { pin: (pin) => needsPin && !/^\d{6}$/.test(pin) && t('pinWrong') },
    refusals: { pin: t('pinRefused') },
  });
  return (
    <form
      className={form.form}
      noValidate
      onSubmit={submit(({ name, pin }) =>
        add.mutate(
          { phoneNumberId: one.phoneNumberId, ...(name.trim() && { name }), ...(needsPin && { pin }) },
          {
            onSuccess: (number) => {
              notifications.show({ color: 'petrol', message: t('done', { name: number.name }) });
              onClose();
            },
          },
        ),
      )}
    >
      {needsPin && <p className={form.intro}>{t('addText')}</p>}
      <NameField field={field('name')} autoFocus />
      {needsPin && (
        <TextInput
          {...field('pin')}
          label={t('pin')}
          description={t('pinHint')}
          inputMode="numeric"
          autoComplete="off"
          maxLength={6}
        />
      )}
      <Failure error={failure} />
      <FormButtons label={t('add')} busy={add.isPending} onCancel={onClose} />
    </form>
  );
}
