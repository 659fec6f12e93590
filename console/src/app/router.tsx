/** The router, made from the page table: public pages, the shell with all pages, and a 404. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { ErrorState } from "@/kit/states";
import { NotFoundPage } from "./NotFoundPage";
import { HOME, PAGES } from "./pages";
import { Shell } from "./Shell";

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFoundPage,
  errorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} crash />,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("@/areas/account/SignInPage")),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("@/areas/account/WelcomePage")),
});
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });
const home = createRoute({
  getParentRoute: () => shell,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: HOME });
  },
});
const pages = PAGES.map((page) =>
  createRoute({
    getParentRoute: () => shell,
    path: page.path,
    component: lazyRouteComponent(page.load),
    errorComponent: ({ error, reset }) => <ErrorState error={error} onRetry={reset} crash />,
  }),
);

export const router = createRouter({
  routeTree: root.addChildren([signIn, welcome, shell.addChildren([home, ...pages])]),
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});
