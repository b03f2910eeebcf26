// What is used of LogTape, for a bundler to make a chunk of no more than that.
export { getLogger } from "@logtape/logtape";
