import { useState } from 'react';
import { Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Pairing } from '../../../contract/pairing.ts';
import { apiAs } from '../../api/http.ts';
import { keys } from '../../api/keys.ts';
import { useLinkToken } from '../../api/linkToken.ts';
import { isDeadLink, ProblemError } from '../../api/problem.ts';
import { CodeView } from '../../components/link/CodeView.tsx';
import { QrView } from '../../components/link/QrView.tsx';
import { PublicPage } from '../../components/PublicPage.tsx';
import { useHasPassed } from '../../components/useNow.ts';
import { problemText, stateText } from '../../i18n/errors.ts';
import { textsOf } from '../../i18n/i18n.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { Paired } from './Paired.tsx';
import css from './pair.module.css';

const EVERY_MS = 2000;

export function PairPage() {
  const { t } = useTranslation();
  const token = useLinkToken('/pair');
  if (token === null) {
    return <PublicPage title={t('pairPage.title')} intro={`${t('link.missing')} ${t('pairPage.another')}`} />;
  }
  return <Pairs key={token} token={token} />;
}

function Pairs({ token }: { token: string }) {
  const { t, i18n } = useTranslation();
  const { data, error } = useQuery({
    queryKey: keys.pairingLink(token),
    queryFn: ({ signal }) => apiAs(token, 'getPairing', { signal }),
    refetchInterval: ({ state }) => (isOver(state.error) || isPaired(state.data) ? false : EVERY_MS),
    staleTime: 0,
    retry: false,
  });
  if (data && isPaired(data)) return <Paired name={data.name} />;
  if (isOver(error)) {
    return <PublicPage title={t('pairPage.title')} intro={`${t('link.dead')} ${t('pairPage.another')}`} />;
  }
  if (!data) {
    return (
      <PublicPage title={t('pairPage.title')}>
        <p className={css.state} role="status">
          {error ? problemText(error, t, i18n.language) : <Loader aria-label={t('common.loading')} />}
        </p>
      </PublicPage>
    );
  }
  return (
    <PublicPage
      wide
      title={t('pairPage.to', { name: data.name })}
      intro={t('pairPage.phone', { phone: formatPhone(data.phone) })}
    >
      {error && (
        <p className={css.lost} role="status">
          {problemText(error, t, i18n.language)}
        </p>
      )}
      <Stage data={data} token={token} />
    </PublicPage>
  );
}

const isPaired = (data: Pairing | undefined): boolean =>
  data?.linked === true && (data.state === 'connected' || data.state === 'degraded');

const isOver = (error: Error | null): error is ProblemError =>
  isDeadLink(error) || (error instanceof ProblemError && [403, 404].includes(error.status));

/** What the state of the number asks for: something to scan, to type, or to wait for. */
function Stage({ data, token }: { data: Pairing; token: string }) {
  const { i18n } = useTranslation();
  const client = useQueryClient();
  const [scans, setScans] = useState(false);
  const request = useMutation({
    mutationFn: () => apiAs(token, 'askPairingCode', { body: {} }),
    onSuccess: (pairingCode) => {
      setScans(false);
      client.setQueryData<Pairing>(keys.pairingLink(token), (old) => old && { ...old, pairingCode });
    },
  });
  const expired = useHasPassed(data.pairingCode ? Date.parse(data.pairingCode.expiresAt) : 0);
  const types = data.code === 'enter_code' || (data.state === 'qr' && data.pairingCode !== null && !expired);
  const { language } = i18n;
  const words = stateText(data, textsOf(language));

  if (types && !scans) {
    // The page goes on making codes to scan while one to type is out: both link the same phone.
    const back = data.qr ? { back: { busy: false, go: () => setScans(true) } } : {};
    return (
      <div className={css.stage}>
        <CodeView name={data.name} code={data.pairingCode} request={request} {...back} />
      </div>
    );
  }
  if (data.state === 'qr' || data.state === 'pairing') {
    const linking = data.code === 'linking';
    return (
      <div className={css.stage}>
        {data.code !== 'scan_qr' && data.code !== 'enter_code' && (
          <p className={css.say} role="status">
            {linking && <Loader size={18} aria-hidden="true" />}
            {words}
          </p>
        )}
        {!linking && <QrView name={data.name} qr={data.qr} failed={false} request={request} />}
      </div>
    );
  }
  const works = ['starting', 'syncing', 'disconnected'].includes(data.state);
  return (
    <p className={css.state} role="status">
      {works && <Loader size={30} aria-hidden="true" />}
      {words}
    </p>
  );
}
