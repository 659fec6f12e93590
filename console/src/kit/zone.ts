/** Days of the shop's zone as instants. */
import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);

/** Midnight that begins the day, as an ISO instant. */
export const startOfDay = (day: string, zone: string): string => dayjs.tz(`${day} 00:00:00`, zone).toISOString();

/** Midnight that ends the day, as an ISO instant: half-open ranges end here. */
export const endOfDay = (day: string, zone: string): string =>
  dayjs.tz(`${dayjs(day).add(1, "day").format("YYYY-MM-DD")} 00:00:00`, zone).toISOString();

/** Today in the zone. */
export const today = (zone: string): string => dayjs().tz(zone).format("YYYY-MM-DD");
