import { useState } from 'react';
import { NativeSelect, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../../api/currentAccount.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatPhone } from '../../i18n/phone.ts';
import css from './developers.module.css';
import { languageNames, languages, sampleOf, tasks, type SampleLanguage } from './samples.ts';

/** Stands where the key goes until it is given. */
const NO_KEY = 'rk_…';

export function StartSection() {
  const { t } = useTranslation('developers');
  const { id: accountId, numbers } = useAccount();
  const [key, setKey] = useState('');
  const [from, setFrom] = useState('');
  const [language, setLanguage] = useState<SampleLanguage>('curl');
  const reader = {
    origin: window.location.origin,
    accountId,
    key: key.trim() || NO_KEY,
    from: from === '' ? null : from,
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
      <div className={css.samples}>
        {tasks.map((task) => {
          const code = sampleOf(language, task, reader);
          return (
            <section key={task} className={css.sample}>
              <h3>{t(task)}</h3>
              <p>{t(`${task}Text`)}</p>
              <pre className={css.code} tabIndex={0} aria-label={t('codeOf', { what: t(task) })}>
                {code}
              </pre>
              <CopyButton value={code} />
            </section>
          );
        })}
      </div>
    </Panel>
  );
}
