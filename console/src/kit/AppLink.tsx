/** A link inside the console; paths are plain text because pages are data (see app/pages.ts). */
import { Link } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";

interface Props extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> {
  to: string;
  search?: Record<string, unknown>;
  children?: ReactNode;
  ref?: Ref<HTMLAnchorElement>;
}

export function AppLink({ to, search, children, ...rest }: Props) {
  return (
    <Link to={to} search={(search ?? {}) as never} {...rest}>
      {children}
    </Link>
  );
}
