import { useTranslation } from 'react-i18next';
import type { WhatsAppNumber } from '../../../contract/instances.ts';
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
export function CardBody({ number, action }: { number: WhatsAppNumber; action: Action }) {
  const { t } = useTranslation();
  const pairing = usePairingCode(number.id);
  const expired = useHasPassed(pairing ? Date.parse(pairing.expiresAt) : 0);
  const { state, code, instance } = number;
  const may = useMay(number.accountId);
  const links = instance !== null && (state === 'qr' || code === 'enter_code');
  if (links && !may('getQr')) return <StateNotice number={number} text={t('card.notYours')} alone />;
  if (links && (code === 'enter_code' || (pairing && !expired)))
    return <PairingCode number={number} action={action} />;
  if (links) return <QrCode number={number} />;
  const talks = works(number) || (state === 'disconnected' && number.linked);
  return (
    <>
      {code !== 'connected' && <StateNotice number={number} action={action} alone={!talks} />}
      {talks && <LastMessages number={number} />}
      {works(number) && may('send') && <SendTest number={number} />}
    </>
  );
}
