// Sets the theme that the user chose before the first paint, so that a dark
// page does not flash white. Without a choice, the system's theme applies.
// This is a file of its own because the page allows no inline scripts.
try {
  const theme = localStorage.getItem("weftwork.theme");
  if (theme === "light" || theme === "dark") {
    document.documentElement.dataset.theme = theme;
  }
} catch {
  // Storage can be forbidden; the system's theme will do.
}
