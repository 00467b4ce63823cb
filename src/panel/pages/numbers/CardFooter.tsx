import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconAlertTriangle, IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { useMay } from '../../api/may.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Disclosure } from '../../components/Disclosure.tsx';
import css from './NumberCard.module.css';

export function CardFooter({ number }: { number: WhatsAppNumber }) {
  const { t } = useTranslation();
  const { link, queued } = number;
  const may = useMay(number.accountId);
  const strange = (number.instance?.drift ?? []).filter(
    ({ outcome }) => outcome === 'shape-unknown' || outcome === 'missing',
  );
  return (
    <footer className={css.footer}>
      {(queued > 0 || strange.length > 0) && (
        <p className={css.meta}>
          {queued > 0 && <span className={css.badge}>{t('card.queued', { count: queued })}</span>}
          {strange.length > 0 && (
            <span
              className={css.badge}
              data-tone="act"
              title={t('card.driftHint', { names: strange.map(({ name }) => name).join(', ') })}
            >
              <IconAlertTriangle size={13} stroke={2} aria-hidden="true" />
              {t('card.drift')}
            </span>
          )}
        </p>
      )}
      <div className={css.links}>
        {may('send') && (
          <Disclosure label={t('card.script')}>
            <SendByScript number={number} />
          </Disclosure>
        )}
        {link !== null && (
          <Button
            component="a"
            href={link}
            target="_blank"
            rel="noopener"
            size="compact-sm"
            variant="light"
            rightSection={<IconExternalLink size={14} aria-hidden="true" />}
          >
            {t('card.openPhone')}
            <span className="sr-only"> ({t('card.opensTab')})</span>
          </Button>
        )}
      </div>
    </footer>
  );
}

function SendByScript({ number }: { number: WhatsAppNumber }) {
  const { t } = useTranslation();
  const may = useMay(number.accountId);
  const { accountId, instance, linkedName } = number;
  const version = instance?.whatsappVersion ?? null;
  const body = JSON.stringify({ phone: '5511999999999', message: t('card.sampleText') });
  const command = [
    `curl ${window.location.origin}/api/accounts/${accountId}/send`,
    `-H 'x-api-key: ${t('card.yourKey')}' -H 'content-type: application/json' -d '${body}'`,
  ].join(' ');
  return (
    <div className={css.curl}>
      <pre className={css.code} aria-label={t('card.curl')} tabIndex={0}>
        {command}
      </pre>
      <div className={css.under}>
        {may('createKey') && (
          <Link to="/developers/keys" search={{ account: accountId }}>
            {t('card.makeKey')}
          </Link>
        )}
        <CopyButton value={command} />
      </div>
      <p className={css.facts}>
        <span>{instance ? t('card.port', { port: instance.port }) : t('card.officialApi')}</span>
        {version !== null && <span>WhatsApp Web {version}</span>}
        {linkedName !== null && <span>{t('card.linkedAs', { name: linkedName })}</span>}
      </p>
    </div>
  );
}
