import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { networkOf } from "../../src/gateway/connection-limits.js";
import { closeText } from "../../src/gateway/goodbye.js";
import { Gateway } from "../../src/gateway/index.js";
import { parseAllowFile, parseListed, requestedName, targetName } from "../../src/gateway/target-name.js";

describe("an entry of the list", () => {
  test.each([
    ["lab-pc:3250", { host: "lab-pc", port: 3250, readOnly: false }],
    ["  Lab-PC.example:1  ", { host: "lab-pc.example", port: 1, readOnly: false }],
    ["127.0.0.1:65535", { host: "127.0.0.1", port: 65535, readOnly: false }],
    ["[::1]:3253", { host: "::1", port: 3253, readOnly: false }],
    ["[FE80::1%eth0]:3253", { host: "fe80::1%eth0", port: 3253, readOnly: false }],
    ["lab-pc:3250 read-only", { host: "lab-pc", port: 3250, readOnly: true }],
    ["lab_pc:3250\tread-only", { host: "lab_pc", port: 3250, readOnly: true }],
  ])("may be %j", (text, expected) => {
    expect(parseListed(text)).toEqual(expected);
  });

  test.each([
    ["", ""],
    ["lab-pc", ""],
    ["lab-pc:", ""],
    [":3250", ""],
    ["lab-pc:0", ""],
    ["lab-pc:03250", ""],
    ["lab-pc:65536", ": a port is a number from 1 to 65535"],
    ["lab-pc:3250 readonly", ""],
    ["lab-pc:3250 read-only read-only", ""],
    ["lab-pc:3250,lab-pc:3251", ""],
    ["lab-pc:3250/x", ""],
    ["user@lab-pc:3250", ""],
    ["*:3250", ": there are no patterns, each target has an entry"],
    ["lab-pc:*", ": there are no patterns, each target has an entry"],
    ["::1:3253", ": an IPv6 address goes in brackets, [::1]:3253"],
    ["http://lab-pc:3250", ""],
  ])("may not be %j", (text, why) => {
    expect(() => parseListed(text)).toThrow(
      new TypeError(
        `a target is listed as HOST:PORT or HOST:PORT read-only, not ${JSON.stringify(text)}${why}`,
      ),
    );
  });

  test("may stand in a file, among comments", () => {
    const text = "# the master\nlab-pc:3250 read-only # mirrors\r\n\n   [::1]:3253\n#x:1\n";
    expect(parseAllowFile(text).map(targetName)).toEqual(["lab-pc:3250", "[::1]:3253"]);
    expect(() => parseAllowFile("a:1\n\nnonsense")).toThrow(/^line 3: a target is listed as HOST:PORT/);
  });

  test("is asked for by its name, however that is percent-encoded", () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65535 }), (name, port) => {
        const listed = targetName(parseListed(targetName({ host: name, port })));
        expect(requestedName(encodeURIComponent(targetName({ host: name, port })))).toBe(listed);
        expect(requestedName(targetName({ host: name.toUpperCase(), port }))).toBe(listed);
      }),
    );
  });

  test("is found by no other text", () => {
    const names = new Set(["lab-pc:3250"]);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const name = requestedName(text);
        if (name !== undefined && names.has(name)) expect(text.toLowerCase()).toMatch(/^\[?lab-pc\]?:3250$/);
      }),
    );
    // The Kelvin sign is a k in lower case, to Unicode.
    expect(requestedName("\u212Aelvin:1")).not.toBe("kelvin:1");
  });
});

describe("one client's addresses", () => {
  test.each([
    ["192.168.1.2", "192.168.1.2"],
    ["::ffff:192.168.1.2", "192.168.1.2"],
    ["::1", "0:0:0:0::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["2001:db8:0:0:ffff::1", "2001:db8:0:0::/64"],
    ["2001:0db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["unknown", "unknown"],
  ])("%s counts as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("a reason for closing", () => {
  test("takes 123 bytes at most", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
        const short = closeText(text);
        expect(Buffer.byteLength(short)).toBeLessThanOrEqual(123);
        expect(Buffer.from(short).toString()).toBe(short);
        if (Buffer.byteLength(text) <= 123) expect(short).toBe(text);
        else expect(text.startsWith(short.slice(0, -1))).toBe(true);
      }),
    );
  });
});

describe("options", () => {
  test.each([
    [{ allow: [] }, 'allow must list the targets that clients may reach, such as "lab-pc:3250"'],
    [{ allow: undefined }, "allow must list the targets"],
    [{ allow: "lab-pc:3250" }, "allow must list the targets"],
    [{ allow: ["lab-pc"] }, "a target is listed as HOST:PORT"],
    [{ allow: [{ host: "a b", port: 1 }] }, "a target is listed as HOST:PORT"],
    [{ allow: [{ host: "", port: 1 }] }, "host must be a host name or an address"],
    [{ allow: [{ host: "a", port: 0 }] }, "port must be an integer from 1 to 65535"],
    [{ allow: ["a:1", "A:1 read-only"] }, "allow lists a:1 twice, and not in the same way"],
    [{ tls: { cert: "cert.pem" } }, "tls must be { cert, key }, the paths of two PEM files"],
    [{ hosts: ["lab.example:443"] }, "hosts must hold host names without a port"],
    [{ maxConnections: 0 }, "maxConnections must be a whole number from 1, not 0"],
    [{ maxConnectionsPerAddress: 1.5 }, "maxConnectionsPerAddress must be a whole number from 1, not 1.5"],
    [{ maxLineBytes: -1 }, "maxLineBytes must be a number of bytes above 0"],
    [{ maxRequestBytes: Number.NaN }, "maxRequestBytes must be a number of bytes above 0"],
    [{ highWaterBytes: 0 }, "highWaterBytes must be a number of bytes above 0"],
    [{ stallTimeout: 0 }, "stallTimeout must be a number of milliseconds above 0"],
    [{ pingInterval: "1" }, "pingInterval must be a number of milliseconds above 0"],
    [{ idleTimeout: -1 }, "idleTimeout must be a number of milliseconds above 0"],
  ])("%j are refused", (options, message) => {
    expect(() => new Gateway({ allow: ["lab-pc:1"], ...(options as object) })).toThrow(message);
  });

  test("may list a target twice, in the same way", () => {
    const gateway = new Gateway({
      allow: ["lab-pc:1", { host: "LAB-PC", port: 1 }, "other:2"],
      readOnly: true,
    });
    expect(gateway.targets.map(({ name, readOnly }) => [name, readOnly])).toEqual([
      ["lab-pc:1", true],
      ["other:2", true],
    ]);
  });
});
