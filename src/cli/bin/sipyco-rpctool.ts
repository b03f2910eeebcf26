#!/usr/bin/env node
import { runCommand } from "../run-command.js";
import { main } from "../sipyco-rpctool.js";

await runCommand(main);
