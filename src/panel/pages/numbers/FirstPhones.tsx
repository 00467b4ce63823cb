import { useState } from 'react';
import { Button, NativeSelect, Progress, TextInput } from '@mantine/core';
import '@mantine/core/styles/Progress.css';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem.ts';
import { useAddPhone } from '../../api/queries.ts';
import { Failure } from '../../components/form/Failure.tsx';
import form from '../../components/form/form.module.css';
import { numberTexts } from '../../i18n/number.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import css from './FirstPhones.module.css';

addPageTexts('number', numberTexts);

interface Phone {
  name: string;
  phone: string;
  /** What the gateway said against it. */
  taken: boolean;
}
const blank = (): Phone => ({ name: '', phone: '', taken: false });
const MOST = 8;
const digits = (phone: string): string => phone.replace(/\D/g, '');

/** The owner's first run: how many phones, their names and numbers, and then their QR codes stand in a row. */
export function FirstPhones() {
  const { t } = useTranslation('number');
  const { t: common } = useTranslation();
  const [phones, setPhones] = useState(() => Array.from({ length: 4 }, blank));
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState<number | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const add = useAddPhone();
  const set = (at: number, change: Partial<Phone>): void =>
    setPhones(phones.map((one, index) => (index === at ? { ...one, taken: false, ...change } : one)));
  const resize = (count: number): void =>
    setPhones(Array.from({ length: count }, (_, index) => phones[index] ?? blank()));

  const wrong = ({ name, phone, taken }: Phone, index: number) => ({
    name: name.trim() === '' && t('first.wrongName'),
    phone:
      (digits(phone).length < 8 && t('first.wrongPhone')) ||
      (phones.findIndex((one) => digits(one.phone) === digits(phone)) !== index && t('first.samePhone')) ||
      (taken && common('addPhone.phoneTaken')),
  });
  const submit = async (): Promise<void> => {
    setChecked(true);
    setFailure(null);
    if (phones.some((one, index) => Object.values(wrong(one, index)).some(Boolean))) return;
    const left = [...phones];
    try {
      for (const [index, { name, phone }] of phones.entries()) {
        setDone(index);
        // Its card comes with the answer; the last one takes this form away.
        await add.mutateAsync({ name: name.trim(), phone, accountId: null });
        left.shift();
      }
    } catch (error) {
      const [first = blank(), ...others] = left;
      const taken = error instanceof ProblemError && error.code === 'conflict';
      setPhones([{ ...first, taken }, ...others]);
      if (!taken) setFailure(error instanceof Error ? error : new Error('unknown'));
    } finally {
      setDone(null);
    }
  };
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <NativeSelect
        label={t('first.many')}
        value={String(phones.length)}
        data={Array.from({ length: MOST }, (_, index) => String(index + 1))}
        onChange={(event) => resize(Number(event.currentTarget.value))}
        w={160}
      />
      {phones.map((phone, index) => {
        const { name, phone: bad } = wrong(phone, index);
        const n = index + 1;
        return (
          <fieldset key={index} className={css.phone}>
            <legend className="sr-only">{t('first.nth', { n })}</legend>
            <b aria-hidden="true">{n}</b>
            <TextInput
              aria-label={t('first.name', { n })}
              placeholder={t('first.namePlaceholder')}
              value={phone.name}
              error={checked && name}
              maxLength={100}
              autoComplete="off"
              onChange={(event) => set(index, { name: event.currentTarget.value })}
            />
            <TextInput
              aria-label={t('first.phone', { n })}
              placeholder={common('addPhone.phonePlaceholder')}
              type="tel"
              value={phone.phone}
              error={checked && bad}
              maxLength={40}
              autoComplete="off"
              onChange={(event) => set(index, { phone: event.currentTarget.value })}
            />
          </fieldset>
        );
      })}
      <p className={css.hint}>{t('first.hint')}</p>
      <Failure error={failure} />
      {done !== null && (
        <div role="status">
          <p>{t('first.adding', { done: done + 1, total: phones.length })}</p>
          <Progress value={(100 * done) / phones.length} aria-label={t('first.many')} mt={6} />
        </div>
      )}
      <div className={form.buttons}>
        <Button type="submit" size="md" loading={done !== null}>
          {t('first.submit', { count: phones.length })}
        </Button>
      </div>
    </form>
  );
}
