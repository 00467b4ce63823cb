import { useRef, useState } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../../api/currentAccount.ts';
import { useGivenKey } from '../../api/keyRequests.ts';
import { newKey } from '../../api/newKey.ts';
import { Panel } from '../../components/Panel.tsx';
import { formatPhone } from '../../i18n/phone.ts';
import css from './developers.module.css';
import { Sample } from './Sample.tsx';
import { isSend, languageNames, languages, tasks, type SampleLanguage, type Task } from './samples.ts';

/** Stand where the key and the recipient go until they are given. */
const NO_KEY = 'rk_…';
const NOBODY = '+55 11 99999-9999';

export function StartSection() {
  const { t } = useTranslation('developers');
  const { t: traffic } = useTranslation('traffic');
  const { id: accountId, numbers } = useAccount();
  const [key, setKey] = useGivenKey(accountId);
  const [to, setTo] = useState('');
  const [isMissing, setIsMissing] = useState(false);
  const recipient = useRef<HTMLInputElement>(null);
  const [from, setFrom] = useState('');
  const [language, setLanguage] = useState<SampleLanguage>('curl');
  const [sendKeys, setSendKeys] = useState({ send: newKey(), file: newKey() });
  const filled = {
    origin: window.location.origin,
    accountId,
    key: key.trim() || NO_KEY,
    to: to.trim() || NOBODY,
    from: from === '' ? null : from,
  };
  const isComplete = (task: Task): boolean => {
    const lacks = isSend(task) && to.replace(/\D/g, '').length < 5;
    setIsMissing(lacks);
    if (lacks) recipient.current?.focus();
    return !lacks;
  };
  return (
    <Panel title={t('start')} text={t('startText')}>
      <div className={css.tools}>
        <TextInput
          label={t('key')}
          description={
            <>
              {t('keyHint')}{' '}
              <Link to="/developers/keys" search={(old) => old}>
                {t('keyMake')}
              </Link>
            </>
          }
          placeholder={NO_KEY}
          value={key}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <TextInput
          ref={recipient}
          label={traffic('to')}
          description={traffic('toHint')}
          type="tel"
          inputMode="tel"
          placeholder={NOBODY}
          value={to}
          autoComplete="off"
          error={isMissing && traffic('toMissing')}
          onChange={(event) => {
            setTo(event.currentTarget.value);
            setIsMissing(false);
          }}
        />
        {numbers.length > 1 && (
          <NativeSelect
            label={t('from')}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            data={[
              { value: '', label: t('anyNumber') },
              ...numbers.map(({ name, phone }) => ({
                value: phone,
                label: `${name} · ${formatPhone(phone)}`,
              })),
            ]}
          />
        )}
        <NativeSelect
          label={t('language')}
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value as SampleLanguage)}
          data={languages.map((one) => ({ value: one, label: languageNames[one] }))}
        />
      </div>
      <p className={css.runAs}>{traffic('runAs')}</p>
      <div className={css.samples}>
        {tasks.map((task) => (
          <Sample
            key={task}
            task={task}
            language={language}
            reader={{ ...filled, idempotencyKey: isSend(task) ? sendKeys[task] : '' }}
            typedKey={key.trim()}
            isComplete={isComplete}
            onSent={() => setSendKeys((old) => ({ ...old, [task]: newKey() }))}
          />
        ))}
      </div>
    </Panel>
  );
}
