import { useState } from 'react';
import { Button, NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../contract/messages.ts';
import { useMay } from '../../api/may.ts';
import { useDecide } from '../../api/decide.ts';
import { useUndecided, type Undecided as Status } from '../../api/overview.ts';
import { Failure } from '../../components/form/Failure.tsx';
import { Panel } from '../../components/Panel.tsx';
import row from '../../components/Rows.module.css';
import { Rows } from '../../components/Rows.tsx';
import { messageErrorText } from '../../i18n/errors.ts';
import { textsOf } from '../../i18n/i18n.ts';
import { formatPhone } from '../../i18n/phone.ts';
import { formatFull } from '../../i18n/time.ts';

/** What went out nobody knows whether, or not at all: a person decides. */
export function Undecided({ accountId }: { accountId: string }) {
  const { t } = useTranslation('overview');
  const [status, setStatus] = useState<Status>('uncertain');
  const messages = useUndecided(accountId, status);
  return (
    <Panel
      title={t('undecided')}
      text={t('undecidedText')}
      action={
        <NativeSelect
          aria-label={t('undecided')}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value as Status)}
          data={[
            { value: 'uncertain', label: t('uncertain') },
            { value: 'failed', label: t('refused') },
          ]}
        />
      }
    >
      <Rows query={messages} label={t('undecided')} empty={t('noneUndecided')}>
        {(message) => <Row key={message.id} message={message} />}
      </Rows>
    </Panel>
  );
}

function Row({ message }: { message: Message }) {
  const { t, i18n } = useTranslation('overview');
  const { t: common } = useTranslation();
  const may = useMay(message.accountId);
  const decide = useDecide(message);
  const { accountId, conversationId, id, text, type, phone, status, createdAt } = message;
  const why = messageErrorText(message, textsOf(i18n.language));
  return (
    <li className={row.row}>
      <div className={row.words}>
        <p className={row.name}>{text ?? common(`messageType.${type}`)}</p>
        <p className={row.facts}>
          {phone !== null && <span>{t('to', { name: formatPhone(phone) })}</span>}
          <span>{formatFull(createdAt, i18n.language)}</span>
          {why !== null && <span>{why}</span>}
          <Link to="/inbox" search={{ account: accountId, c: conversationId, m: id }}>
            {t('openIt')}
          </Link>
        </p>
        <Failure error={decide.error} />
      </div>
      <div className={row.tools}>
        {status === 'uncertain' && may('lookAgain') && (
          <Button
            variant="default"
            size="compact-md"
            loading={decide.isPending}
            onClick={() => decide.mutate('lookAgain')}
          >
            {t('lookAgain')}
          </Button>
        )}
        {may('sendAnyway') && (
          <Button
            variant="default"
            size="compact-md"
            loading={decide.isPending}
            onClick={() => decide.mutate('sendAnyway')}
          >
            {t('sendAnyway')}
          </Button>
        )}
      </div>
    </li>
  );
}
