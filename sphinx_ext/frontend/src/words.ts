/** Numbers in words, as the page says them. Rules: English, no locale of the reader's; pure. */

/** `48,211` */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 line`, `48,211 lines` */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** `0.9 s`, `1 min 04 s` */
export function seconds(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1000);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `3.1` of `12.3 MB`: megabytes with one digit. */
export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** `3.13` of `3.13.2`: what readers call the version. */
export function minorVersion(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** `All three machines have ended.` */
export function machinesEnded(n: number): string {
  const small = ["", "", "", "three", "four", "five", "six", "seven", "eight", "nine"][n];
  if (n === 0) return "No machine was started.";
  if (n === 1) return "Its machine has ended.";
  if (n === 2) return "Both machines have ended.";
  return `All ${small || count(n)} machines have ended.`;
}

/** `scripts/train.py` → `train.py` */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
