/** The seal of Siyu. */
export const Mark = ({ size = 26 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="7" fill="#c23b22" />
    <path d="M9 8h14v3.2H12.4v4.2H23V24H9v-3.2h10.6v-2.2H9z" fill="#fff" />
  </svg>
);
