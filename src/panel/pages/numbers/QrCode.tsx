import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { useQr, useRequestPairingCode } from '../../api/queries.ts';
import { QrView } from '../../components/link/QrView.tsx';
import { StateNotice } from './StateNotice.tsx';

export function QrCode({ number }: { number: WhatsAppNumber }) {
  const { data: qr, error } = useQr(number.id);
  const request = useRequestPairingCode(number.id);
  return (
    <>
      {number.code !== 'scan_qr' && <StateNotice number={number} />}
      <QrView name={number.name} qr={qr} failed={error !== null} request={request} />
    </>
  );
}
