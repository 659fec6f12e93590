/** Settings: reached from the foot of the rail, with their own side list. */
import {
  AuditOutlined,
  ClockCircleOutlined,
  InfoCircleOutlined,
  KeyOutlined,
  SafetyOutlined,
  ScheduleOutlined,
  ShopOutlined,
  UserSwitchOutlined,
} from "@ant-design/icons";
import type { PageDef } from "@/app/page";

const stage = "settings" as const;

export const PAGES: readonly PageDef[] = [
  {
    path: "/settings/shop",
    title: "settingsShop",
    load: () => import("./ShopPage"),
    permission: "shop.read",
    nav: { stage, icon: ShopOutlined, letter: "," },
  },
  {
    path: "/settings/people",
    title: "settingsPeople",
    load: () => import("./PeoplePage"),
    permission: "people.manage",
    nav: { stage, icon: UserSwitchOutlined },
  },
  {
    path: "/settings/keys",
    title: "settingsKeys",
    load: () => import("./KeysPage"),
    permission: "key.manage",
    nav: { stage, icon: KeyOutlined },
  },
  {
    path: "/settings/lifecycle",
    title: "settingsLifecycle",
    load: () => import("./LifecycleDaysPage"),
    permission: "lifecycle.read",
    nav: { stage, icon: ClockCircleOutlined },
  },
  {
    path: "/settings/consent",
    title: "settingsConsent",
    load: () => import("./ConsentPage"),
    permission: "consent.read",
    nav: { stage, icon: SafetyOutlined },
  },
  {
    path: "/settings/audit",
    title: "settingsAudit",
    load: () => import("./AuditPage"),
    permission: "audit.read",
    nav: { stage, icon: AuditOutlined },
  },
  {
    path: "/settings/jobs",
    title: "settingsJobs",
    load: () => import("./JobsPage"),
    permission: "job.read",
    nav: { stage, icon: ScheduleOutlined },
  },
  {
    path: "/settings/about",
    title: "settingsAbout",
    load: () => import("./AboutPage"),
    nav: { stage, icon: InfoCircleOutlined },
  },
];
