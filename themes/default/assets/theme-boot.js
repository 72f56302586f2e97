// Runs before the first paint: the remembered colours, and the mark that scripts run.
(function (root) {
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("layerbook-theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch (_) { /* storage is off: the system decides */ }
})(document.documentElement);
