/** Who is signed in, for which shop, with which permissions. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { isStatus } from "@/api/error";
import { call, get, post, setCsrf } from "@/api/http";
import type { Schema } from "@/api/types";

export type Role = Schema<"Role">;
export type Session = Schema<"SessionView">;

export const SESSION_KEY = ["session"] as const;

async function fetchSession(): Promise<Session | null> {
  try {
    const session = await get<Session>("/api/session");
    setCsrf(session.csrf);
    return session;
  } catch (error) {
    if (isStatus(error, 401)) return null;
    throw error;
  }
}

export function useSessionQuery() {
  return useQuery({ queryKey: SESSION_KEY, queryFn: fetchSession, staleTime: Number.POSITIVE_INFINITY });
}

export function useSignIn() {
  const client = useQueryClient();
  const reload = () => client.fetchQuery({ queryKey: SESSION_KEY, queryFn: fetchSession, staleTime: 0 });
  return {
    signIn: async (email: string, password: string) => {
      await post("/api/session", { email, password });
      return reload();
    },
    openLink: async (token: string) => {
      await post("/api/session/link", { token });
      return reload();
    },
    setPassword: async (password: string, name: string) => {
      await post("/api/session/password", { password, name });
      return reload();
    },
    signOut: async () => {
      await call("DELETE", "/api/session");
      client.clear();
      window.location.assign("/sign-in");
    },
  };
}

const SessionContext = createContext<Session | null>(null);
export const SessionProvider = ({ session, children }: { session: Session; children: ReactNode }) => (
  <SessionContext.Provider value={session}>{children}</SessionContext.Provider>
);

const OUTSIDE: Session = {
  person: { id: "", name: "", role: "analyst", email: "", state: "active", created_at: "", last_in_at: null },
  shop: { id: "", name: "", zone: "Asia/Shanghai", currency: "CNY", locale: "zh-CN" },
  permissions: [],
  csrf: "",
};

/** The session inside the shell; outside it (sign-in, tests) a guest without permissions. */
export const useSession = (): Session => useContext(SessionContext) ?? OUTSIDE;

/** Whether the signed-in person may do this; no permission named means yes. */
export function useMay(): (permission?: string) => boolean {
  const { permissions } = useSession();
  return (permission) => !permission || permissions.includes(permission);
}
