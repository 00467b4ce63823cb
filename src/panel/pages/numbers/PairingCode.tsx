import type { WhatsAppNumber } from '../../../contract/instances.ts';
import { usePairingCode, useRequestPairingCode } from '../../api/queries.ts';
import { CodeView } from '../../components/link/CodeView.tsx';
import type { Action } from './useAction.ts';

export function PairingCode({ number, action }: { number: WhatsAppNumber; action: Action }) {
  const code = usePairingCode(number.id);
  const request = useRequestPairingCode(number.id);
  return (
    <CodeView
      name={number.name}
      code={code}
      request={request}
      back={{ busy: action.pending === 'restart', go: () => action.run('restart') }}
    />
  );
}
