/** The live stream: the board every second, events as they come; the browser reconnects by itself. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Schema } from "@/api/types";
import { SESSION_KEY } from "@/app/session";

export type Board = Schema<"Board">;
export type Happening = Schema<"Happening">;
export type Link = "connecting" | "open" | "lost";

const KEPT = 60;

/** Newest first, each once, the newest `KEPT`. */
export function withNews(feed: readonly Happening[], news: readonly Happening[]): Happening[] {
  const known = new Set(feed.map((each) => each.seq));
  const fresh = news.filter((each) => !known.has(each.seq));
  return [...fresh, ...feed].sort((a, b) => b.seq - a.seq).slice(0, KEPT);
}

export function useLive(isPaused: boolean) {
  const client = useQueryClient();
  const [board, setBoard] = useState<Board | null>(null);
  const [feed, setFeed] = useState<Happening[]>([]);
  const [link, setLink] = useState<Link>("connecting");
  const paused = useRef(isPaused);
  paused.current = isPaused;
  useEffect(() => {
    let news: Happening[] = [];
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout>;
    const connect = () => {
      source = new EventSource("/api/live/stream");
      source.addEventListener("board", (event) => {
        setLink("open");
        if (paused.current) return;
        setBoard(JSON.parse(event.data));
        if (!news.length) return;
        const fresh = news;
        news = [];
        setFeed((feed) => withNews(feed, fresh));
      });
      source.addEventListener("happening", (event) => {
        news = [...news, JSON.parse(event.data) as Happening].slice(-KEPT);
      });
      source.onerror = () => {
        setLink("lost");
        if (source?.readyState !== EventSource.CLOSED) return;
        client.invalidateQueries({ queryKey: SESSION_KEY });
        again = setTimeout(connect, 5_000);
      };
    };
    connect();
    return () => {
      clearTimeout(again);
      source?.close();
    };
  }, [client]);
  return { board, feed, link };
}
