import { Button, Loader } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { useQr, useRequestPairingCode } from '../../api/queries.ts';
import { TimeLeft } from '../../components/TimeLeft.tsx';
import { useHasPassed } from '../../components/useNow.ts';
import { problemText } from '../../i18n/errors.ts';
import { StateNotice } from './StateNotice.tsx';
import { Steps } from './Steps.tsx';
import css from './QrCode.module.css';

export function QrCode({ instance }: { instance: Instance }) {
  const { t, i18n } = useTranslation();
  const { data: qr, error } = useQr(instance.id);
  const request = useRequestPairingCode(instance.id);
  const until = qr ? Date.parse(qr.expiresAt) : 0;
  const expired = useHasPassed(until);
  const surprising = instance.code !== 'scan_qr';
  return (
    <>
      {surprising && <StateNotice instance={instance} />}
      <div className={css.frame}>
        {qr && !expired ? (
          <img
            key={qr.value}
            className={css.code}
            src={qr.qr}
            width={320}
            height={320}
            alt={t('qr.alt', { name: instance.name })}
          />
        ) : (
          <p className={css.waiting} role="status">
            <Loader size={26} color="#0b6b63" aria-hidden="true" />
            {error ? t('qr.failed') : t('qr.waiting')}
          </p>
        )}
      </div>
      {qr && !expired && <TimeLeft key={qr.expiresAt} until={until} />}
      <Steps steps={[t('qr.step1'), t('qr.step2'), t('qr.step3')]} />
      {request.error && (
        <p className={css.error} role="alert">
          {problemText(request.error, t, i18n.language)}
        </p>
      )}
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
