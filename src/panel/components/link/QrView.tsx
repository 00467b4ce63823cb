import { Button, Loader } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Qr } from '../../../contract/instances.ts';
import { Failure } from '../form/Failure.tsx';
import { TimeLeft } from '../TimeLeft.tsx';
import { useHasPassed } from '../useNow.ts';
import css from './link.module.css';
import { Steps } from './Steps.tsx';

/** Asking for a code to type, as a button needs to know it. */
export interface CodeRequest {
  isPending: boolean;
  error: Error | null;
  mutate: () => void;
}

interface Props {
  name: string;
  /** null while the gateway has none; the next one comes by itself. */
  qr: Qr | null | undefined;
  failed: boolean;
  request: CodeRequest;
}

/** A code to scan, how long it lives, and how to scan it. */
export function QrView({ name, qr, failed, request }: Props) {
  const { t } = useTranslation();
  const until = qr ? Date.parse(qr.expiresAt) : 0;
  const expired = useHasPassed(until);
  return (
    <>
      <div className={css.scan}>
        <div className={css.frame}>
          {qr && !expired ? (
            <img
              key={qr.value}
              className={css.code}
              src={qr.qr}
              width={320}
              height={320}
              alt={t('qr.alt', { name })}
            />
          ) : (
            <p className={css.waiting} role="status">
              <Loader size={26} color="#0b6b63" aria-hidden="true" />
              {failed ? t('qr.failed') : t('qr.waiting')}
            </p>
          )}
        </div>
        {qr && !expired && <TimeLeft key={qr.expiresAt} until={until} />}
      </div>
      <Steps steps={[t('qr.step1'), t('qr.step2'), t('qr.step3')]} />
      <Failure error={request.error} />
      <Button
        className={css.last}
        variant="subtle"
        size="compact-md"
        leftSection={<IconKeyboard size={17} stroke={1.7} aria-hidden="true" />}
        loading={request.isPending}
        onClick={() => request.mutate()}
      >
        {t('qr.usePhone')}
      </Button>
    </>
  );
}
