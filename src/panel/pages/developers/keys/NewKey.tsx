import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { NewApiKey } from '../../../../contract/keys.ts';
import { useGivenKey } from '../../../api/keyRequests.ts';
import { CopyButton } from '../../../components/CopyButton.tsx';
import { ShowOnce } from '../../../components/ShowOnce.tsx';
import css from '../developers.module.css';

interface Props {
  accountId: string;
  made: NewApiKey;
  onClose: () => void;
}

/** The key, this once, and a first command that works with it. */
export function NewKey({ accountId, made: { key, scopes }, onClose }: Props) {
  const { t } = useTranslation();
  const [, giveKey] = useGivenKey(accountId);
  // The examples have it, without a way over the clipboard.
  useEffect(() => giveKey(key), [giveKey, key]);
  const origin = window.location.origin;
  const body = JSON.stringify({ phone: '5511999999999', message: t('card.sampleText') });
  const account = `${origin}/api/accounts/${accountId}`;
  const what = scopes.includes('send')
    ? `${account}/send -H 'content-type: application/json' -d '${body}'`
    : scopes.includes('read')
      ? `${account}/conversations`
      : `${origin}/api/instances`;
  const command = `curl -H 'x-api-key: ${key}' ${what}`;
  return (
    <ShowOnce label={t('keys.key')} value={key} text={t('keys.made')} onClose={onClose}>
      <div className={css.example}>
        <p>{t('keys.example')}</p>
        <pre className={css.code} aria-label={t('card.curl')} tabIndex={0}>
          {command}
        </pre>
        <CopyButton value={command} />
      </div>
    </ShowOnce>
  );
}
