import { IconShieldExclamation } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useInstallation } from '../../api/overview.ts';
import css from './overview.module.css';

/** What is less safe than it could be, for the owner: who else sees it cannot mend it. */
export function InstallationWarnings() {
  const { t } = useTranslation('overview');
  const { data } = useInstallation();
  if (!data || data.warnings.length === 0) return null;
  return (
    <section className={css.warnings} aria-labelledby="installation-warnings">
      <IconShieldExclamation size={20} stroke={1.8} aria-hidden="true" />
      <div>
        <h2 id="installation-warnings">{t('warnings')}</h2>
        <ul>
          {data.warnings.map((one) => (
            <li key={one}>{t(one)}</li>
          ))}
        </ul>
      </div>
    </section>
  );
}
