import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OwnSignIn } from '../../../contract/users.ts';
import { api } from '../../api/api.ts';
import { keys } from '../../api/keys.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Rows } from '../../components/Rows.tsx';
import row from '../../components/Rows.module.css';
import { formatFull } from '../../i18n/time.ts';
import { browserOf } from './browser.ts';

/** Where one is signed in. */
export function SignIns() {
  const { t } = useTranslation();
  const signIns = useQuery({
    queryKey: keys.signIns,
    queryFn: async ({ signal }) => (await api('listSignIns', { signal })).items,
  });
  return (
    <Panel title={t('me.signIns')} text={t('me.signInsText')}>
      <Rows query={signIns} label={t('me.signIns')} empty="">
        {(signIn) => <SignInRow key={signIn.id} signIn={signIn} />}
      </Rows>
    </Panel>
  );
}

function SignInRow({ signIn }: { signIn: OwnSignIn }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: (signInId: string) => api('endSignIn', { params: { signInId } }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.signIns }),
  });
  const { id, isThisOne, createdAt, lastUsedAt, address, agent } = signIn;
  const name = browserOf(agent) ?? t('me.someBrowser');
  const time = (iso: string): string => formatFull(iso, i18n.language);
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.name}>
          {name} {isThisOne && <span className={row.badge}>{t('me.thisOne')}</span>}
        </p>
        <p className={row.facts}>
          <span>{t('me.lastUsed', { time: time(lastUsedAt) })}</span>
          <span>{t('me.since', { time: time(createdAt) })}</span>
          {address !== null && <span>{address}</span>}
        </p>
        <Failure error={end.error} />
      </div>
      {!isThisOne && (
        <div className={row.tools}>
          <Button
            variant="default"
            size="compact-md"
            aria-label={t('me.endOf', { name })}
            loading={end.isPending}
            onClick={() => end.mutate(id)}
          >
            {t('me.end')}
          </Button>
        </div>
      )}
    </li>
  );
}
