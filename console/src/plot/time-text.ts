/** Parts of a time, in the time zone of the reader or in UTC. */
function parts(
  seconds: number,
  utc: boolean,
): { date: string; clock: string; millis: string; isMidnight: boolean } {
  // The clock of a time zone, read as if it were UTC.
  const here = new Date(seconds * 1000);
  const shift = utc || Number.isNaN(here.getTime()) ? 0 : here.getTimezoneOffset() * 60_000;
  const time = new Date(here.getTime() - shift);
  if (Number.isNaN(time.getTime())) return { date: "?", clock: "?", millis: "", isMidnight: false };
  const [date = "", rest = ""] = time.toISOString().split("T");
  return {
    date,
    clock: rest.slice(0, 8),
    millis: rest.slice(8, 12),
    isMidnight: rest.startsWith("00:00:00.000"),
  };
}

/** A time of day, with milliseconds; with its date unless that is today's. */
export function timeText(
  seconds: number,
  options: { readonly utc?: boolean; readonly now?: number } = {},
): string {
  const utc = options.utc === true;
  const { date, clock, millis } = parts(seconds, utc);
  const today = parts((options.now ?? Date.now()) / 1000, utc).date;
  return date === today && !utc ? `${clock}${millis}` : `${date} ${clock}${millis}`;
}

/** Texts of ticks `step` seconds apart: as fine as that needs, with a date at midnight and at the first. */
export function timeTicks(ticks: readonly number[], step: number, utc: boolean): string[] {
  let previous = "";
  return ticks.map((tick) => {
    const { date, clock, millis, isMidnight } = parts(tick, utc);
    if (step >= 86_400) return date;
    const time = step >= 60 ? clock.slice(0, 5) : step >= 1 ? clock : `${clock}${millis}`;
    const isNew = previous !== "" && date !== previous;
    previous = date;
    return isNew || isMidnight ? `${time}\n${date}` : time;
  });
}
