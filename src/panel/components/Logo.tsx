/** One line that branches into extensions: what a ramal is. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#0b6b63" />
      <path
        d="M9 16h5.5M14.5 16c4 0 3.2-6.5 8-6.5M14.5 16H23M14.5 16c4 0 3.2 6.5 8 6.5"
        fill="none"
        stroke="#fff"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <circle cx="9" cy="16" r="2.7" fill="#8ee6c8" />
    </svg>
  );
}
