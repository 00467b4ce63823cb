import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../../api/currentAccount.ts';
import { useWebhooks } from '../../api/webhooks.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import { CreateWebhook } from './webhooks/WebhookForm.tsx';
import { WebhookRow } from './webhooks/WebhookRow.tsx';

export function WebhooksSection() {
  const { t } = useTranslation('developers');
  const { id } = useAccount();
  const [creating, setCreating] = useState(false);
  const webhooks = useWebhooks(id);
  const close = (): void => setCreating(false);
  return (
    <Panel
      title={t('webhooks')}
      text={t('webhooksText')}
      action={
        <Button leftSection={<IconPlus size={17} aria-hidden="true" />} onClick={() => setCreating(true)}>
          {t('create')}
        </Button>
      }
    >
      <Rows query={webhooks} label={t('webhooks')} empty={t('none')}>
        {(webhook) => <WebhookRow key={webhook.id} accountId={id} webhook={webhook} />}
      </Rows>
      <Dialog title={t('create')} opened={creating} onClose={close}>
        <CreateWebhook accountId={id} onClose={close} />
      </Dialog>
    </Panel>
  );
}
