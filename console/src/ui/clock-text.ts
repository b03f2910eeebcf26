/** The locale whose times are those of ISO: 24 hours, 2026-11-26 04:35:10. */
const ISO = "sv";

/** A time of day, `04:35:10`; with its date unless that is today's. */
export function clockText(time: Date, now: Date = new Date()): string {
  const isToday = time.toLocaleDateString(ISO) === now.toLocaleDateString(ISO);
  return isToday ? time.toLocaleTimeString(ISO) : time.toLocaleString(ISO);
}
