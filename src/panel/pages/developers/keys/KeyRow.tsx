import { useState } from 'react';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../../contract/accounts.ts';
import type { ApiKey } from '../../../../contract/keys.ts';
import { useRevokeKey } from '../../../api/account.ts';
import { useMay } from '../../../api/may.ts';
import { serverNow } from '../../../api/serverClock.ts';
import { Confirm } from '../../../components/Confirm.tsx';
import row from '../../../components/Rows.module.css';
import { formatFull } from '../../../i18n/time.ts';

export function KeyRow({ account, apiKey }: { account: Account; apiKey: ApiKey }) {
  const { t, i18n } = useTranslation();
  const may = useMay(account.id);
  const [asking, setAsking] = useState(false);
  const revoke = useRevokeKey(account.id);
  const { id, name, hint, scopes, numberIds, expiresAt, lastUsedAt } = apiKey;
  const on = (at: string): string => formatFull(at, i18n.language);
  const expired = expiresAt !== null && Date.parse(expiresAt) <= serverNow();
  const numbers = account.numbers.filter((one) => numberIds?.includes(one.id)).map((one) => one.name);
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.facts}>
          <b className={row.name}>{name}</b>
          <code className={row.mono}>{hint}…</code>
        </p>
        <p className={row.facts}>
          {scopes.map((scope) => (
            <span key={scope} className={row.badge} data-tone="ok">
              {t(`scope.${scope}`)}
            </span>
          ))}
          {expired && (
            <span className={row.badge} data-tone="bad">
              {t('keys.expired')}
            </span>
          )}
        </p>
        <p className={row.facts}>
          <span>
            {numberIds === null
              ? t('keys.allNumbers')
              : t('keys.onlyNumbers', { names: new Intl.ListFormat(i18n.language).format(numbers) })}
          </span>
          <span>{expiresAt === null ? t('keys.noExpiry') : t('keys.expires', { time: on(expiresAt) })}</span>
          <span>{lastUsedAt === null ? t('keys.unused') : t('keys.used', { time: on(lastUsedAt) })}</span>
        </p>
      </div>
      {may('revokeKey') && (
        <div className={row.tools}>
          <Button
            variant="default"
            size="compact-md"
            aria-label={t('keys.revokeOf', { name })}
            onClick={() => setAsking(true)}
          >
            {t('keys.revoke')}
          </Button>
        </div>
      )}
      <Confirm
        title={t('keys.revokeTitle', { name })}
        text={t('keys.revokeText')}
        confirm={t('keys.revoke')}
        opened={asking}
        onClose={() => setAsking(false)}
        run={() => revoke.mutateAsync(id)}
      />
    </li>
  );
}
