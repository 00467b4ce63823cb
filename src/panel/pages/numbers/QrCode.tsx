import type { Instance } from '../../../contract/instances.ts';
import { useQr, useRequestPairingCode } from '../../api/queries.ts';
import { QrView } from '../../components/link/QrView.tsx';
import { StateNotice } from './StateNotice.tsx';

export function QrCode({ instance }: { instance: Instance }) {
  const { data: qr, error } = useQr(instance.id);
  const request = useRequestPairingCode(instance.id);
  return (
    <>
      {instance.code !== 'scan_qr' && <StateNotice instance={instance} />}
      <QrView name={instance.name} qr={qr} failed={error !== null} request={request} />
    </>
  );
}
