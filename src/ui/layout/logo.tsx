/** A dock with a hull in it. Drawn in the current colour. */
export function Logo({ size = 22 }: { readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <path d="M2 6v8a3 3 0 0 0 3 3h10a3 3 0 0 0 3-3V6" strokeLinecap="round" />
      <path d="M6 11h8l-1.5 3h-5zM10 3v8" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
