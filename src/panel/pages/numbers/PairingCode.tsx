import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { usePairingCode, useRequestPairingCode } from '../../api/queries.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { TimeLeft } from '../../components/TimeLeft.tsx';
import { useHasPassed } from '../../components/useNow.ts';
import { problemText } from '../../i18n/errors.ts';
import { Steps } from './Steps.tsx';
import type { Action } from './useAction.ts';
import css from './QrCode.module.css';

export function PairingCode({ instance, action }: { instance: Instance; action: Action }) {
  const { t, i18n } = useTranslation();
  const pairing = usePairingCode(instance.id);
  const request = useRequestPairingCode(instance.id);
  const until = pairing ? Date.parse(pairing.expiresAt) : 0;
  const expired = useHasPassed(until);
  return (
    <>
      <section className={css.pairing} aria-label={t('pairing.label', { name: instance.name })}>
        {pairing && !expired ? (
          <>
            <p className={css.big}>
              <span>{pairing.code.slice(0, 4)}</span>
              <span>{pairing.code.slice(4)}</span>
            </p>
            <CopyButton value={pairing.code} />
            <TimeLeft key={pairing.expiresAt} until={until} />
          </>
        ) : (
          <p className={css.none}>{pairing ? t('pairing.expired') : t('pairing.unknown')}</p>
        )}
      </section>
      <Steps steps={[t('pairing.step1'), t('pairing.step2'), t('pairing.step3')]} />
      {request.error && (
        <p className={css.error} role="alert">
          {problemText(request.error, t, i18n.language)}
        </p>
      )}
      <div className={css.choices}>
        {(!pairing || expired) && (
          <Button size="compact-md" loading={request.isPending} onClick={() => request.mutate()}>
            {t('pairing.again')}
          </Button>
        )}
        <Button
          variant="subtle"
          size="compact-md"
          loading={action.pending === 'restart'}
          onClick={() => action.run('restart')}
        >
          {t('pairing.useQr')}
        </Button>
      </div>
    </>
  );
}
