import { useTranslation } from 'react-i18next';
import type { Instance } from '../../../contract/instances.ts';
import { useMay } from '../../api/may.ts';
import { usePairingCode } from '../../api/queries.ts';
import { useHasPassed } from '../../components/useNow.ts';
import { LastMessages } from './LastMessages.tsx';
import { PairingCode } from './PairingCode.tsx';
import { QrCode } from './QrCode.tsx';
import { SendTest } from './SendTest.tsx';
import { StateNotice } from './StateNotice.tsx';
import { works } from './tones.ts';
import type { Action } from './useAction.ts';

/** What the state of the number asks for: something to scan, to type, to read, or to work with. */
export function CardBody({ instance, action }: { instance: Instance; action: Action }) {
  const { t } = useTranslation();
  const pairing = usePairingCode(instance.id);
  const expired = useHasPassed(pairing ? Date.parse(pairing.expiresAt) : 0);
  const { state, code } = instance;
  const may = useMay(instance.accountId);
  if (!may('getQr') && (state === 'qr' || code === 'enter_code'))
    return <StateNotice instance={instance} text={t('card.notYours')} alone />;
  if (code === 'enter_code' || (state === 'qr' && pairing && !expired))
    return <PairingCode instance={instance} action={action} />;
  if (state === 'qr') return <QrCode instance={instance} />;
  const talks = works(instance) || (state === 'disconnected' && instance.linked);
  return (
    <>
      {code !== 'connected' && <StateNotice instance={instance} action={action} alone={!talks} />}
      {talks && <LastMessages instance={instance} />}
      {works(instance) && may('send') && <SendTest instance={instance} />}
    </>
  );
}
