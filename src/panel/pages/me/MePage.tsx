import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../api/may.ts';
import { signOut } from '../../api/signIn.ts';
import { Failure } from '../../components/form/Failure.tsx';
import page from '../../components/Page.module.css';
import { Panel } from '../../components/Panel.tsx';
import { useTitle } from '../../components/useTitle.ts';
import css from './me.module.css';
import { Password } from './Password.tsx';
import { Profile } from './Profile.tsx';
import { SignIns } from './SignIns.tsx';

/** One's own login. */
export function MePage() {
  const { t } = useTranslation();
  const user = useUser();
  useTitle(t('me.title'));
  const leave = useMutation({ mutationFn: () => signOut('everywhere') });
  return (
    <main id="main" className={page.page} tabIndex={-1}>
      <div className={css.width}>
        <div className={page.heading}>
          <h1 className={page.title}>{t('me.title')}</h1>
        </div>
        <div className={css.panels}>
          <Profile key={user.id} user={user} />
          <Password user={user} />
          <SignIns />
          <Panel
            title={t('me.everywhere')}
            text={t('me.everywhereText')}
            action={
              <Button variant="default" loading={leave.isPending} onClick={() => leave.mutate()}>
                {t('me.everywhere')}
              </Button>
            }
          >
            <Failure error={leave.error} />
          </Panel>
        </div>
      </div>
    </main>
  );
}
