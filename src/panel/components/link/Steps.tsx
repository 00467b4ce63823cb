import css from './link.module.css';

/** What to tap on the phone, in order. */
export function Steps({ steps }: { steps: string[] }) {
  return (
    <ol className={css.steps}>
      {steps.map((step, index) => (
        <li key={step}>
          <b aria-hidden="true">{index + 1}</b>
          {step}
        </li>
      ))}
    </ol>
  );
}
