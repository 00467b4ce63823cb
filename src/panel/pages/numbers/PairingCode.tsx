import type { Instance } from '../../../contract/instances.ts';
import { usePairingCode, useRequestPairingCode } from '../../api/queries.ts';
import { CodeView } from '../../components/link/CodeView.tsx';
import type { Action } from './useAction.ts';

export function PairingCode({ instance, action }: { instance: Instance; action: Action }) {
  const code = usePairingCode(instance.id);
  const request = useRequestPairingCode(instance.id);
  return (
    <CodeView
      name={instance.name}
      code={code}
      request={request}
      back={{ busy: action.pending === 'restart', go: () => action.run('restart') }}
    />
  );
}
