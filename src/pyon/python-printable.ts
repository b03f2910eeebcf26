/**
 * Characters that Unicode took in after version 14, which is Python 3.11's: this JavaScript engine may know
 * them, Python 3.11 escapes them, and every Python reads the escape. Base 36: the gap since the range before,
 * then its length less one.
 */
const newer =
  "1ov 8 qt 3k n d7 2dd.e 3.b 2r.1 1c 7e.1 tz o6.2 1gt va.3 dh.1 a na4.4 3 2 6.2 l gk2.f ce.1 1j.6 " +
  "1ki.1f nh.p rr.11 4.s 9.1 8j.5 9.8 y.5 n4.2 8v.9 2 3 2.11 2.9 2 3 2.3 2.9 2.1 9.1 ku.j t9.9 2f.7 " +
  "2h.x f.9 c7.17 5.9 7r.g 2.14 4.s 445 h.l b.32y 5qe.1l 2dj.1l 87.o 3.o 7z.4 4qq.7 zk a.l 2q.36 6yo " +
  "z 59n.70 4.c3 7.m g.g r4.j 2fm.5 7a.1p y u9.15 5z.16 5 5d.u 2.l 9.1 34p 4 48.b 2i 61.9 5.1 f.8 " +
  "ak.3 u.2 g.3 4.1 u.2 c.4 7 2 5.2 b.2 3 9.2 5 8.1 5v.10 b 10zj.6 4mb.b 5s3.h9 7ar.6jt";

let unprintable: RegExp | undefined;

/**
 * Matches, globally, what Python's `repr` of a str never shows as it is: quotes and the backslash, and all that
 * `str.isprintable()` denies (controls, separators but the space, lone surrogates, what is unassigned).
 */
export function reprSpecial(): RegExp {
  // Made when the first text asks for it: compiling it takes longer than most programs' reprs together.
  unprintable ??= new RegExp(`['"\\\\]|(?! )[\\p{C}\\p{Z}${newerRanges()}]`, "gu");
  return unprintable;
}

function newerRanges(): string {
  let last = 0;
  let ranges = "";
  for (const step of newer.split(" ")) {
    const [gap = "", length = "0"] = step.split(".");
    const first = last + Number.parseInt(gap, 36);
    last = first + Number.parseInt(length, 36);
    ranges += `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`;
  }
  return ranges;
}
