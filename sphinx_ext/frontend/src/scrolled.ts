/**
 * Tells when a reader has scrolled a button into view, where the connection is known to be fast and its bytes to cost little.
 *
 * Rules: what is in view from the start was not scrolled there; a browser that does not tell of its connection counts as slow.
 */

interface Connection {
  effectiveType: string;
  saveData: boolean;
}

/** Calls `then` once, the first time that `button` comes into view. */
export function onScrolledTo(button: Element, then: () => void): void {
  const { connection } = navigator as { connection?: Connection };
  if (connection?.effectiveType !== "4g" || connection.saveData) return;
  let wasOut = false;
  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting } of entries) {
      if (!isIntersecting) wasOut = true;
      else if (wasOut) {
        observer.disconnect();
        then();
        return;
      }
    }
  });
  observer.observe(button);
}
