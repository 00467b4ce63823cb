import { useId, useState } from 'react';
import { ActionIcon, TextInput } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { IconSend2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import type { TestMessage } from '../../api/queries.ts';
import { newKey } from '../../api/newKey.ts';
import { useMessage, useSend } from '../../api/queries.ts';
import { SentTest } from './SentTest.tsx';
import css from './SendTest.module.css';

interface Attempt extends TestMessage {
  key: string;
}

export function SendTest({ number }: { number: WhatsAppNumber }) {
  const { t } = useTranslation();
  const heading = useId();
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const send = useSend(number);
  const message = useMessage(number.accountId, send.data?.id ?? '') ?? send.data;
  const form = useForm({
    initialValues: { phone: '', message: '' },
    validate: {
      phone: isNotEmpty(t('send.toMissing')),
      message: isNotEmpty(t('send.textMissing')),
    },
  });

  const submit = form.onSubmit((values) => {
    if (send.isPending) return;
    const wanted = { phone: values.phone.trim(), message: values.message.trim() };
    // The same content after a failure is the same send: the gateway may have accepted it unheard.
    const again =
      send.isError && attempt?.phone === wanted.phone && attempt.message === wanted.message ? attempt : null;
    const next = again ?? { ...wanted, key: newKey() };
    setAttempt(next);
    form.setFieldValue('message', '');
    send.mutate(next, {
      onError: () => form.setFieldValue('message', (typed) => (typed === '' ? next.message : typed)),
    });
  });

  return (
    <form className={css.form} noValidate aria-labelledby={heading} onSubmit={submit}>
      <h3 id={heading} className={css.heading}>
        {t('send.title')}
      </h3>
      {attempt && <SentTest attempt={attempt} message={message} error={send.error} />}
      <TextInput
        {...form.getInputProps('phone')}
        size="sm"
        type="tel"
        inputMode="tel"
        autoComplete="off"
        aria-label={t('send.to')}
        placeholder={t('send.toPlaceholder')}
        maxLength={40}
      />
      <TextInput
        {...form.getInputProps('message')}
        size="sm"
        autoComplete="off"
        aria-label={t('send.text')}
        placeholder={t('send.textPlaceholder')}
        maxLength={4000}
        rightSectionWidth={40}
        rightSection={
          <ActionIcon
            type="submit"
            size={28}
            aria-label={t('send.submit')}
            title={t('send.submit')}
            loading={send.isPending}
          >
            <IconSend2 size={16} stroke={1.8} />
          </ActionIcon>
        }
      />
    </form>
  );
}
