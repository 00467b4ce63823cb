/** A number beside a name, for the eye; whoever listens is told in words. */
export const Count = ({ count }: { count: number }) => (
  <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
);
