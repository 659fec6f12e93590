/** Starts the console: language first, then the theme, the query client and the router. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries";
import { router } from "./app/router";
import { ThemeProvider } from "./design/theme";
import { startLanguage } from "./i18n";
import "./design/base.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

startLanguage().then(() =>
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <RouterProvider router={router} />
      </ThemeProvider>
    </QueryClientProvider>,
  ),
);
