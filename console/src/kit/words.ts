/** Names of events, channels and properties in the person's language; unknown names are shown as they are. */
import type { TFunction } from "i18next";
import commonTexts from "@/i18n/zh/common";

export const EVENT_NAMES = Object.keys(commonTexts.event);

export const eventLabel = (t: TFunction, name: string): string =>
  name in commonTexts.event ? t(`common.event.${name as keyof typeof commonTexts.event}`) : name;

export const propertyLabel = (t: TFunction, name: string): string =>
  name in commonTexts.property ? t(`common.property.${name as keyof typeof commonTexts.property}`) : name;

export const channelLabel = (t: TFunction, code: string): string =>
  code in commonTexts.arrival ? t(`common.arrival.${code as keyof typeof commonTexts.arrival}`) : code;
