/** Segments: the list, one segment, the rule builder. */
import { ApartmentOutlined } from "@ant-design/icons";
import type { PageDef } from "@/app/page";

export const PAGES: readonly PageDef[] = [
  {
    path: "/segments",
    title: "segments",
    load: () => import("./SegmentsPage"),
    permission: "segment.read",
    nav: { stage: "customers", icon: ApartmentOutlined, letter: "s" },
  },
  {
    path: "/segments/new",
    title: "segmentBuild",
    load: () => import("./SegmentBuildPage"),
    permission: "segment.write",
    under: "/segments",
  },
  {
    path: "/segments/$segmentId",
    title: "segment",
    load: () => import("./SegmentPage"),
    permission: "segment.read",
    under: "/segments",
  },
  {
    path: "/segments/$segmentId/edit",
    title: "segmentBuild",
    load: () => import("./SegmentBuildPage"),
    permission: "segment.write",
    under: "/segments",
  },
];
