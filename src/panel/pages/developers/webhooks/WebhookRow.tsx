import { useState } from 'react';
import { ActionIcon, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDotsVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '../../../../contract/webhooks.ts';
import {
  useDeleteWebhook,
  useRotateSecret,
  useTestWebhook,
  useUpdateWebhook,
} from '../../../api/webhooks.ts';
import { Confirm } from '../../../components/Confirm.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import row from '../../../components/Rows.module.css';
import { problemText } from '../../../i18n/errors.ts';
import { formatFull } from '../../../i18n/time.ts';
import { DeliveryLog } from './DeliveryLog.tsx';
import { EditWebhook, Secret } from './WebhookForm.tsx';

interface Props {
  accountId: string;
  webhook: Webhook;
}

export function WebhookRow({ accountId, webhook }: Props) {
  const { t, i18n } = useTranslation('developers');
  const [opened, setOpened] = useState<'log' | 'edit' | 'secret' | 'delete' | null>(null);
  const close = (): void => setOpened(null);
  const rotate = useRotateSecret(accountId, webhook.id);
  const remove = useDeleteWebhook(accountId, webhook.id);
  const { url, description, types, enabled, disabledReason, failingSince } = webhook;
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.facts}>
          <b className={row.name}>{description || url}</b>
          <span className={row.badge} data-tone={enabled ? 'ok' : 'bad'}>
            {enabled ? t('enabled') : t(`disabled.${disabledReason ?? 'by_hand'}`)}
          </span>
        </p>
        <p className={row.facts}>
          {description !== '' && <span>{url}</span>}
          <span>{types === null ? t('every') : t('count', { count: types.length })}</span>
          {enabled && failingSince !== null && (
            <span>{t('failingSince', { time: formatFull(failingSince, i18n.language) })}</span>
          )}
        </p>
      </div>
      <div className={row.tools}>
        <Button variant="default" size="compact-md" onClick={() => setOpened('log')}>
          {t('log')}
        </Button>
        <Actions
          accountId={accountId}
          webhook={webhook}
          onEdit={() => setOpened('edit')}
          onRotate={() => rotate.mutate(undefined, { onSuccess: () => setOpened('secret') })}
          onDelete={() => setOpened('delete')}
        />
      </div>
      <Dialog wide title={t('logOf', { url: description || url })} opened={opened === 'log'} onClose={close}>
        <DeliveryLog accountId={accountId} webhook={webhook} />
      </Dialog>
      <Dialog title={t('editTitle')} opened={opened === 'edit'} onClose={close}>
        <EditWebhook accountId={accountId} webhook={webhook} onClose={close} />
      </Dialog>
      <Dialog title={t('secret')} opened={opened === 'secret'} onClose={close}>
        {rotate.data && <Secret made={rotate.data} text={t('secretRotated')} onClose={close} />}
      </Dialog>
      <Confirm
        title={t('removeTitle')}
        text={t('removeText')}
        confirm={t('removeConfirm')}
        opened={opened === 'delete'}
        onClose={close}
        run={() => remove.mutateAsync(undefined)}
      />
    </li>
  );
}

function Actions(props: Props & { onEdit: () => void; onRotate: () => void; onDelete: () => void }) {
  const { t, i18n } = useTranslation('developers');
  const { t: common } = useTranslation();
  const { accountId, webhook, onEdit, onRotate, onDelete } = props;
  const update = useUpdateWebhook(accountId, webhook.id);
  const test = useTestWebhook(accountId, webhook.id);
  const failed = (error: unknown): void =>
    void notifications.show({ color: 'red', message: problemText(error, common, i18n.language) });
  const tryIt = (): void =>
    test.mutate(undefined, {
      onSuccess: ({ error, status, durationMs }) =>
        notifications.show(
          error === null
            ? { message: t('tested', { ms: durationMs, status }) }
            : { color: 'red', message: t('testFailed', { error }) },
        ),
      onError: failed,
    });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          loading={test.isPending}
          aria-label={t('menu', { url: webhook.url })}
        >
          <IconDotsVertical size={18} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={tryIt}>{t('test')}</Menu.Item>
        <Menu.Item onClick={onEdit}>{t('edit')}</Menu.Item>
        <Menu.Item onClick={() => update.mutate({ enabled: !webhook.enabled }, { onError: failed })}>
          {webhook.enabled ? t('disable') : t('enable')}
        </Menu.Item>
        <Menu.Item onClick={onRotate}>{t('rotate')}</Menu.Item>
        <Menu.Item color="red.8" onClick={onDelete}>
          {t('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
