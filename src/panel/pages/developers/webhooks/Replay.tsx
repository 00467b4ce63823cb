import { useState } from 'react';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '../../../../contract/webhooks.ts';
import { useReplay } from '../../../api/webhooks.ts';
import { Failure } from '../../../components/form/Failure.tsx';
import { FormButtons } from '../../../components/form/FormButtons.tsx';
import form from '../../../components/form/form.module.css';
import { useGatewayForm } from '../../../components/form/useGatewayForm.ts';
import css from '../developers.module.css';

interface Props {
  accountId: string;
  webhook: Webhook;
}

function useSaidReplay(accountId: string, webhook: Webhook) {
  const { t } = useTranslation('developers');
  const replay = useReplay(accountId, webhook.id);
  const run = (range: { from: number; to?: number }, then?: () => void): void =>
    replay.mutate(range, {
      onSuccess: ({ count }) => {
        notifications.show({ message: t('replayed', { count }) });
        then?.();
      },
    });
  return { run, replay };
}

export function ReplayOne({ accountId, webhook, seq }: Props & { seq: number }) {
  const { t } = useTranslation('developers');
  const { run, replay } = useSaidReplay(accountId, webhook);
  return (
    <div className={form.form}>
      <Failure error={replay.error} />
      <Button
        variant="default"
        size="compact-md"
        mb={12}
        loading={replay.isPending}
        onClick={() => run({ from: seq, to: seq })}
      >
        {t('replay')}
      </Button>
    </div>
  );
}

/** Events from one to another, by their place in the log. */
export function ReplayRange(props: Props) {
  const { t } = useTranslation('developers');
  const [asking, setAsking] = useState(false);
  if (asking) return <RangeForm {...props} onClose={() => setAsking(false)} />;
  return (
    <div>
      <Button variant="default" size="compact-md" onClick={() => setAsking(true)}>
        {t('replayRange')}
      </Button>
    </div>
  );
}

const number = (text: string): number => Number(text.replace(/\D/g, ''));

function RangeForm({ accountId, webhook, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation('developers');
  const { run, replay } = useSaidReplay(accountId, webhook);
  const { field, submit, failure } = useGatewayForm({
    asking: replay,
    initialValues: { from: '1', to: '' },
  });
  const save = submit(({ from, to }) =>
    run({ from: number(from) || 1, ...(number(to) > 0 && { to: number(to) }) }, onClose),
  );
  return (
    <form className={form.form} onSubmit={save}>
      <p>{t('replayText')}</p>
      <div className={css.bodies}>
        <TextInput {...field('from')} label={t('replayFrom')} inputMode="numeric" />
        <TextInput {...field('to')} label={t('replayTo')} inputMode="numeric" />
      </div>
      <Failure error={failure} />
      <FormButtons label={t('replay')} busy={replay.isPending} onCancel={onClose} />
    </form>
  );
}
