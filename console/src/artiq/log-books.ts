import type { LogFeed } from "../lab/lab.svelte.js";
import { LogBook } from "./log-book.js";

const books = new WeakMap<LogFeed, LogBook>();

/** The book of a feed: the same one each time, so that its records are read once. */
export function bookOf(feed: LogFeed): LogBook {
  let book = books.get(feed);
  if (book === undefined) books.set(feed, (book = new LogBook()));
  return book;
}
