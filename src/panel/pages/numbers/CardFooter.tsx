import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconAlertTriangle, IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { useMay } from '../../api/may.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Disclosure } from '../../components/Disclosure.tsx';
import css from './NumberCard.module.css';

export function CardFooter({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const { link, queued } = instance;
  const may = useMay(instance.accountId);
  const strange = instance.drift.filter(
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
            <SendByScript instance={instance} />
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

function SendByScript({ instance }: { instance: Instance }) {
  const { t } = useTranslation();
  const may = useMay(instance.accountId);
  const { accountId, port, whatsappVersion, linkedName } = instance;
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
        <span>{t('card.port', { port })}</span>
        {whatsappVersion !== null && <span>WhatsApp Web {whatsappVersion}</span>}
        {linkedName !== null && <span>{t('card.linkedAs', { name: linkedName })}</span>}
      </p>
    </div>
  );
}
