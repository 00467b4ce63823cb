import { useState } from 'react';
import { Button, NativeSelect, Progress, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import '@mantine/core/styles/Progress.css';
import { useTranslation } from 'react-i18next';
import { ProblemError } from '../../api/problem.ts';
import { useAddPhone } from '../../api/queries.ts';
import { Failure } from '../../components/form/Failure.tsx';
import formCss from '../../components/form/form.module.css';
import { numberTexts } from '../../i18n/number.ts';
import { addPageTexts } from '../../i18n/pageTexts.ts';
import css from './FirstPhones.module.css';

addPageTexts('number', numberTexts);

interface Phone {
  name: string;
  phone: string;
}
const blank = (): Phone => ({ name: '', phone: '' });
const MOST = 8;
const digits = (phone: string): string => phone.replace(/\D/g, '');

function usePhonesForm() {
  const { t } = useTranslation('number');
  return useForm({
    initialValues: { phones: Array.from({ length: 4 }, blank) },
    validate: {
      phones: {
        name: (name) => name.trim() === '' && t('first.wrongName'),
        phone: (phone, { phones }, path) => {
          if (digits(phone).length < 8) return t('first.wrongPhone');
          const first = phones.findIndex((one) => digits(one.phone) === digits(phone));
          return path !== `phones.${first}.phone` && t('first.samePhone');
        },
      },
    },
  });
}

/** Adds the phones one after the other, and says which one it is at; null: it is not at it. */
function useAddAll(form: ReturnType<typeof usePhonesForm>) {
  const { t } = useTranslation();
  const [done, setDone] = useState<number | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const add = useAddPhone();
  const addAll = async (phones: Phone[]): Promise<void> => {
    setFailure(null);
    const left = [...phones];
    try {
      for (const [index, { name, phone }] of phones.entries()) {
        setDone(index);
        // Its card comes with the answer; the last one takes this form away.
        await add.mutateAsync({ name: name.trim(), phone, accountId: null });
        left.shift();
      }
    } catch (error) {
      const taken = error instanceof ProblemError && error.code === 'conflict';
      form.setValues({ phones: left });
      if (taken) form.setErrors({ 'phones.0.phone': t('addPhone.phoneTaken') });
      else setFailure(error instanceof Error ? error : new Error('unknown'));
    } finally {
      setDone(null);
    }
  };
  return { addAll, done, failure };
}

/** The owner's first run: how many phones, their names and numbers, and then their QR codes stand in a row. */
export function FirstPhones() {
  const { t } = useTranslation('number');
  const { t: common } = useTranslation();
  const form = usePhonesForm();
  const { addAll, done, failure } = useAddAll(form);
  const { phones } = form.values;
  const resize = (count: number): void =>
    form.setFieldValue(
      'phones',
      Array.from({ length: count }, (_, index) => phones[index] ?? blank()),
    );
  return (
    <form className={css.form} noValidate onSubmit={form.onSubmit((values) => void addAll(values.phones))}>
      <NativeSelect
        label={t('first.many')}
        value={String(phones.length)}
        data={Array.from({ length: MOST }, (_, index) => String(index + 1))}
        onChange={(event) => resize(Number(event.currentTarget.value))}
        w={160}
      />
      {phones.map((_, index) => {
        const n = index + 1;
        return (
          <fieldset key={index} className={css.phone}>
            <legend className="sr-only">{t('first.nth', { n })}</legend>
            <b aria-hidden="true">{n}</b>
            <TextInput
              {...form.getInputProps(`phones.${index}.name`)}
              aria-label={t('first.name', { n })}
              placeholder={t('first.namePlaceholder')}
              maxLength={100}
              autoComplete="off"
            />
            <TextInput
              {...form.getInputProps(`phones.${index}.phone`)}
              aria-label={t('first.phone', { n })}
              placeholder={common('addPhone.phonePlaceholder')}
              type="tel"
              maxLength={40}
              autoComplete="off"
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
      <div className={formCss.buttons}>
        <Button type="submit" size="md" loading={done !== null}>
          {t('first.submit', { count: phones.length })}
        </Button>
      </div>
    </form>
  );
}
