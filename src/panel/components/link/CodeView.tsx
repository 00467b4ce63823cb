import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PairingCode } from '../../../contract/instances.ts';
import { CopyButton } from '../CopyButton.tsx';
import { Failure } from '../form/Failure.tsx';
import { TimeLeft } from '../TimeLeft.tsx';
import { useHasPassed } from '../useNow.ts';
import css from './link.module.css';
import type { CodeRequest } from './QrView.tsx';
import { Steps } from './Steps.tsx';

interface Props {
  name: string;
  code: PairingCode | null;
  request: CodeRequest;
  /** Back to the QR code, where there is a way. */
  back?: { busy: boolean; go: () => void };
}

/** A code to type on the phone, how long it lives, and where to type it. */
export function CodeView({ name, code, request, back }: Props) {
  const { t } = useTranslation();
  const until = code ? Date.parse(code.expiresAt) : 0;
  const expired = useHasPassed(until);
  return (
    <>
      <section className={css.pairing} aria-label={t('pairing.label', { name })}>
        {code && !expired ? (
          <>
            <p className={css.big}>
              <span>{code.code.slice(0, 4)}</span>
              <span>{code.code.slice(4)}</span>
            </p>
            <CopyButton value={code.code} />
            <TimeLeft key={code.expiresAt} until={until} />
          </>
        ) : (
          <p className={css.none}>{code ? t('pairing.expired') : t('pairing.unknown')}</p>
        )}
      </section>
      <Steps steps={[t('pairing.step1'), t('pairing.step2'), t('pairing.step3')]} />
      <Failure error={request.error} />
      <div className={css.choices}>
        {(!code || expired) && (
          <Button size="compact-md" loading={request.isPending} onClick={() => request.mutate()}>
            {t('pairing.again')}
          </Button>
        )}
        {back && (
          <Button variant="subtle" size="compact-md" loading={back.busy} onClick={back.go}>
            {t('pairing.useQr')}
          </Button>
        )}
      </div>
    </>
  );
}
