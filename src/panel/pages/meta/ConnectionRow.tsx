import { useState } from 'react';
import { Alert, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import type { MetaConnection } from '../../../contract/meta.ts';
import { useMay } from '../../api/may.ts';
import { useDisconnect, useSubscribe } from '../../api/meta.ts';
import { Confirm } from '../../components/Confirm.tsx';
import row from '../../components/Rows.module.css';
import { formatFull } from '../../i18n/time.ts';
import css from './meta.module.css';
import { OfferedNumbers } from './OfferedNumbers.tsx';

export function ConnectionRow({ accountId, connection }: { accountId: string; connection: MetaConnection }) {
  const { t, i18n } = useTranslation('meta');
  const may = useMay(accountId);
  const [removing, setRemoving] = useState(false);
  const remove = useDisconnect(accountId);
  const { id, way, wabaId, wabaName, businessName, tokenExpiresAt } = connection;
  const name = wabaName ?? businessName ?? wabaId;
  return (
    <li className={css.connection}>
      <div className={row.row}>
        <div className={row.words}>
          <h3 className={row.name}>{name}</h3>
          <p className={css.facts}>{t('facts', { way: t(`ways.${way}`), waba: wabaId })}</p>
          {tokenExpiresAt !== null && (
            <p className={css.facts}>{t('expires', { time: formatFull(tokenExpiresAt, i18n.language) })}</p>
          )}
        </div>
        {may('removeMetaConnection') && (
          <div className={row.tools}>
            <Button
              variant="subtle"
              c="var(--bad)"
              color="red"
              size="compact-md"
              aria-label={t('removeOf', { name })}
              onClick={() => setRemoving(true)}
            >
              {t('remove')}
            </Button>
          </div>
        )}
      </div>
      <Missing accountId={accountId} connection={connection} />
      <OfferedNumbers accountId={accountId} connectionId={id} name={name} />
      <Confirm
        title={t('removeTitle', { name })}
        text={t('removeText')}
        confirm={t('remove')}
        opened={removing}
        onClose={() => setRemoving(false)}
        run={() => remove.mutateAsync(id)}
      />
    </li>
  );
}

/** What Meta still needs before messages come in. */
function Missing({ accountId, connection }: { accountId: string; connection: MetaConnection }) {
  const { t } = useTranslation('meta');
  const subscribe = useSubscribe(accountId);
  const { id, missing, webhookUrl } = connection;
  if (missing.length === 0) return null;
  const again = (): void =>
    subscribe.mutate(id, {
      onSuccess: ({ missing: left }) => {
        if (left.length === 0) notifications.show({ color: 'petrol', message: t('subscribed') });
      },
    });
  return (
    <Alert color="yellow" variant="light" className={css.missing}>
      {missing.map((one) => (
        <p key={one}>{t(`missing.${one}`, { url: webhookUrl })}</p>
      ))}
      <Button variant="default" size="compact-md" loading={subscribe.isPending} onClick={again}>
        {t('subscribe')}
      </Button>
    </Alert>
  );
}
